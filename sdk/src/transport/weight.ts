/** UTF-16; engines may do with one byte a unit, and the bound is meant to hold when they do not. */
const BYTES_PER_CHAR = 2;
/** An object, its fields and what they point to. */
const BYTES_PER_VALUE = 48;

/**
 * About how many bytes of memory a captured value takes. Only plain objects and arrays are looked into: what the SDK
 * itself puts there, tasks and actions, is shared by many events.
 */
export function weigh(value: unknown): number {
  if (typeof value === "string") return value.length * BYTES_PER_CHAR;
  if (typeof value !== "object" || value === null) return 0;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return 0;
  let bytes = BYTES_PER_VALUE;
  for (const key in value) bytes += weigh((value as Record<string, unknown>)[key]);
  return bytes;
}
