import { invalidParameter } from "../contract-error.ts";
import type { TimeRange } from "./metrics.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export type RangePreset = "last_1h" | "last_6h" | "last_24h" | "last_7d" | "last_30d";

const PRESET_MS: Readonly<Record<RangePreset, number>> = {
  last_1h: HOUR_MS,
  last_6h: 6 * HOUR_MS,
  last_24h: DAY_MS,
  last_7d: 7 * DAY_MS,
  last_30d: 30 * DAY_MS,
};

/** Interval of a chart by the length of its range; the last one serves everything longer. */
const DEFAULT_INTERVALS: readonly { upToMs: number; intervalMs: number }[] = [
  { upToMs: HOUR_MS, intervalMs: 5 * MINUTE_MS },
  { upToMs: 6 * HOUR_MS, intervalMs: 15 * MINUTE_MS },
  { upToMs: DAY_MS, intervalMs: HOUR_MS },
  { upToMs: 7 * DAY_MS, intervalMs: 6 * HOUR_MS },
  { upToMs: Infinity, intervalMs: DAY_MS },
];

/** More points than a chart can show, and a bound on what one query can cost. */
export const MAX_BUCKETS = 1_000;

/** What a caller says of a range: a preset, or from and to; nothing means the last 24 hours. */
export interface RangeRequest {
  range?: RangePreset | null;
  fromMs?: number | null;
  /** Now where it is left out. */
  toMs?: number | null;
}

/** A range as it is in force: whole minutes, or whole hours from a day on. */
export interface ResolvedRange extends TimeRange {
  /** The start was moved down, or the end up, to a whole minute or hour. */
  isRounded: boolean;
  /** The length asked for, before rounding, milliseconds. */
  askedMs: number;
}

/** A span of time to the millisecond, for lists of rows; an end that is null is open. */
export interface TimeSpan {
  fromMs: number | null;
  toMs: number | null;
}

/**
 * The span that a request means, for lists: nothing said means all of time.
 *
 * @throws {ContractError} `invalid_parameter` when it is contradictory or ends before it starts
 */
export function resolveSpan({ range, fromMs, toMs }: RangeRequest, nowMs: number): TimeSpan {
  if (range != null && (fromMs != null || toMs != null))
    throw invalidParameter("Give either range, or from and to, not both.");
  if (range != null) return { fromMs: nowMs - PRESET_MS[range], toMs: null };
  if (fromMs != null && toMs != null && fromMs >= toMs) throw invalidParameter("from has to be before to.");
  return { fromMs: fromMs ?? null, toMs: toMs ?? null };
}

/**
 * The range that a request means. Its start is rounded down and its end up, to the minute, and to the hour from a day
 * on, so that nothing that was asked for is missing and a chart's bars are whole.
 *
 * @throws {ContractError} `invalid_parameter` when it is contradictory or ends before it starts
 */
export function resolveRange(request: RangeRequest, nowMs: number): ResolvedRange {
  const span = resolveSpan(request, nowMs);
  if (span.toMs !== null && span.fromMs === null) throw invalidParameter("to takes a from.");
  const endMs = span.toMs ?? nowMs;
  const startMs = span.fromMs ?? endMs - PRESET_MS.last_24h;
  if (startMs >= endMs) throw invalidParameter("from has to be before to.");
  const unitMs = endMs - startMs < DAY_MS ? MINUTE_MS : HOUR_MS;
  const rounded = {
    fromMs: Math.floor(startMs / unitMs) * unitMs,
    toMs: Math.ceil(endMs / unitMs) * unitMs,
  };
  const isRounded = rounded.fromMs !== startMs || rounded.toMs !== endMs;
  return { ...rounded, isRounded, askedMs: endMs - startMs };
}

/**
 * The interval in force: the one asked for, else the default for the length of the range.
 *
 * @param minutes whole minutes, null for the default
 * @throws {ContractError} `invalid_parameter` when it is no positive number of minutes, or makes too many buckets
 */
export function resolveInterval(range: ResolvedRange, minutes: number | null | undefined): number {
  if (minutes != null && minutes < 1)
    throw invalidParameter(`interval is ${minutes}; it is a number of minutes, at least 1.`);
  const fallback = DEFAULT_INTERVALS.find(({ upToMs }) => range.askedMs <= upToMs);
  const intervalMs = minutes == null ? (fallback?.intervalMs ?? DAY_MS) : minutes * MINUTE_MS;
  const buckets = Math.ceil(range.toMs / intervalMs) - Math.floor(range.fromMs / intervalMs);
  if (buckets <= MAX_BUCKETS) return intervalMs;
  throw invalidParameter(
    `The range makes ${buckets} buckets of ${intervalMs / MINUTE_MS} minutes; the limit is ${MAX_BUCKETS}. ` +
      "Give a longer interval or a shorter range.",
    { limit: MAX_BUCKETS, actual: buckets },
  );
}

/** One bucket of a chart. */
export interface Bucket extends TimeRange {
  /** The multiple of the interval that it starts at: what rows of a series are keyed by. */
  bucketMs: number;
}

/**
 * All buckets of a range, empty ones included. Buckets are aligned to multiples of the interval since the epoch; the
 * first and the last are cut to the range.
 */
export function bucketsOf({ fromMs, toMs }: TimeRange, intervalMs: number): Bucket[] {
  const first = Math.floor(fromMs / intervalMs);
  const count = Math.ceil(toMs / intervalMs) - first;
  return Array.from({ length: count }, (_, index) => {
    const bucketMs = (first + index) * intervalMs;
    return {
      bucketMs,
      fromMs: Math.max(fromMs, bucketMs),
      toMs: Math.min(toMs, bucketMs + intervalMs),
    };
  });
}
