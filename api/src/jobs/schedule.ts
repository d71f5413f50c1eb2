import type { JobStore } from "./job.store.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Between two looks at what a data set need not keep. */
const RETENTION_EVERY_MS = HOUR_MS;
const SPACE_EVERY_MS = HOUR_MS;
/** Finished jobs that somebody asked for are shown so long. */
const SHOWN_MS = 30 * 24 * HOUR_MS;
/** Data sets that are looked at at a time. */
const DUE_AT_A_TIME = 200;

/**
 * Makes the jobs that are due by the clock.
 *
 * @returns called by whoever runs jobs, every few seconds; it asks the store once a minute
 */
export function createSchedule(jobs: JobStore): (nowMs: number) => Promise<void> {
  let nextMs = 0;
  return async (nowMs) => {
    if (nowMs < nextMs) return;
    const due = await jobs.dueDataSets("retention", nowMs - RETENTION_EVERY_MS, DUE_AT_A_TIME);
    for (const { dataSetId, workspaceId } of due)
      await jobs.addJob(
        {
          id: `retention:${dataSetId}`,
          kind: "retention",
          workspaceId,
          dataSetId,
          subject: null,
          params: {},
        },
        nowMs,
      );
    const spaceMs = await jobs.lastFinished("space");
    if (spaceMs === null || spaceMs < nowMs - SPACE_EVERY_MS)
      await jobs.addJob(
        { id: "space", kind: "space", workspaceId: null, dataSetId: null, subject: null, params: {} },
        nowMs,
      );
    await jobs.pruneJobs(nowMs - SHOWN_MS);
    // As many as were asked for: there may be more.
    if (due.length < DUE_AT_A_TIME) nextMs = nowMs + MINUTE_MS;
  };
}
