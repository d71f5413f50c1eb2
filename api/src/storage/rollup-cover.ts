import { RESOLUTIONS, type Resolution } from "./derived/rollups.ts";

/** A stretch of a range that is read from buckets of one width. */
export interface Segment {
  resolution: Resolution;
  fromMs: number;
  toMs: number;
}

/**
 * Cuts a range into as few buckets as possible: days in the middle, hours beside them, minutes at the edges, so that
 * the answer is exact to the minute and still reads a few hundred rows at most.
 *
 * @param range whole minutes
 * @param intervalMs buckets wider than this are of no use, since they cannot be told apart; null for no such bound
 */
export function coverRange(range: { fromMs: number; toMs: number }, intervalMs: number | null): Segment[] {
  const widths = RESOLUTIONS.filter((width) => intervalMs === null || intervalMs % width === 0);
  return cover(range.fromMs, range.toMs, widths);
}

function cover(fromMs: number, toMs: number, widths: readonly Resolution[]): Segment[] {
  const [resolution, ...finer] = widths;
  if (resolution === undefined || fromMs >= toMs) return [];
  const innerFrom = Math.ceil(fromMs / resolution) * resolution;
  const innerTo = Math.floor(toMs / resolution) * resolution;
  if (innerFrom >= innerTo) return cover(fromMs, toMs, finer);
  return [
    ...cover(fromMs, innerFrom, finer),
    { resolution, fromMs: innerFrom, toMs: innerTo },
    ...cover(innerTo, toMs, finer),
  ];
}
