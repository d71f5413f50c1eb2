interface Model {
  /** US dollars for a million tokens; absent for a model on the company's own machines, whose price nobody knows. */
  readonly usdPerMillion?: { readonly in: number; readonly out: number };
  readonly tokensPerSecond: number;
}

/**
 * The demo's price list: what the providers' public lists said in the summer of 2025. It is there to make costs
 * that add up, not to be looked up. Speeds are round numbers.
 */
const MODELS = {
  "claude-opus-4": { usdPerMillion: { in: 15, out: 75 }, tokensPerSecond: 55 },
  "claude-sonnet-4": { usdPerMillion: { in: 3, out: 15 }, tokensPerSecond: 75 },
  "claude-3-5-haiku": { usdPerMillion: { in: 0.8, out: 4 }, tokensPerSecond: 110 },
  "gpt-4o": { usdPerMillion: { in: 2.5, out: 10 }, tokensPerSecond: 95 },
  "gpt-4o-mini": { usdPerMillion: { in: 0.15, out: 0.6 }, tokensPerSecond: 120 },
  "gemini-2.5-flash": { usdPerMillion: { in: 0.3, out: 2.5 }, tokensPerSecond: 200 },
  "llama-3.3-70b": { tokensPerSecond: 40 },
} as const satisfies Record<string, Model>;

/** A model that the demo's agents call. */
export type ModelName = keyof typeof MODELS;

/** What a call costs, US dollars to the millionth; `undefined` where the model has no price. */
export function costUsd(model: ModelName, tokensIn: number, tokensOut: number): number | undefined {
  const { usdPerMillion }: Model = MODELS[model];
  if (usdPerMillion === undefined) return undefined;
  // Dollars for a million tokens are millionths of a dollar for one.
  return Math.round(tokensIn * usdPerMillion.in + tokensOut * usdPerMillion.out) / 1e6;
}

/** How long a call takes: the way there and back, reading, and writing the answer. */
export function callDurationMs(model: ModelName, tokensIn: number, tokensOut: number): number {
  return Math.round(350 + tokensIn * 0.05 + (tokensOut / MODELS[model].tokensPerSecond) * 1000);
}
