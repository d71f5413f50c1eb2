import fc from "fast-check";
import { expect, test } from "vitest";
import { Random } from "./random.ts";

test("the same seed makes the same choices, another one others", () => {
  const draw = (seed: string) => {
    const random = new Random(seed);
    return Array.from({ length: 20 }, () => random.int([0, 1_000_000]));
  };
  expect(draw("a")).toEqual(draw("a"));
  expect(draw("a")).not.toEqual(draw("b"));
});

test("numbers stay in their range, and samples are different ones of what there is", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: -99, max: 99 }), fc.nat(99), (seed, min, width) => {
      const random = new Random(seed);
      const number = random.int([min, min + width]);
      expect(number).toBeGreaterThanOrEqual(min);
      expect(number).toBeLessThanOrEqual(min + width);
      const sample = random.sample([1, 2, 3, 4], width % 6);
      expect(new Set(sample).size).toBe(Math.min(width % 6, 4));
    }),
  );
});

test("a UUID is one of version 4", () => {
  expect(new Random("id").uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
