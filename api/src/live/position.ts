import type { DataScope } from "../accounts/scope.ts";
import { invalidParameter } from "../contract-error.ts";
import { readEventCursor } from "../events/event-cursor.ts";
import type { EventStore } from "../events/event.store.ts";

/**
 * Reads the cursor to resume from.
 *
 * @param cursor as the client sent it, whatever it is
 * @throws {ContractError} `invalid_parameter` for what is no cursor, and for one beyond the newest event, as a
 *   cursor of another database may be: resuming there would skip events without a word
 */
export async function readPosition(store: EventStore, scope: DataScope, cursor: unknown): Promise<number> {
  if (typeof cursor !== "string") throw invalidParameter("after must be a string: the cursor of a frame.");
  const seq = readEventCursor(cursor) ?? 0;
  if (seq > 0 && seq > (await store.latestSeq(scope)))
    throw invalidParameter("after lies beyond the newest event: it is a cursor of other data.");
  return seq;
}
