import { invalidParameter } from "../contract-error.ts";

/** What a cursor is made of: the values that its list is sorted by, then what tells equal rows apart. */
export type CursorPart = string | number | null;

/** Longer than any cursor that this server makes: two ids of 256 characters, escaped. */
const MAX_CURSOR_LENGTH = 8_192;

/**
 * Writes a cursor: opaque, safe in a URL, and bound to its list.
 *
 * @param list names the list and its order, such as `tasks:cost:desc`
 */
export function encodeCursor(list: string, parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify([list, ...parts])).toString("base64url");
}

/**
 * Reads a cursor that `encodeCursor` wrote for the same list.
 *
 * @param isValid whether the parts are what this list sorts by
 * @returns null for no cursor: the first page
 * @throws {ContractError} `invalid_parameter` for anything else, a cursor of another list or order included
 */
export function decodeCursor<Parts extends readonly CursorPart[]>(
  list: string,
  cursor: string | null | undefined,
  isValid: (parts: readonly unknown[]) => parts is Parts,
): Parts | null {
  if (cursor == null) return null;
  const [cursorList, ...parts] = cursor.length > MAX_CURSOR_LENGTH ? [] : readArray(cursor);
  if (cursorList !== list || !isValid(parts))
    throw invalidParameter("after is no cursor of this list in this order. Leave it out to start anew.");
  return parts;
}

function readArray(cursor: string): unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** Whether a value can be a row's number in storage, or a position in the order of arrival. */
export function isRowId(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a value can be what a row is sorted by. */
export function isSortValue(value: unknown): value is number | null {
  return value === null || Number.isFinite(value);
}

/** The same for lists that are sorted by a text. */
export function isSortText(value: unknown): value is string | null {
  return value === null || typeof value === "string";
}
