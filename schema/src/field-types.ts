import { isLongerThan, isPrintable } from "./characters.ts";
import { describeType, describeValue, isJsonObject } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { parseTimestamp } from "./timestamp.ts";

/**
 * What a field of a well-known payload is declared to hold:
 * - `name`: a printable string of 1 to 256 characters · `id`: the same, or a safe integer, read as its digits
 * - `text`: any string · `label`: a string or a number, read as text · `json`: anything
 * - `count`: an integer from 0 to 10^9 · `quantity`: a number from 0 to 10^12 · `fraction`: a number from 0 to 1
 * - `usd`: US dollars from 0 to 10,000 · `durationMs`: integer milliseconds up to ten years
 * - `timestamp`: ISO 8601 with a zone, any year · `boolean`
 * - `literal`: one of `values` · `object`: one with `fields` · `list`: of objects with `fields`
 */
export type FieldType =
  | "name"
  | "id"
  | "text"
  | "label"
  | "json"
  | "count"
  | "quantity"
  | "fraction"
  | "usd"
  | "durationMs"
  | "timestamp"
  | "boolean"
  | "literal"
  | "object"
  | "list";

/** The declaration of one field: the convention check, the readers and the JSON Schema all follow it. */
export interface FieldSpec {
  readonly type: FieldType;
  /** Its absence is worth a warning. */
  readonly recommended?: boolean;
  /** For `literal`. */
  readonly values?: readonly string[];
  /** For `object` and for the entries of a `list`. */
  readonly fields?: Readonly<Record<string, FieldSpec>>;
  readonly description: string;
}

/** The range of each numeric field type, both ends inside, and whether fractions are refused. */
export const NUMBER_RANGES: Readonly<Partial<Record<FieldType, { max: number; isInteger: boolean }>>> = {
  count: { max: LIMITS.maxCount, isInteger: true },
  quantity: { max: LIMITS.maxQuantity, isInteger: false },
  fraction: { max: 1, isInteger: false },
  usd: { max: LIMITS.maxCostUsd, isInteger: false },
  durationMs: { max: LIMITS.maxDurationMs, isInteger: true },
};

/** Whether `value` is what a field of this type holds, not looking into objects and lists. */
export function matchesType(value: unknown, spec: FieldSpec): boolean {
  switch (spec.type) {
    case "name":
      return typeof value === "string" && isPayloadName(value);
    case "id":
      return typeof value === "string" ? isPayloadName(value) : Number.isSafeInteger(value);
    case "text":
      return typeof value === "string";
    case "label":
      return typeof value === "string" || typeof value === "number";
    case "json":
      return true;
    case "count":
    case "quantity":
    case "fraction":
    case "usd":
    case "durationMs":
      return isInRange(value, spec.type);
    case "timestamp":
      return typeof value === "string" && parseTimestamp(value) !== null;
    case "boolean":
      return typeof value === "boolean";
    case "literal":
      return typeof value === "string" && spec.values !== undefined && spec.values.includes(value);
    case "object":
      return isJsonObject(value);
    case "list":
      return Array.isArray(value) && value.length <= LIMITS.maxPayloadListItems;
  }
}

/** Whether `text` can be a name or id that is read out of a payload. */
export function isPayloadName(text: string): boolean {
  return text !== "" && !isLongerThan(text, LIMITS.maxPayloadNameLength) && isPrintable(text);
}

/** Whether `value` is a finite number in the range of a numeric field type. */
export function isInRange(value: unknown, type: FieldType): value is number {
  const range = NUMBER_RANGES[type];
  if (range === undefined || typeof value !== "number") return false;
  return value >= 0 && value <= range.max && (!range.isInteger || Number.isInteger(value));
}

/** What is wrong with `value`, for a sentence that starts with the field's name. */
export function describeMismatch(value: unknown, spec: FieldSpec): string {
  if (spec.type === "list" && Array.isArray(value)) {
    return `has ${value.length} entries; ${LIMITS.maxPayloadListItems} are read`;
  }
  const range = NUMBER_RANGES[spec.type];
  const isSameType = typeof value === (range === undefined ? "string" : "number");
  return `should be ${expectation(spec)}, not ${isSameType ? describeValue(value) : describeType(value)}`;
}

function expectation(spec: FieldSpec): string {
  const range = NUMBER_RANGES[spec.type];
  if (range !== undefined) return `${range.isInteger ? "an integer" : "a number"} from 0 to ${range.max}`;
  if (spec.type === "name" || spec.type === "id")
    return `a printable string of 1 to ${LIMITS.maxPayloadNameLength} characters`;
  if (spec.type === "literal") return `one of ${(spec.values ?? []).join(", ")}`;
  return expectations[spec.type] ?? spec.type;
}

const expectations: Partial<Record<FieldType, string>> = {
  text: "a string",
  label: "a string or a number",
  timestamp: "an ISO 8601 time with a zone",
  boolean: "true or false",
  object: "an object",
  list: "an array of objects",
};
