import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { binOf, durationOf, quantile, RELATIVE_ACCURACY, ZERO_BIN } from "./histogram.ts";

const durations = fc.array(fc.integer({ min: 0, max: 315_360_000_000 }), { minLength: 1, maxLength: 300 });
const toBins = (values: readonly number[]) => values.map((value) => ({ bin: binOf(value), count: 1 }));

describe("bins", () => {
  test("the bins that storage has written stay what they are", () => {
    expect([0, 1, 2, 1_000, 60_000, 86_400_000].map(binOf)).toEqual([ZERO_BIN, 0, 18, 173, 276, 457]);
  });

  test("a value that is no positive number counts as zero", () => {
    expect([-5, Number.NaN, -Infinity].map(binOf)).toEqual([ZERO_BIN, ZERO_BIN, ZERO_BIN]);
  });

  test("an endless value has a bin all the same", () => {
    expect(binOf(Infinity)).toBe(binOf(Number.MAX_SAFE_INTEGER));
  });

  test("whatever a bin holds is within the accuracy of what stands for it", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), (value) => {
        const estimate = durationOf(binOf(value));
        expect(Math.abs(estimate - value)).toBeLessThanOrEqual(RELATIVE_ACCURACY * value * (1 + 1e-9));
      }),
    );
  });

  test("a longer duration is never in a lower bin", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (a, b) => {
        expect(binOf(Math.max(a, b))).toBeGreaterThanOrEqual(binOf(Math.min(a, b)));
      }),
    );
  });
});

describe("quantile", () => {
  test("it is within the accuracy of the exact one", () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, q) => {
        const exact = values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? 0;
        const estimate = quantile(toBins(values), q) ?? Number.NaN;
        expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(RELATIVE_ACCURACY * exact * (1 + 1e-9));
      }),
    );
  });

  test("it is the same for merged parts as for the whole", () => {
    fc.assert(
      fc.property(durations, durations, (left, right) => {
        const merged = [...toBins(left), ...toBins(right)];
        expect(quantile(merged, 0.95)).toBe(quantile(toBins([...left, ...right]), 0.95));
      }),
    );
  });

  test("it does not mind the order of the bins", () => {
    const bins = toBins([5, 50, 500, 5_000]);
    expect(quantile(bins.toReversed(), 0.5)).toBe(quantile(bins, 0.5));
  });

  test("nothing counted has none", () => {
    expect(quantile([], 0.5)).toBeNull();
    expect(quantile([{ bin: 3, count: 0 }], 0.5)).toBeNull();
  });
});
