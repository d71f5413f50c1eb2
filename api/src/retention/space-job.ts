import type { JobStep } from "../jobs/job.ts";
import type { RetentionStore } from "./retention.store.ts";

/** 2 MB: moving them takes the writer some milliseconds. */
const STEP_PAGES = 512;

/** Gives space that deleting has left free back to the disk. */
export function createSpaceStep(retention: RetentionStore): JobStep {
  return async (job) => {
    const { deleted, isDone } = await retention.giveBackSpace(STEP_PAGES);
    return { state: {}, done: job.done + deleted, total: null, isDone };
  };
}
