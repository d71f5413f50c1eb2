import { describe, expect, test } from "vitest";
import { createEstimate, matches, toPrice, type ModelPrice } from "./model-price.ts";

const price = (pattern: string, rest: Partial<ModelPrice> = {}): ModelPrice => ({
  id: `${pattern} ${rest.validFromMs ?? 0}`,
  pattern,
  inputPrice: toPrice(3),
  outputPrice: toPrice(15),
  cachedInputPrice: toPrice(0.3),
  validFromMs: 0,
  ...rest,
});
const usage = { model: "claude-sonnet-4", tokensIn: 1_000, tokensOut: 100, cachedTokensIn: null };

test.each([
  ["a*", "a", true],
  ["a*", "ab", true],
  ["*a", "ba", true],
  ["*a*", "bab", true],
  ["a*b*c", "axbxc", true],
  ["a*b*c", "acb", false],
  ["ab*b", "ab", false],
  ["a", "ab", false],
  ["*", "", true],
  ["a.c", "abc", false],
])("the pattern %s matches %s: %s", (pattern, text, isMatch) => {
  expect(matches(pattern, text)).toBe(isMatch);
});

describe("an estimate", () => {
  test("is input and output at their prices, in whole nano-dollars", () => {
    expect(createEstimate([price("claude-*")])(usage, 0)).toBe(4_500_000);
  });
  test("counts cached input once, at its own price", () => {
    const estimate = createEstimate([price("claude-*")]);
    expect(estimate({ ...usage, cachedTokensIn: 400 }, 0)).toBe(600 * 3_000 + 400 * 300 + 100 * 15_000);
    expect(estimate({ ...usage, cachedTokensIn: 5_000 }, 0)).toBe(1_000 * 300 + 100 * 15_000);
  });
  test("takes cached input for input where it has no price of its own", () => {
    expect(
      createEstimate([price("*", { cachedInputPrice: null })])({ ...usage, cachedTokensIn: 400 }, 0),
    ).toBe(4_500_000);
  });
  test("is valid from its time on, and not a millisecond before", () => {
    const estimate = createEstimate([
      price("claude-*", { validFromMs: 1_000 }),
      price("claude-*", { validFromMs: 2_000, outputPrice: 0 }),
    ]);
    expect([999, 1_000, 1_999, 2_000].map((atMs) => estimate(usage, atMs))).toEqual([
      null,
      4_500_000,
      4_500_000,
      3_000_000,
    ]);
  });
  test("takes the most specific pattern, and a less specific one before that is valid", () => {
    const estimate = createEstimate([
      price("*"),
      price("claude-sonnet-*", { inputPrice: 0, validFromMs: 10 }),
    ]);
    expect([9, 10].map((atMs) => estimate(usage, atMs))).toEqual([4_500_000, 1_500_000]);
  });
  test("takes the first list's price, however specific the next one's is", () => {
    expect(
      createEstimate([price("*", { inputPrice: 0, outputPrice: 0 })], [price("claude-sonnet-4")])(usage, 0),
    ).toBe(0);
  });
  test("is none without a model, tokens or a price", () => {
    const estimate = createEstimate([price("claude-*")]);
    expect(estimate({ ...usage, model: null }, 0)).toBeNull();
    expect(estimate({ ...usage, tokensIn: null, tokensOut: null }, 0)).toBeNull();
    expect(estimate({ ...usage, model: "other" }, 0)).toBeNull();
    expect(estimate({ ...usage, tokensIn: null }, 0)).toBe(1_500_000);
  });
});
