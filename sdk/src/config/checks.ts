import { HiveLoopConfigError, HiveLoopError } from "../errors.ts";

/** True for text that can stand in an id or a name: the server refuses control characters. */
export function isPrintable(text: string): boolean {
  return toPrintable(text) === text;
}

/** `text` with blanks for what is not printable. */
export function toPrintable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ").toWellFormed();
}

/** Gives `value` back. @throws HiveLoopError unless it is printable text of 1 to `maxChars` characters */
export function checkText(name: string, value: string, maxChars: number): string {
  if (typeof value === "string" && value !== "" && value.length <= maxChars && isPrintable(value))
    return value;
  return refuse(name, `printable text of 1 to ${maxChars} characters`, value);
}

/** Gives `value` back. @throws HiveLoopConfigError unless it is a whole number of that range */
export function checkNumber(name: string, value: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  return refuse(name, `a whole number from ${min} to ${max}`, value);
}

function refuse(name: string, expected: string, value: unknown): never {
  const got =
    typeof value === "string" ? `"${value.slice(0, 80)}", ${value.length} characters` : String(value);
  throw new HiveLoopConfigError(`${name} should be ${expected}; got ${got}.`);
}

/** @throws HiveLoopError for a task id that is no text */
export function checkTaskId(id: string): string {
  if (typeof id === "string" && id !== "") return id;
  throw new HiveLoopError(
    `A task needs an id, such as "lead-4821"; got ${id === "" ? "an empty one" : typeof id}.`,
  );
}
