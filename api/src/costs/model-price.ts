import { nanoUsd, usd } from "./money.ts";

const TOKENS_PER_PRICE = 1_000_000;

/** What a model costs. Prices are nano-dollars a million tokens. */
export interface ModelPrice {
  id: string;
  /** Matches the whole name of a model, letters' case aside; `*` stands for any characters. */
  pattern: string;
  inputPrice: number;
  outputPrice: number;
  /** Null: cached input costs what other input does. */
  cachedInputPrice: number | null;
  validFromMs: number;
}

/** What a call brought, as far as its price depends on it. */
export interface CallUsage {
  model: string | null;
  /** Cached ones included. */
  tokensIn: number | null;
  tokensOut: number | null;
  /** Of `tokensIn`, those read from a cache. */
  cachedTokensIn: number | null;
}

/**
 * Estimates costs from a list of prices.
 *
 * @returns nano-dollars; null where no price matches, or the call brought no tokens
 */
export type Estimate = (usage: CallUsage, atMs: number) => number | null;

/** Models whose prices are remembered: bounds memory, whatever names clients invent. */
const REMEMBERED_MODELS = 2_000;

/**
 * Makes an estimate over lists of prices. A list is asked before the ones behind it: a workspace's own before the
 * built-in one. In a list the most specific pattern wins (the one with the most characters that are no `*`), and of
 * its prices the latest that is valid at that time.
 */
export function createEstimate(...lists: (readonly ModelPrice[])[]): Estimate {
  const ordered = lists.map(inOrder);
  const byModel = new Map<string, ModelPrice[]>();
  return ({ model, tokensIn, tokensOut, cachedTokensIn }, atMs) => {
    if (model === null || (tokensIn === null && tokensOut === null)) return null;
    let prices = byModel.get(model);
    if (prices === undefined) {
      if (byModel.size >= REMEMBERED_MODELS) byModel.clear();
      const name = model.toLowerCase();
      prices = ordered.flatMap((list) => list.filter(({ pattern }) => matches(pattern.toLowerCase(), name)));
      byModel.set(model, prices);
    }
    const price = prices.find(({ validFromMs }) => validFromMs <= atMs);
    return price === undefined ? null : costOf(price, tokensIn ?? 0, tokensOut ?? 0, cachedTokensIn ?? 0);
  };
}

/** Cached tokens are a part of the input, so that they are taken off it: none is paid for twice. */
function costOf(price: ModelPrice, tokensIn: number, tokensOut: number, cachedTokensIn: number): number {
  const cached = Math.min(cachedTokensIn, tokensIn);
  const sum =
    (tokensIn - cached) * price.inputPrice +
    cached * (price.cachedInputPrice ?? price.inputPrice) +
    tokensOut * price.outputPrice;
  return Math.round(sum / TOKENS_PER_PRICE);
}

const inOrder = (prices: readonly ModelPrice[]): ModelPrice[] =>
  prices.toSorted(
    (a, b) =>
      specificity(b.pattern) - specificity(a.pattern) ||
      (a.pattern < b.pattern ? -1 : a.pattern > b.pattern ? 1 : 0) ||
      b.validFromMs - a.validFromMs ||
      (a.id < b.id ? -1 : 1),
  );

const specificity = (pattern: string): number => pattern.replaceAll("*", "").length;

/** Whether a pattern matches all of a text. Takes time in the length of both, whatever they are. */
export function matches(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const first = parts.shift()!;
  if (parts.length === 0) return first === text;
  const last = parts.pop()!;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

/** Dollars a million tokens as they are stored. */
export const toPrice = (usdPerMillion: number): number => nanoUsd(usdPerMillion);
/** Stored prices as dollars a million tokens. */
export const fromPrice = (price: number): number => usd(price);
