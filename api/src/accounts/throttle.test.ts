import { RateLimiterMemory } from "rate-limiter-flexible";
import type { RateLimiterRes } from "rate-limiter-flexible";
import { expect, test } from "vitest";
import { createThrottle } from "./throttle.ts";

test("an address that is blocked adds nothing to what is kept, whatever accounts it makes up", async () => {
  const kept = new Set<string>();
  class Watched extends RateLimiterMemory {
    override consume(key: string | number): Promise<RateLimiterRes> {
      kept.add(`${this.keyPrefix} ${key}`);
      return super.consume(key);
    }
  }
  const throttle = createThrottle((options) => new Watched(options));
  for (let turn = 0; turn < 50; turn++) await throttle.attempt("192.0.2.7", `person-${turn}@example.com`);
  const keptBefore = kept.size;
  for (let turn = 50; turn < 60; turn++)
    await expect(throttle.attempt("192.0.2.7", `person-${turn}@example.com`)).rejects.toMatchObject({
      code: "rate_limit_exceeded",
    });
  expect(kept.size).toBe(keptBefore);
});
