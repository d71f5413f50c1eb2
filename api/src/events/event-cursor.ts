import { decodeCursor, encodeCursor, isRowId } from "../graphql/cursors.ts";

const LIST = "events";

/**
 * The cursor of an event: its position in the stored order of arrival. The same one pages back through `events` and
 * resumes the subscription after it.
 */
export function eventCursor(seq: number): string {
  return encodeCursor(LIST, [seq]);
}

/**
 * @returns the position, null for no cursor
 * @throws {ContractError} `invalid_parameter`
 */
export function readEventCursor(after: string | null | undefined): number | null {
  return decodeCursor(LIST, after, isPosition)?.[0] ?? null;
}

function isPosition(parts: readonly unknown[]): parts is readonly [number] {
  return parts.length === 1 && isRowId(parts[0]);
}
