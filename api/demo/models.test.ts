import { expect, test } from "vitest";
import { callDurationMs, costUsd } from "./models.ts";

test("a call costs its tokens at the listed prices, to the millionth of a dollar", () => {
  expect(costUsd("claude-sonnet-4", 1_500, 200)).toBe(0.0075);
  expect(costUsd("gpt-4o-mini", 1_001, 1)).toBe(0.000151);
});

test("a model without a price has an unknown cost, not 0", () => {
  expect(costUsd("llama-3.3-70b", 1_500, 200)).toBeUndefined();
});

test("a longer answer takes longer", () => {
  expect(callDurationMs("gpt-4o", 1_000, 400)).toBeGreaterThan(callDurationMs("gpt-4o", 1_000, 100));
});
