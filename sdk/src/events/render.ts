import * as LIMITS from "../wire/limits.ts";
import type { WireEvent } from "../wire/wire.ts";
import { fitPayload } from "./fit.ts";
import { whole } from "./payloads.ts";
import type { EventRecord } from "./record.ts";

/** What rendering needs to know of the place it runs in. */
export interface RenderOptions {
  readonly utf8Bytes: (text: string) => number;
  readonly warn: (message: string) => void;
}

/**
 * The event as JSON, within the contract's limits. Rendered once: the text is kept for resends.
 *
 * @throws what serialising the caller's values throws; that costs this event only
 */
export function render(record: EventRecord, options: RenderOptions): string {
  if (record.json !== undefined) return record.json;
  const { scope, extras } = record;
  const task = scope?.task;
  const event: WireEvent = {
    event_id: record.id,
    timestamp: new Date(record.timeMs).toISOString(),
    event_type: record.type,
    project_id: extras?.project ?? task?.project,
    task_id: task?.id,
    task_type: task?.type,
    task_run_id: task?.runId,
    correlation_id: task?.correlationId,
    action_id: scope?.actionId,
    parent_action_id: scope?.parentActionId,
    parent_event_id: extras?.cause?.id,
    severity: extras?.severity,
    status: extras?.status,
    duration_ms: whole(extras?.durationMs),
  };
  const [payload, isCut] = fitPayload(record.payload(), options.utf8Bytes);
  if (isCut) {
    options.warn(
      `a payload of ${record.type} is over ${LIMITS.payloadBytes} bytes or ${LIMITS.payloadLevels} levels deep and is ` +
        "cut: send a reference to large data instead",
    );
  }
  const head = JSON.stringify(event).slice(0, -1);
  return (record.json = `${head},"payload":${payload}}`);
}
