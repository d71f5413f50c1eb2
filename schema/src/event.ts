import { conventionWarning } from "./convention.ts";
import { eventIdFault, eventTypeFault, fault, timestampFault } from "./event-faults.ts";
import { checkOptionalFields } from "./event-fields.ts";
import type { EventStatus, EventType, Severity } from "./event-types.ts";
import { isEventType } from "./event-types.ts";
import { isPayloadName } from "./field-types.ts";
import type { JsonObject } from "./json.ts";
import { describeType, isJsonObject } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { serialisePayload } from "./payload.ts";
import { defaultSeverity } from "./severity.ts";
import { parseTimestamp } from "./timestamp.ts";
import { parseUuid } from "./uuid.ts";
import type { EventError, EventWarning } from "./wire.ts";

/** A checked event in the names of the program. What the client left out is `null`. */
export interface ValidEvent {
  /** Canonical: lower case, with dashes. */
  eventId: string;
  /** Milliseconds since 1970, by the client's clock. */
  timestampMs: number;
  eventType: EventType;
  projectId: string | null;
  taskId: string | null;
  taskType: string | null;
  taskRunId: string | null;
  correlationId: string | null;
  actionId: string | null;
  parentActionId: string | null;
  parentEventId: string | null;
  /** The client's, else the default by kind and type. */
  severity: Severity;
  status: EventStatus | null;
  durationMs: number | null;
  /** `payload.kind` where it is 1 to 256 printable characters; well-known or not. */
  kind: string | null;
  payload: JsonObject | null;
  /** The payload as JSON without insignificant white space, serialised once, for storage. */
  payloadJson: string | null;
}

/** What became of one event: it can be stored, perhaps with a warning, or not. */
export type EventValidation = { event: ValidEvent; warning: EventWarning | null } | EventError;

/**
 * Checks one event by itself: nothing outside it, but the clock, changes the answer. Only the first fault is
 * named. `position` is its place in the batch, named where the event has no id to go by. Never throws.
 */
export function validateEvent(input: unknown, position: number, nowMs: number): EventValidation {
  if (!isJsonObject(input)) {
    return fault(null, "invalid_field", `events[${position}] must be an object, not ${describeType(input)}`);
  }
  const sentId = input.event_id;
  const eventId = typeof sentId === "string" ? parseUuid(sentId) : null;
  if (eventId === null) return eventIdFault(sentId, position);
  const id = sentId as string;

  const eventType = input.event_type;
  if (!isEventType(eventType)) return eventTypeFault(id, eventType);
  const timestampMs = typeof input.timestamp === "string" ? parseTimestamp(input.timestamp) : null;
  if (
    timestampMs === null ||
    timestampMs < LIMITS.minTimestampMs ||
    timestampMs > nowMs + LIMITS.maxTimestampAheadMs
  ) {
    return timestampFault(id, input.timestamp, timestampMs);
  }
  const fieldFault = checkOptionalFields(id, input);
  if (fieldFault !== null) return fieldFault;

  let payload: JsonObject | null = null;
  let payloadJson: string | null = null;
  let warning: string | null = null;
  if (input.payload != null) {
    const serialised = serialisePayload(input.payload);
    if (!("json" in serialised)) return fault(id, serialised.error, serialised.message);
    payload = input.payload as JsonObject;
    payloadJson = serialised.json;
    warning = conventionWarning(eventType, payload);
  }
  return {
    event: assemble(input, eventId, eventType, timestampMs, payload, payloadJson),
    warning: warning === null ? null : { event_id: id, warning: "payload_convention", message: warning },
  };
}

/** The event, once every field of `input` has been checked. */
function assemble(
  input: JsonObject,
  eventId: string,
  eventType: EventType,
  timestampMs: number,
  payload: JsonObject | null,
  payloadJson: string | null,
): ValidEvent {
  const kind = payload?.kind;
  return {
    eventId,
    timestampMs,
    eventType,
    projectId: (input.project_id as string | undefined) ?? null,
    taskId: (input.task_id as string | undefined) ?? null,
    taskType: (input.task_type as string | undefined) || null,
    taskRunId: (input.task_run_id as string | undefined) ?? null,
    correlationId: (input.correlation_id as string | undefined) ?? null,
    actionId: (input.action_id as string | undefined) ?? null,
    parentActionId: (input.parent_action_id as string | undefined) ?? null,
    parentEventId: (input.parent_event_id as string | undefined) ?? null,
    severity: (input.severity as Severity | undefined) ?? defaultSeverity(eventType, payload),
    status: (input.status as EventStatus | undefined) ?? null,
    // Adding 0 turns JSON's -0 into 0.
    durationMs: input.duration_ms == null ? null : (input.duration_ms as number) + 0,
    kind: typeof kind === "string" && isPayloadName(kind) ? kind : null,
    payload,
    payloadJson,
  };
}
