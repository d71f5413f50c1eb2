/** Narrows what is counted. Every part narrows; an absent part does not. */
export interface MetricsFilter {
  projectId?: string | null;
  agentId?: string | null;
  environment?: string | null;
  group?: string | null;
  model?: string | null;
}

export type GroupBy = "project" | "agent" | "environment" | "group" | "model";

/** A half-open range of time. Roll-ups keep minutes, so both ends are whole minutes (milliseconds since the epoch). */
export interface TimeRange {
  fromMs: number;
  toMs: number;
}

/** Sums over a range and filter. Ratios and means are made from them where they are shown. */
export interface TaskSums {
  events: number;
  errors: number;
  started: number;
  completed: number;
  failed: number;
  escalated: number;
  durationMsSum: number;
  /** Finished runs whose duration is known. */
  durationCount: number;
}

export interface CostSums {
  calls: number;
  /** Calls that carried a cost: the ones that averages are made of. */
  costedCalls: number;
  costUsd: number;
  /** Of `costUsd`, what was worked out from prices, since the calls carried no cost. */
  estimatedCostUsd: number;
  tokensIn: number;
  tokensOut: number;
}

/** One slice of the answer. `key` is the value of `groupBy` (a slug for projects), null when nothing is grouped. */
export interface TaskSeriesRow extends TaskSums {
  key: string | null;
  /** Start of the interval; null when the range is one slice. */
  bucketMs: number | null;
}

/** How long the runs of a slice took. */
export interface DurationSeriesRow {
  key: string | null;
  bucketMs: number | null;
  /** Finished runs whose duration is known. */
  count: number;
  /** Quantiles, milliseconds, within 2 % (`histogram.ts`). */
  p50Ms: number;
  p95Ms: number;
}

export interface CostSeriesRow extends CostSums {
  key: string | null;
  bucketMs: number | null;
}

export interface SeriesQuery {
  filter: MetricsFilter;
  range: TimeRange;
  /** Null for one slice; else a whole number of minutes. Buckets are aligned to multiples of it since the epoch. */
  intervalMs: number | null;
  groupBy: GroupBy | null;
}
