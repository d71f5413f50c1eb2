import { isLargerThan, isLongerThan } from "./characters.ts";
import type { EventErrorCode } from "./errors.ts";
import type { JsonObject } from "./json.ts";
import { describeType, isJsonObject } from "./json.ts";
import { LIMITS } from "./limits.ts";

/** Why a payload is refused. */
export interface PayloadFault {
  error: EventErrorCode;
  message: string;
}

const { maxPayloadBytes, maxPayloadDepth, maxSummaryLength } = LIMITS;

const tooLarge: PayloadFault = {
  error: "field_size_exceeded",
  message: `payload is larger than ${maxPayloadBytes} bytes of JSON`,
};
const tooDeep: PayloadFault = {
  error: "field_size_exceeded",
  message: `payload is nested deeper than ${maxPayloadDepth} levels`,
};
/** JSON can say such a number, and a reader makes infinity of it, which JSON cannot say. */
const notFinite: PayloadFault = {
  error: "invalid_field",
  message: "payload holds a number beyond 1.8e308, which is the largest that can be kept",
};
const summaryTooLong: PayloadFault = {
  error: "field_size_exceeded",
  message: `payload.summary is longer than ${maxSummaryLength} characters`,
};

/**
 * Checks a payload against its limits and serialises it once. Gives the JSON for storage, or why the payload is
 * refused. Depth is looked at before anything recurses without a bound, so no input can overflow the stack.
 */
export function serialisePayload(payload: unknown): { json: string } | PayloadFault {
  if (!isJsonObject(payload)) {
    return { error: "invalid_field", message: `payload must be an object, not ${describeType(payload)}` };
  }
  const { summary } = payload;
  if (typeof summary === "string" && isLongerThan(summary, maxSummaryLength)) return summaryTooLong;

  const room = takeRoom(payload, maxPayloadDepth, maxPayloadBytes);
  if (room === exceedsDepth) return tooDeep;
  if (room === exceedsNumbers) return notFinite;
  if (room < 0) return tooLarge;

  const json = stringify(payload);
  if (json === undefined) return { error: "invalid_field", message: "payload must be JSON" };
  return isLargerThan(json, maxPayloadBytes) ? tooLarge : { json };
}

const exceedsDepth = -Infinity;
const exceedsNumbers = -Number.MAX_VALUE;

/**
 * What is left of `room` after one byte for each value in `container`; negative once there is none, `exceedsDepth`
 * where it is nested deeper than `levels`, and `exceedsNumbers` where a number is not finite. Every value takes a byte
 * of JSON or more, so the walk may stop when the room is used up: its work is bounded by the payload limit whatever it
 * is given.
 */
function takeRoom(container: object, levels: number, room: number): number {
  if (levels === 0) return exceedsDepth;
  let left = room;
  if (Array.isArray(container)) {
    for (let i = 0; i < container.length && left >= 0; i++) left = takeRoomOf(container[i], levels, left);
    return left;
  }
  const fields = container as JsonObject;
  for (const key in fields) {
    left = takeRoomOf(fields[key], levels, left);
    if (left < 0) break;
  }
  return left;
}

function takeRoomOf(value: unknown, levels: number, room: number): number {
  if (typeof value === "object" && value !== null) return takeRoom(value, levels - 1, room - 1);
  if (typeof value === "number" && !Number.isFinite(value)) return exceedsNumbers;
  return room - 1;
}

/** JSON of `payload`, or `undefined` for what only a caller inside the program can hand in, such as a bigint. */
function stringify(payload: JsonObject): string | undefined {
  try {
    return JSON.stringify(payload);
  } catch {
    return undefined;
  }
}
