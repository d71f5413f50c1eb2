/**
 * Money is stored as whole nano-dollars: integers add to the same sum in every order, which floating point does not,
 * and the cheapest token of today costs tens of them.
 */
export const NANO_USD_PER_USD = 1_000_000_000;

/** @param usd US dollars, at most LIMITS.maxCostUsd, so that the result is a safe integer */
export const nanoUsd = (usd: number): number => Math.round(usd * NANO_USD_PER_USD);

/** @returns US dollars */
export const usd = (nano: number): number => nano / NANO_USD_PER_USD;

/** For people: cents, and for less than a dollar as many places as it takes. */
export function usdText(amountUsd: number): string {
  const maximumFractionDigits = amountUsd < 1 ? 6 : 2;
  return new Intl.NumberFormat("en-US", {
    style: "currency",
    currency: "USD",
    minimumFractionDigits: 2,
    maximumFractionDigits,
  }).format(amountUsd);
}
