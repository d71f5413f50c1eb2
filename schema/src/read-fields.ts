import { countCharacters, toStorableText } from "./characters.ts";
import type { FieldType } from "./field-types.ts";
import { isInRange, isPayloadName } from "./field-types.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { parseTimestamp } from "./timestamp.ts";

// Readers of single values out of a payload, one for each declared field type. All are total: what does not
// match its declaration is null.

const noFields: JsonObject = Object.freeze({});

/** `value` where it is an object, else an object without fields. */
export function readObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : noFields;
}

/** `payload.data` where both are objects, else an object without fields. */
export function readData(payload: unknown): JsonObject {
  return readObject(readObject(payload).data);
}

/** A printable string of 1 to 256 characters. */
export function readName(value: JsonValue | undefined): string | null {
  return typeof value === "string" && isPayloadName(value) ? value : null;
}

/** The same, or a safe integer as its digits: some clients number their things. */
export function readId(value: JsonValue | undefined): string | null {
  return typeof value === "number" && Number.isSafeInteger(value) ? String(value) : readName(value);
}

/** Any string, with NUL and lone surrogates replaced; never longer than the payload it came from. */
export function readText(value: JsonValue | undefined): string | null {
  return typeof value === "string" ? toStorableText(value) : null;
}

/** A string that is not empty, cut to 256 characters: for what is shown, where a part is better than nothing. */
export function readShortText(value: JsonValue | undefined): string | null {
  const text = readText(value);
  return text === null || text === "" ? null : cut(text, LIMITS.maxPayloadNameLength);
}

/** A string, or a number as its digits, cut to 256 characters. */
export function readLabel(value: JsonValue | undefined): string | null {
  return typeof value === "number" && Number.isFinite(value) ? String(value) : readShortText(value);
}

/** A number in the range of its field type. */
export function readNumber(value: JsonValue | undefined, type: FieldType): number | null {
  // Adding 0 turns JSON's -0 into 0.
  return isInRange(value, type) ? value + 0 : null;
}

/** Milliseconds since 1970 of an ISO 8601 time with a zone. */
export function readTime(value: JsonValue | undefined): number | null {
  return typeof value === "string" ? parseTimestamp(value) : null;
}

/** `true` or `false`. */
export function readBoolean(value: JsonValue | undefined): boolean | null {
  return typeof value === "boolean" ? value : null;
}

/** One of `values`, spelled exactly. */
export function readLiteral<Literal extends string>(
  value: JsonValue | undefined,
  values: readonly Literal[],
): Literal | null {
  return (values as readonly unknown[]).includes(value) ? (value as Literal) : null;
}

/**
 * The entries of a list that are objects, each with its place in the list, as far as the limit of entries that
 * are read; `null` for what is no list, so that "never reported" and "reported empty" stay apart.
 */
export function readList<Entry>(
  value: JsonValue | undefined,
  readEntry: (entry: JsonObject, index: number) => Entry,
): Entry[] | null {
  if (!Array.isArray(value)) return null;
  const entries: Entry[] = [];
  for (let i = 0; i < value.length && i < LIMITS.maxPayloadListItems; i++) {
    const entry = value[i];
    if (isJsonObject(entry)) entries.push(readEntry(entry, i));
  }
  return entries;
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength || countCharacters(text) <= maxLength) return text;
  return Array.from(text.slice(0, 2 * maxLength))
    .slice(0, maxLength)
    .join("");
}
