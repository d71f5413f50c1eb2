/**
 * A histogram of durations in log-spaced bins, kept as counts, so that histograms merge by addition: over buckets of
 * time, over groups, over servers. The bins are those of DDSketch (Masson, Rim, Lee: "DDSketch: a fast and
 * fully-mergeable quantile sketch with relative-error guarantees", VLDB 2019).
 */

/** A quantile read from the histogram is within this part of the exact one: 2 %. */
export const RELATIVE_ACCURACY = 0.02;

/** Zero has no logarithm: it has a bin of its own, below the bin of 1 ms, which is 0. */
export const ZERO_BIN = -1;

const GAMMA = (1 + RELATIVE_ACCURACY) / (1 - RELATIVE_ACCURACY);
const LOG_GAMMA = Math.log(GAMMA);

/**
 * The bin of a duration. Bin `i` holds the durations in (γ^(i−1), γ^i], where γ = 1.02 / 0.98; so a second is in bin
 * 173 and a day in bin 457. Durations under a millisecond count as one.
 *
 * @param durationMs milliseconds; what is no positive number counts as 0
 */
export function binOf(durationMs: number): number {
  if (!(durationMs > 0)) return ZERO_BIN;
  const bounded = Math.min(durationMs, Number.MAX_SAFE_INTEGER);
  return Math.max(0, Math.ceil(Math.log(bounded) / LOG_GAMMA));
}

/** The duration that stands for a bin, milliseconds: at most 2 % away from everything in it. */
export function durationOf(bin: number): number {
  return bin <= ZERO_BIN ? 0 : (2 * GAMMA ** bin) / (GAMMA + 1);
}

/**
 * A quantile of the durations counted: the element of rank ⌊q·(n−1)⌋ among them in order, within 2 %.
 *
 * @param bins in any order; a bin that occurs more than once is summed
 * @param q 0 to 1, such as 0.95
 * @returns milliseconds, null when nothing was counted
 */
export function quantile(bins: readonly { bin: number; count: number }[], q: number): number | null {
  const ascending = bins.filter(({ count }) => count > 0).sort((a, b) => a.bin - b.bin);
  const total = ascending.reduce((sum, { count }) => sum + count, 0);
  const rank = Math.floor(Math.min(Math.max(q, 0), 1) * (total - 1));
  let seen = 0;
  for (const { bin, count } of ascending) {
    seen += count;
    if (seen > rank) return durationOf(bin);
  }
  return null;
}
