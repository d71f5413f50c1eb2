import type { ValidEvent } from "@hiveboard/schema";
import type { DataScope } from "../accounts/scope.ts";
import { usd } from "../costs/money.ts";
import type { StoredEvent } from "../events/event.ts";
import type { AppendRequest, AppendResult } from "../ingest/ingest.store.ts";
import { toAppendMessage, type AppendMessage } from "./append-message.ts";
import type { EventSignals } from "./derived/signals.ts";
import type { WriteQueue } from "./write-queue.ts";

/** Puts a batch into the write queue, and answers with its new events once they are stored. */
export async function append(
  queue: WriteQueue,
  clock: () => number,
  scope: DataScope,
  request: AppendRequest,
): Promise<AppendResult> {
  const message: AppendMessage = toAppendMessage(scope.dataSetId, request, clock());
  const { reply, derived } = await queue.push(message);
  const stored: StoredEvent[] = [];
  const unknownProjects: number[] = [];
  for (let i = 0; i < request.events.length; i++) {
    const projectIndex = reply.projectOf[i]!;
    if (projectIndex < 0) unknownProjects.push(i);
    else if (reply.seqs[i]! > 0)
      stored.push(
        toStoredEvent(
          request,
          request.events[i]!,
          reply.seqs[i]!,
          reply.receivedAtMs,
          reply.projects[projectIndex]!,
          message.events[i]![15],
        ),
      );
  }
  return { stored, unknownProjects, derived };
}

function toStoredEvent(
  { envelope }: AppendRequest,
  event: ValidEvent,
  seq: number,
  receivedAtMs: number,
  project: { id: string; slug: string },
  signals: EventSignals | null,
): StoredEvent {
  return {
    seq,
    eventId: event.eventId,
    timestampMs: event.timestampMs,
    receivedAtMs,
    eventType: event.eventType,
    severity: event.severity,
    status: event.status,
    durationMs: event.durationMs,
    projectId: project.id,
    projectSlug: project.slug,
    agentId: envelope.agentId,
    agentType: envelope.agentType,
    agentVersion: envelope.agentVersion,
    framework: envelope.framework,
    runtime: envelope.runtime,
    sdkVersion: envelope.sdkVersion,
    environment: envelope.environment,
    group: envelope.group,
    taskId: event.taskId,
    taskType: event.taskType,
    // As it is stored and read back: a run belongs to a task.
    taskRunId: event.taskId === null ? null : event.taskRunId,
    correlationId: event.correlationId,
    actionId: event.actionId,
    parentActionId: event.parentActionId,
    parentEventId: event.parentEventId,
    kind: event.kind,
    payload: event.payload,
    estimatedCostUsd: signals?.llmCall?.isEstimated ? usd(signals.llmCall.costNanoUsd!) : null,
  };
}
