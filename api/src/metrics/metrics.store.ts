import type { DataScope } from "../accounts/scope.ts";
import type { CostSeriesRow, DurationSeriesRow, SeriesQuery, TaskSeriesRow, TimeRange } from "./metrics.ts";

/** Sums from the roll-ups: what a query costs depends on what it shows, not on what is stored. */
export interface MetricsStore {
  /** Rows only for slices in which something happened. `filter.model` and `groupBy: "model"` are not for tasks. */
  taskSeries(scope: DataScope, query: SeriesQuery): Promise<TaskSeriesRow[]>;
  /** The same for durations: apart, since their histograms are most of what is read and not every query asks. */
  durationSeries(scope: DataScope, query: SeriesQuery): Promise<DurationSeriesRow[]>;
  costSeries(scope: DataScope, query: SeriesQuery): Promise<CostSeriesRow[]>;
  /**
   * US dollars that calls of a task type cost.
   *
   * @param range whole quarters of an hour
   */
  taskTypeCost(scope: DataScope, taskType: string, range: TimeRange): Promise<number>;
  /** Up to which position of arrival events are in the roll-ups and all else that is derived. */
  derivedSeq(scope: DataScope): Promise<number>;
}
