import { LIMITS } from "../wire/literals.ts";
import { shorten } from "../wire/text.ts";
import type { Payload, WireEvent } from "../wire/wire.ts";
import type { EventRecord } from "./record.ts";

/** How much of a text is kept where there is too much of it. */
const LONG_TEXT_CHARS = 2000;

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
    parent_action_id: scope?.actionId === undefined ? undefined : scope.parentActionId,
    parent_event_id: extras?.cause?.id,
    severity: extras?.severity,
    status: extras?.status,
    duration_ms: extras?.durationMs,
  };
  const head = JSON.stringify(event).slice(0, -1);
  record.json = `${head},"payload":${renderPayload(record.payload(), record, options)}}`;
  return record.json;
}

function renderPayload(payload: Payload, record: EventRecord, options: RenderOptions): string {
  const limited = withShortSummary(payload);
  const json = JSON.stringify(limited);
  if (fits(json, options)) return json;
  options.warn(
    `a payload of ${record.type} is over ${LIMITS.payloadBytes} bytes and is cut: send a reference to large data instead`,
  );
  const shorter = JSON.stringify({ ...limited, data: withShortTexts(limited.data) });
  if (fits(shorter, options)) return shorter;
  const { kind, summary } = limited;
  return JSON.stringify({
    kind,
    summary,
    data: { truncated: true, original_bytes: options.utf8Bytes(json) },
  });
}

/** A UTF-16 unit is at most three bytes of UTF-8, so short texts need no counting. */
function fits(json: string, options: RenderOptions): boolean {
  return json.length * 3 <= LIMITS.payloadBytes || options.utf8Bytes(json) <= LIMITS.payloadBytes;
}

function withShortSummary(payload: Payload): Payload {
  const { summary, exception_message: message } = payload;
  return {
    ...payload,
    summary: summary && shorten(summary, LIMITS.summaryChars),
    exception_message: message && shorten(message, LONG_TEXT_CHARS),
  };
}

function withShortTexts(value: unknown): unknown {
  if (typeof value === "string") return shorten(value, LONG_TEXT_CHARS);
  if (Array.isArray(value)) return value.map(withShortTexts);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withShortTexts(item)]));
}
