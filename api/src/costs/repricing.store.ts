import type { DataScope } from "../accounts/scope.ts";
import type { CallUsage } from "./model-price.ts";

/** Where a walk through calls is: they go by time, then by arrival. */
export interface CallPosition {
  timestampMs: number;
  seq: number;
}

/** A call that brought no cost of its own, as far as its price matters. */
export interface UncostedCall {
  seq: number;
  usage: CallUsage;
  /** The time whose prices apply: its own, but not after its arrival. */
  pricedAtMs: number;
  /** What it is taken to have cost, nano-dollars; null where no price gave anything. */
  estimateNanoUsd: number | null;
}

export interface UncostedCalls {
  calls: UncostedCall[];
  /** Calls that were looked at, those with costs of their own included. */
  looked: number;
  /** Where to go on; null where there are no more. */
  next: CallPosition | null;
}

/** A call's estimate as it is to be, nano-dollars. */
export interface NewEstimate {
  seq: number;
  estimateNanoUsd: number;
}

/** Estimates of calls that are already stored. */
export interface RepricingStore {
  /** @param query.fromMs times of the calls, from here up to and without `toMs`, milliseconds since the epoch */
  listUncosted(
    scope: DataScope,
    query: { fromMs: number; toMs: number; after: CallPosition | null; limit: number },
  ): Promise<UncostedCalls>;
  /**
   * Gives calls new estimates, and takes the difference through all that is derived from them, in one transaction. A
   * call that has a cost of its own, or is gone, is left alone; doing it twice comes to the same.
   *
   * @returns calls whose estimate is another now
   */
  setEstimates(scope: DataScope, estimates: readonly NewEstimate[]): Promise<number>;
}
