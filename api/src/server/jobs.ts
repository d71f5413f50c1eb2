import { randomUUID } from "node:crypto";
import { retentionDaysOf } from "../accounts/plans.ts";
import { createRepricingStep } from "../costs/repricing-job.ts";
import type { PriceService } from "../costs/price.service.ts";
import { systemClock } from "../live/clock.ts";
import type { JobKind, JobStep } from "../jobs/job.ts";
import { startJobRunner, type JobRunner } from "../jobs/job-runner.ts";
import { createSchedule } from "../jobs/schedule.ts";
import { createProjectDeletionStep } from "../retention/project-deletion-job.ts";
import { createRetentionStep } from "../retention/retention-job.ts";
import { policyOf, type RetentionConfig } from "../retention/retention-policy.ts";
import { createSpaceStep } from "../retention/space-job.ts";
import type { Storage } from "../storage/storage.ts";
import type { Metrics } from "./metrics.ts";

/** Starts what runs jobs; it works where it gets the lease. */
export function startJobs(parts: {
  config: RetentionConfig;
  storage: Storage;
  prices: PriceService;
  metrics: Metrics;
  /** The storage's clock. */
  nowMs: () => number;
  onError: (error: unknown) => void;
}): JobRunner {
  const { config, storage, prices, metrics, nowMs, onError } = parts;
  const { retention, repricing } = storage;
  const steps: Record<JobKind, JobStep> = {
    retention: createRetentionStep({
      retention,
      alerts: storage.alerts,
      async policyOf(scope) {
        const workspace = await storage.workspaces.getWorkspace(scope);
        const keepsSummaries = workspace.keepTaskSummaries;
        return policyOf(config, { days: retentionDaysOf(workspace), keepsSummaries });
      },
      nowMs,
    }),
    project_deletion: createProjectDeletionStep(retention),
    repricing: createRepricingStep({ repricing, estimateFor: (scope) => prices.readEstimate(scope) }),
    space: createSpaceStep(retention),
  };
  metrics.jobs.watch(() => storage.jobs.countUnfinished());
  return startJobRunner({
    jobs: storage.jobs,
    leases: storage.leases,
    steps,
    schedule: createSchedule(storage.jobs),
    clock: systemClock,
    nowMs,
    waitingEvents: () => storage.writeQueue().waiting,
    holder: randomUUID(),
    onError,
    onStep: ({ kind, durationMs, outcome }) => {
      metrics.jobs.steps.observe({ kind }, durationMs / 1_000);
      if (outcome !== "step") metrics.jobs.ended.inc({ kind, outcome });
    },
  });
}
