import type { Viewpoint } from "../accounts/viewpoint.ts";
import { addCosts, addTasks, NO_COSTS, NO_TASKS, toFigures } from "./figures.ts";
import type { Figures, TaskSumsWithDurations } from "./figures.ts";
import type { CostSums, GroupBy, MetricsFilter, TimeRange } from "./metrics.ts";
import type { MetricsStore } from "./metrics.store.ts";
import { bucketsOf, resolveInterval, resolveRange } from "./range.ts";
import type { RangeRequest, ResolvedRange } from "./range.ts";

/** More groups than anybody reads; the rest is counted, not listed. */
export const MAX_GROUPS = 500;

export interface MetricsRequest extends RangeRequest {
  filter: MetricsFilter;
  /** Minutes; null for the default of the range. */
  interval?: number | null;
  groupBy?: Exclude<GroupBy, "model"> | null;
}

export interface MetricsReport {
  range: ResolvedRange;
  intervalMs: number;
  totals: Figures;
  buckets: (TimeRange & { figures: Figures })[];
  /** Null where nothing was grouped. The busiest first. */
  groups: { key: string; figures: Figures }[] | null;
  omittedGroups: number;
}

export interface MetricsService {
  report(view: Viewpoint, request: MetricsRequest): Promise<MetricsReport>;
}

export function createMetricsService(store: MetricsStore): MetricsService {
  return {
    async report({ scope, nowMs }, { filter, interval, groupBy, ...rangeRequest }) {
      const range = resolveRange(rangeRequest, nowMs);
      const intervalMs = resolveInterval(range, interval);
      const read = async (slice: { intervalMs: number | null; groupBy: GroupBy | null }) => {
        // A task has no model, so that part of the filter narrows the costs alone.
        const [tasks, costs] = await Promise.all([
          store.taskSeries(scope, { filter: { ...filter, model: null }, range, ...slice }),
          store.costSeries(scope, { filter, range, ...slice }),
        ]);
        return { tasks, costs };
      };
      const series = await read({ intervalMs, groupBy: null });
      const grouped = groupBy == null ? null : await read({ intervalMs: null, groupBy });
      const figures = (tasks: TaskSumsWithDurations, costs: CostSums, { fromMs, toMs }: TimeRange) =>
        toFigures(tasks, costs, Math.min(toMs, nowMs) - fromMs);
      const taskRows = new Map(series.tasks.map((row) => [row.bucketMs, row]));
      const costRows = new Map(series.costs.map((row) => [row.bucketMs, row]));
      const groups =
        grouped === null ? null : toGroups(grouped.tasks, grouped.costs, (t, c) => figures(t, c, range));
      return {
        range,
        intervalMs,
        totals: figures(addTasks(series.tasks), addCosts(series.costs), range),
        buckets: bucketsOf(range, intervalMs).map(({ bucketMs, ...bucket }) => ({
          ...bucket,
          figures: figures(taskRows.get(bucketMs) ?? NO_TASKS, costRows.get(bucketMs) ?? NO_COSTS, bucket),
        })),
        groups: groups?.slice(0, MAX_GROUPS) ?? null,
        omittedGroups: Math.max(0, (groups?.length ?? 0) - MAX_GROUPS),
      };
    },
  };
}

function toGroups(
  tasks: readonly ({ key: string | null } & TaskSumsWithDurations)[],
  costs: readonly ({ key: string | null } & CostSums)[],
  figures: (tasks: TaskSumsWithDurations, costs: CostSums) => Figures,
): { key: string; figures: Figures }[] {
  const taskRows = new Map(tasks.map((row) => [row.key, row]));
  const costRows = new Map(costs.map((row) => [row.key, row]));
  return [...new Set([...taskRows.keys(), ...costRows.keys()])]
    .map((key) => ({
      key: key ?? "",
      figures: figures(taskRows.get(key) ?? NO_TASKS, costRows.get(key) ?? NO_COSTS),
    }))
    .sort((a, b) => b.figures.events - a.figures.events || (a.key < b.key ? -1 : 1));
}
