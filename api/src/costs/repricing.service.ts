import type { DataScope } from "../accounts/scope.ts";
import { invalidParameter } from "../contract-error.ts";
import type { Job } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job.store.ts";
import type { LlmCallStore } from "./llm-call.store.ts";
import type { RepricingParams } from "./repricing-job.ts";
import { newEstimates, type Period } from "./repricing.ts";
import type { CallPosition, RepricingStore } from "./repricing.store.ts";
import type { PriceService } from "./price.service.ts";

/** Calls that a preview looks at: some seconds of one reading thread. */
const MAX_PREVIEWED = 100_000;
/** At a time, so that others get their turn in between. */
const PAGE = 1_000;

/** What pricing a period again would come to. Costs are nano-dollars. */
export interface RepricingPreview {
  /** Calls that were looked at. */
  calls: number;
  /** Of them, those without a cost of their own. */
  estimatedCalls: number;
  /** Of those, the ones whose estimate would be another. */
  changedCalls: number;
  /** What all estimates of the calls looked at come to now, and would come to. */
  costBefore: number;
  costAfter: number;
  /** Whether every call of the period was looked at. */
  isWhole: boolean;
}

export interface RepricingService {
  /** @throws {ContractError} `invalid_parameter` where the period is empty */
  preview(this: void, scope: DataScope, period: Period): Promise<RepricingPreview>;
  /**
   * Asks for the job that does it.
   *
   * @throws {ContractError} `invalid_parameter` where the period is empty, or another one is under way
   */
  start(this: void, scope: DataScope, period: Period, nowMs: number): Promise<Job>;
}

export function createRepricingService(parts: {
  storage: { repricing: RepricingStore; llmCalls: LlmCallStore; jobs: JobStore };
  prices: Pick<PriceService, "readEstimate">;
  /** Told when there is a job to do. */
  onJob: () => void;
}): RepricingService {
  const { storage, prices, onJob } = parts;
  return {
    async preview(scope, period) {
      requirePeriod(period);
      const estimate = await prices.readEstimate(scope);
      const preview = { ...NOTHING };
      let after: CallPosition | null = null;
      do {
        const page = await storage.repricing.listUncosted(scope, { ...period, after, limit: PAGE });
        const changed = newEstimates(page.calls, estimate);
        const before = new Map(page.calls.map((call) => [call.seq, call.estimateNanoUsd ?? 0]));
        preview.calls += page.looked;
        preview.estimatedCalls += page.calls.length;
        preview.changedCalls += changed.length;
        for (const cost of before.values()) preview.costBefore += cost;
        for (const { seq, estimateNanoUsd } of changed) before.set(seq, estimateNanoUsd);
        for (const cost of before.values()) preview.costAfter += cost;
        after = page.next;
      } while (after !== null && preview.calls < MAX_PREVIEWED);
      return { ...preview, isWhole: after === null };
    },

    async start(scope, period, nowMs) {
      requirePeriod(period);
      const { fromMs, toMs } = period;
      const { calls } = await storage.llmCalls.totalLlmCalls(scope, { fromMs, toMs });
      const params: RepricingParams = { fromMs, toMs, calls };
      const subject = `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}`;
      const { workspaceId, dataSetId } = scope;
      const id = `repricing:${dataSetId}`;
      const job = await storage.jobs.addJob(
        { id, kind: "repricing", workspaceId, dataSetId, subject, params },
        nowMs,
      );
      if (job.subject !== subject)
        throw invalidParameter(`Calls are being priced again already: those of ${job.subject}.`);
      onJob();
      return job;
    },
  };
}

const NOTHING = { calls: 0, estimatedCalls: 0, changedCalls: 0, costBefore: 0, costAfter: 0 };

function requirePeriod({ fromMs, toMs }: Period): void {
  if (fromMs < toMs) return;
  throw invalidParameter("from has to be before to.", { argument: "from" });
}
