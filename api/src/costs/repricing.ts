import type { Estimate } from "./model-price.ts";
import type { NewEstimate, UncostedCall } from "./repricing.store.ts";

/** A stretch of time, by the calls' own times: from `fromMs` up to and without `toMs`, milliseconds since the epoch. */
export interface Period {
  fromMs: number;
  toMs: number;
}

/**
 * The calls that other prices give another cost. A call for which there is no price any more keeps the one it has: a
 * price that was removed says that it no longer applies, and not that calls were free.
 */
export function newEstimates(calls: readonly UncostedCall[], estimate: Estimate): NewEstimate[] {
  return calls.flatMap(({ seq, usage, pricedAtMs, estimateNanoUsd }) => {
    const next = estimate(usage, pricedAtMs);
    return next === null || next === estimateNanoUsd ? [] : [{ seq, estimateNanoUsd: next }];
  });
}
