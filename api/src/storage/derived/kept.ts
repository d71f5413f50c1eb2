import type { Row } from "./merge.ts";

/**
 * What a rebuild keeps of data sets that have lost events: it says more than the events that are left (decision 0010).
 */
export interface Kept {
  /** The run's row is kept: it has lost events. */
  hasRun(runPk: number): boolean;
  /** The roll-ups of this time are kept. */
  hasBucket(dataSetId: number, bucketMs: number): boolean;
  /** The data set's rows of agents and of what they report are kept; events that are left are merged into them again. */
  hasRows(dataSetId: number): boolean;
}

/** Whether a rebuild has to write a row; of one that is kept, the sums are taken out of it, since they are there. */
export function isMissing(kept: Kept, row: Row): boolean {
  const dataSetId = row.data_set_id as number;
  if (row.bucket_ms != null) return !kept.hasBucket(dataSetId, row.bucket_ms as number);
  if (kept.hasRows(dataSetId) && row.reports != null) row.reports = 0;
  return true;
}
