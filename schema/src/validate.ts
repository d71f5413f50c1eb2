import type { BatchFault, Envelope } from "./envelope.ts";
import { batchFault, validateEnvelope } from "./envelope.ts";
import type { ValidEvent } from "./event.ts";
import { validateEvent } from "./event.ts";
import { describeType, isJsonObject } from "./json.ts";
import { LIMITS } from "./limits.ts";
import type { EventError, EventWarning } from "./wire.ts";

/**
 * What became of a batch: its envelope, the events that can be stored, and what to tell the client about each
 * event that cannot (`errors`, one each) or is odd (`warnings`); or why nothing of it can be stored.
 */
export type BatchValidation =
  | { ok: true; envelope: Envelope; events: ValidEvent[]; errors: EventError[]; warnings: EventWarning[] }
  | { ok: false; error: BatchFault };

/**
 * Checks the parsed body of an ingest request. `nowMs` is the server's clock, which bounds time stamps.
 *
 * The size of the body in bytes is for the caller to check, before parsing. Two events with one id both pass:
 * the store settles duplicates. Never throws, whatever JSON it is given.
 */
export function validateBatch(body: unknown, options: { nowMs: number }): BatchValidation {
  if (!isJsonObject(body))
    return refuse(batchFault(`the body must be an object, not ${describeType(body)}`, null));
  const envelope = validateEnvelope(body.envelope);
  if ("code" in envelope) return refuse(envelope);

  const sent: unknown = body.events;
  if (!Array.isArray(sent))
    return refuse(batchFault(`events must be an array, not ${describeType(sent)}`, "events"));
  const limit = LIMITS.maxEventsPerBatch;
  if (sent.length > limit) {
    return refuse(
      batchFault(`events has ${sent.length} entries; a batch holds ${limit} at most`, "events", limit),
    );
  }

  const events: ValidEvent[] = [];
  const errors: EventError[] = [];
  const warnings: EventWarning[] = [];
  for (let position = 0; position < sent.length; position++) {
    const result = validateEvent(sent[position], position, options.nowMs);
    if ("error" in result) {
      errors.push(result);
    } else {
      events.push(result.event);
      if (result.warning !== null) warnings.push(result.warning);
    }
  }
  return { ok: true, envelope, events, errors, warnings };
}

function refuse(error: BatchFault): BatchValidation {
  return { ok: false, error };
}
