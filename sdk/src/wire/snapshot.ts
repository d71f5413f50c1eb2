import { isObject } from "./is-object.ts";

/**
 * Copies what the caller handed over, so that changing it afterwards does not change the event. A flat object is
 * copied as it is, which costs tens of nanoseconds; anything nested goes through JSON, which it will have to
 * anyway.
 *
 * @throws whatever `JSON.stringify` throws: a cycle, a BigInt, a `toJSON` of the caller's
 */
export function snapshot<T>(value: T): T {
  if (isObject(value)) {
    if (!Array.isArray(value) && typeof (value as { toJSON?: unknown }).toJSON !== "function") {
      const copy = { ...value } as Record<string, unknown>;
      if (isFlat(copy)) return copy as T & object;
    }
  } else if (typeof value !== "bigint") return value;
  return JSON.parse(JSON.stringify(value)) as T;
}

function isFlat(object: Record<string, unknown>): boolean {
  for (const key in object) {
    const value = object[key];
    if (typeof value === "bigint") throw new TypeError(`"${key}" is a BigInt, which cannot be serialised`);
    if (isObject(value)) return false;
  }
  return true;
}
