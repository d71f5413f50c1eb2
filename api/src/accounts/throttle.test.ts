import { expect, test } from "vitest";
import { memoryLimiters } from "../cluster/limiters.ts";
import type { Limiters } from "../cluster/limiters.ts";
import { createThrottle } from "./throttle.ts";

test("an address that is blocked adds nothing to what is kept, whatever accounts it makes up", async () => {
  const kept = new Set<string>();
  const limiters: Limiters = (options) => {
    const limiter = memoryLimiters(options);
    const consume = limiter.consume.bind(limiter);
    limiter.consume = (key) => {
      kept.add(`${options.keyPrefix} ${key}`);
      return consume(key);
    };
    return limiter;
  };
  const { attempt } = createThrottle(limiters);
  for (let turn = 0; turn < 50; turn++) await attempt("192.0.2.7", `person-${turn}@example.com`);
  const keptBefore = kept.size;
  for (let turn = 50; turn < 60; turn++)
    await expect(attempt("192.0.2.7", `person-${turn}@example.com`)).rejects.toMatchObject({
      code: "rate_limit_exceeded",
    });
  expect(kept.size).toBe(keptBefore);
});
