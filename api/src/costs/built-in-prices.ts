import type { ModelPrice } from "./model-price.ts";
import { toPrice } from "./model-price.ts";

/**
 * Prices that every workspace starts with. They are only where a workspace has no price of its own for a model.
 *
 * Written down without a look at the providers' price pages, as their standard tiers were commonly cited at the date
 * below for prompts of ordinary length: good for an order of magnitude. Prices change; enter your own.
 */
export const BUILT_IN_PRICES_AS_OF = "2025-11-01";

/** Pattern, then US dollars a million tokens: input, output, cached input. */
const LIST: readonly (readonly [pattern: string, input: number, output: number, cached: number])[] = [
  ["*claude-opus-4-5*", 5, 25, 0.5],
  ["*claude-opus-4*", 15, 75, 1.5],
  ["*claude-sonnet-4*", 3, 15, 0.3],
  ["*claude-haiku-4-5*", 1, 5, 0.1],
  ["*claude-3-7-sonnet*", 3, 15, 0.3],
  ["*claude-3-5-sonnet*", 3, 15, 0.3],
  ["*claude-3-5-haiku*", 0.8, 4, 0.08],
  ["*claude-3-opus*", 15, 75, 1.5],
  ["*claude-3-haiku*", 0.25, 1.25, 0.03],
  ["gpt-5", 1.25, 10, 0.125],
  ["gpt-5-2*", 1.25, 10, 0.125],
  ["gpt-5-mini*", 0.25, 2, 0.025],
  ["gpt-5-nano*", 0.05, 0.4, 0.005],
  ["gpt-4.1", 2, 8, 0.5],
  ["gpt-4.1-2*", 2, 8, 0.5],
  ["gpt-4.1-mini*", 0.4, 1.6, 0.1],
  ["gpt-4.1-nano*", 0.1, 0.4, 0.025],
  ["gpt-4o", 2.5, 10, 1.25],
  ["gpt-4o-2*", 2.5, 10, 1.25],
  ["gpt-4o-mini", 0.15, 0.6, 0.075],
  ["gpt-4o-mini-2*", 0.15, 0.6, 0.075],
  ["o3", 2, 8, 0.5],
  ["o3-2*", 2, 8, 0.5],
  ["o4-mini*", 1.1, 4.4, 0.275],
  ["*gemini-2.5-pro*", 1.25, 10, 0.125],
  ["*gemini-2.5-flash", 0.3, 2.5, 0.03],
  ["*gemini-2.5-flash-lite*", 0.1, 0.4, 0.01],
  ["*gemini-2.0-flash", 0.1, 0.4, 0.025],
];

export const BUILT_IN_PRICES: readonly ModelPrice[] = LIST.map(([pattern, input, output, cached]) => ({
  id: `built-in:${pattern}`,
  pattern,
  inputPrice: toPrice(input),
  outputPrice: toPrice(output),
  cachedInputPrice: toPrice(cached),
  // Valid at all times: what a provider asked before is not recorded here.
  validFromMs: 0,
}));
