import type { Payload } from "../wire/wire.ts";
import { count, formatUsd, snakeKeys } from "../wire/text.ts";
import * as LIMITS from "../wire/limits.ts";
import {
  type EventType,
  type IssueAction,
  type IssueSeverity,
  type PlanStepAction,
  type ReflectionDecision,
} from "../wire/literals.ts";
import type {
  IssueInput,
  LlmCallInput,
  PlanStepInput,
  QueueSnapshotInput,
  ReflectionInput,
  ScheduledItemInput,
  TodoInput,
} from "./inputs.ts";

/**
 * The well-known payloads (contract, section 4): from the names of this language to those of the wire, with a
 * summary made from the values. Pure, and run when a batch is built.
 */

export function llmCallPayload({ summary, ...call }: LlmCallInput & { name: string }): Payload {
  return {
    kind: "llm_call",
    summary: summary ?? llmCallSummary(call),
    data: snakeKeys({ ...call, durationMs: whole(call.durationMs) }),
  };
}

/** `scoring → claude-sonnet-4 (1500 in / 200 out, $0.003)` */
function llmCallSummary({ name, model, tokensIn, tokensOut, cost }: LlmCallInput & { name: string }): string {
  const tokens = [
    tokensIn === undefined ? "" : `${tokensIn} in`,
    tokensOut === undefined ? "" : `${tokensOut} out`,
  ];
  const facts = [tokens.filter(Boolean).join(" / "), cost === undefined ? "" : formatUsd(cost)];
  const known = facts.filter(Boolean).join(", ");
  return `${name} → ${model}${known && ` (${known})`}`;
}

export function queueSnapshotPayload(queue: QueueSnapshotInput): Payload {
  const { oldestAgeSeconds, processing } = queue;
  const oldest = oldestAgeSeconds === undefined ? "" : `, oldest ${Math.round(oldestAgeSeconds)}s`;
  return {
    kind: "queue_snapshot",
    summary: `Queue: ${count(queue.depth, "item")}${oldest}`,
    data: snakeKeys({
      ...queue,
      items: queue.items?.map(snakeKeys),
      processing: processing && snakeKeys({ ...processing, elapsedMs: whole(processing.elapsedMs) }),
    }),
  };
}

export function todoPayload({ id, summary, ...todo }: TodoInput): Payload {
  return { kind: "todo", summary, data: snakeKeys({ todoId: id, ...todo }) };
}

export function scheduledPayload({ items }: { items: readonly ScheduledItemInput[] }): Payload {
  const next = items.find((item) => item.enabled !== false);
  return {
    kind: "scheduled",
    summary: `${count(items.length, "scheduled item")}${next === undefined ? "" : `, first ${next.name}`}`,
    data: { items: items.map(snakeKeys) },
  };
}

export function issuePayload({
  summary,
  ...issue
}: Omit<IssueInput, "severity"> & {
  summary: string;
  severity: IssueSeverity;
  action: IssueAction;
}): Payload {
  return { kind: "issue", summary, data: snakeKeys(issue) };
}

export function planPayload(plan: { goal: string; steps: readonly string[]; revision: number }): Payload {
  const steps = plan.steps.map((description, index) => ({ index, description }));
  return { kind: "plan_created", summary: plan.goal, data: { ...plan, steps } };
}

export function planStepPayload({
  index,
  summary,
  ...step
}: PlanStepInput & { index: number; action: PlanStepAction; summary: string | undefined }): Payload {
  return {
    kind: "plan_step",
    summary: `Step ${index} ${step.action}${summary === undefined ? "" : `: ${summary}`}`,
    data: snakeKeys({ stepIndex: index, ...step }),
  };
}

export function reflectionPayload(
  reflection: ReflectionInput & { decision: ReflectionDecision; reasoning: string },
): Payload {
  return {
    kind: "reflection",
    summary: `Decided to ${reflection.decision}: ${reflection.reasoning}`,
    data: snakeKeys(reflection),
  };
}

/** The start or the end of a task or an action, from the caller's words or those of its failure. */
export interface Moment {
  readonly summary?: string | undefined;
  readonly data?: object | undefined;
  readonly error?: { readonly type: string; readonly message: string } | undefined;
}

/** `Task lead-1 failed: no lead`: what it was that happened, the event's type tells. */
export function momentPayload(what: string, type: EventType, { summary, data, error }: Moment): Payload {
  const event = `${what} ${type.replace(/.*_/, "")}`;
  return {
    summary: summary ?? (error === undefined ? event : `${event}: ${error.message}`),
    data,
    exception_type: error?.type,
    exception_message: error?.message,
  };
}

/** Durations are whole milliseconds on the wire, and ten years at most; what is no number is left out. */
export function whole(ms: number | undefined): number | undefined {
  if (Number.isFinite(ms)) return Math.min(Math.max(0, Math.round(ms as number)), LIMITS.durationMs);
  return undefined;
}

/** `data` with the fields that the contract names, which go first and cannot be overwritten. */
export function withKnown(known: object, data: object | undefined): object {
  return { ...known, ...data, ...known };
}
