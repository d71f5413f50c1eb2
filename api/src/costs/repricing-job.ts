import { grantScope } from "../accounts/scope.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { JobStep } from "../jobs/job.ts";
import type { Estimate } from "./model-price.ts";
import { newEstimates, type Period } from "./repricing.ts";
import type { CallPosition, RepricingStore } from "./repricing.store.ts";

/** Calls of one step: some 10 ms of the writer's time. */
const STEP_CALLS = 400;

/** What a job of this kind is asked for. */
export interface RepricingParams extends Period {
  /** Calls of the period when it was asked for. */
  calls: number;
}

/**
 * Estimates the calls of a period anew, by the prices in force when each step is done.
 *
 * @param parts.estimateFor reads the prices anew: they may have been changed a moment ago, at another server
 */
export function createRepricingStep(parts: {
  repricing: RepricingStore;
  estimateFor: (scope: DataScope) => Promise<Estimate>;
}): JobStep {
  const { repricing, estimateFor } = parts;
  return async (job) => {
    const { fromMs, toMs, calls } = job.params as RepricingParams;
    const after = job.state as CallPosition | null;
    const scope = grantScope(job.dataSetId!, job.workspaceId!);
    const page = await repricing.listUncosted(scope, { fromMs, toMs, after, limit: STEP_CALLS });
    const estimates = newEstimates(page.calls, await estimateFor(scope));
    if (estimates.length > 0) await repricing.setEstimates(scope, estimates);
    const done = job.done + page.looked;
    return {
      state: page.next ?? after,
      done,
      total: Math.max(calls, done),
      isDone: page.next === null,
    };
  };
}
