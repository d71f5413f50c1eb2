/** Anything that JSON can say. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. A key may be missing, so what is read can be `undefined`. */
export interface JsonObject {
  [key: string]: JsonValue | undefined;
}

/** Whether `value` is an object in the JSON sense: neither `null` nor an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What kind of thing `value` is, in words for an error message: "a string", "an array", "null". */
export function describeType(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  const type = typeof value;
  if (type === "undefined") return "nothing";
  return type === "object" ? "an object" : `a ${type}`;
}

const maxShownCharacters = 40;

/** `value` in an error message: strings quoted, cut to 40 characters and without control characters. */
export function describeValue(value: unknown): string {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return describeType(value);
  const shown = value.length > maxShownCharacters ? `${value.slice(0, maxShownCharacters)}…` : value;
  // JSON.stringify escapes C0 controls and lone surrogates; DEL and C1 are left to us.
  return JSON.stringify(shown).replace(/[\u007f-\u009f\u2028\u2029]/g, "\ufffd");
}
