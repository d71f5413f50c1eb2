import fc from "fast-check";
import { expect, test } from "vitest";
import { retryDelay } from "./redis.ts";

test("tries to come back are 1 to 30 s apart, further apart each time, and drawn at random", () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retries, drawn) => {
      const delayMs = retryDelay(retries, () => drawn);
      expect(delayMs).toBeGreaterThanOrEqual(1_000);
      expect(delayMs).toBeLessThanOrEqual(30_000);
      expect(retryDelay(retries + 1, () => drawn)).toBeGreaterThanOrEqual(delayMs);
    }),
  );
  expect(retryDelay(20, () => 0.999_999)).toBe(30_000);
  expect(retryDelay(0, () => 0.999_999)).toBe(1_000);
});
