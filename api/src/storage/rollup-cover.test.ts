import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "./derived/rollups.ts";
import { coverRange } from "./rollup-cover.ts";

const minutes = (max: number) => fc.integer({ min: 0, max });

describe("coverRange", () => {
  test("covers the range once, end to end, with whole buckets", () => {
    fc.assert(
      fc.property(minutes(40_000), minutes(90_000), (from, length) => {
        const range = { fromMs: from * MINUTE_MS, toMs: (from + length) * MINUTE_MS };
        const segments = coverRange(range, null);
        let at = range.fromMs;
        for (const { resolution, fromMs, toMs } of segments) {
          expect(fromMs).toBe(at);
          expect(toMs).toBeGreaterThan(fromMs);
          expect(fromMs % resolution).toBe(0);
          expect(toMs % resolution).toBe(0);
          at = toMs;
        }
        expect(at).toBe(length === 0 ? range.fromMs : range.toMs);
      }),
    );
  });

  test("30 days that begin and end anywhere take at most 31 days, 46 hours, 22 times five minutes and 8 minutes", () => {
    fc.assert(
      fc.property(minutes(3_000), (from) => {
        const range = { fromMs: from * MINUTE_MS, toMs: from * MINUTE_MS + 30 * DAY_MS };
        const buckets = coverRange(range, null).map(
          ({ resolution, fromMs, toMs }) => (toMs - fromMs) / resolution,
        );
        expect(buckets.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(31 + 46 + 22 + 8);
      }),
    );
  });

  test("reads no bucket that is wider than the interval asked for", () => {
    const range = { fromMs: 0, toMs: 3 * DAY_MS };
    expect(coverRange(range, 6 * HOUR_MS).map(({ resolution }) => resolution)).toEqual([HOUR_MS]);
    expect(coverRange(range, 90 * MINUTE_MS).map(({ resolution }) => resolution)).toEqual([5 * MINUTE_MS]);
    expect(coverRange(range, 3 * MINUTE_MS).map(({ resolution }) => resolution)).toEqual([MINUTE_MS]);
    expect(coverRange(range, DAY_MS).map(({ resolution }) => resolution)).toEqual([DAY_MS]);
  });
});
