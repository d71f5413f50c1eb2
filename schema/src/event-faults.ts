import { isLongerThan } from "./characters.ts";
import type { EventErrorCode } from "./errors.ts";
import { EVENT_TYPES } from "./event-types.ts";
import { describeType, describeValue } from "./json.ts";
import { LIMITS } from "./limits.ts";
import type { EventError } from "./wire.ts";

/** Says why an event is not stored. */
export function fault(eventId: string | null, error: EventErrorCode, message: string): EventError {
  return { event_id: eventId, error, message };
}

/** Why an `event_id` that is no UUID is refused. The event is named by its place, having no id to go by. */
export function eventIdFault(sent: unknown, position: number): EventError {
  if (sent == null || sent === "") {
    return fault(null, "missing_required_field", `events[${position}]: event_id is required`);
  }
  if (typeof sent !== "string") {
    return fault(
      null,
      "invalid_field",
      `events[${position}]: event_id must be a string, not ${describeType(sent)}`,
    );
  }
  const message = `events[${position}]: event_id must be a UUID, not ${describeValue(sent)}`;
  // Repeated so that the client finds its event; what is longer than any id that is stored, is not repeated.
  return fault(isLongerThan(sent, LIMITS.maxTaskIdLength) ? null : sent, "invalid_field", message);
}

/** Why an `event_type` that is none of the 13 is refused. */
export function eventTypeFault(id: string, eventType: unknown): EventError {
  if (eventType == null) return fault(id, "missing_required_field", "event_type is required");
  return fault(
    id,
    "invalid_event_type",
    `event_type must be one of ${EVENT_TYPES.join(", ")}, not ${describeValue(eventType)}`,
  );
}

/** Why a `timestamp` is refused; `timestampMs` is what was read from it, or `null`. */
export function timestampFault(id: string, sent: unknown, timestampMs: number | null): EventError {
  if (sent == null) return fault(id, "missing_required_field", "timestamp is required");
  if (typeof sent !== "string") {
    return fault(
      id,
      "invalid_field",
      `timestamp must be an ISO 8601 string with a zone, not ${describeType(sent)}`,
    );
  }
  if (timestampMs === null) {
    return fault(id, "invalid_field", `timestamp must be ISO 8601 with a zone, not ${describeValue(sent)}`);
  }
  const bound =
    timestampMs < LIMITS.minTimestampMs
      ? "before 2000-01-01"
      : "more than 24 hours ahead of the server's clock";
  return fault(id, "invalid_field", `timestamp is ${bound}: ${describeValue(sent)}`);
}
