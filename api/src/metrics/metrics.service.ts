import type { Viewpoint } from "../accounts/viewpoint.ts";
import { addCosts, addTasks, NO_COSTS, NO_TASKS, toFigures } from "./figures.ts";
import type { Figures } from "./figures.ts";
import type { CostSums, DurationSeriesRow, GroupBy, MetricsFilter, TaskSums, TimeRange } from "./metrics.ts";
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

/** Quantiles of durations, milliseconds; null where no finished run has a known duration. */
export type Durations = Pick<DurationSeriesRow, "p50Ms" | "p95Ms"> | null;

/** What happened in one part of a report. Durations are read when somebody asks, for all parts of a kind at once. */
export interface Part {
  figures: Figures;
  durations: () => Promise<Durations>;
}

export interface MetricsReport {
  range: ResolvedRange;
  intervalMs: number;
  totals: Part;
  buckets: (TimeRange & Part)[];
  /** Null where nothing was grouped. The busiest first. */
  groups: ({ key: string } & Part)[] | null;
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
      // A task has no model, so that part of the filter narrows the costs alone.
      const taskFilter = { ...filter, model: null };
      const read = async (slice: Slice) => {
        const [tasks, costs] = await Promise.all([
          store.taskSeries(scope, { filter: taskFilter, range, ...slice }),
          store.costSeries(scope, { filter, range, ...slice }),
        ]);
        return { tasks, costs };
      };
      const durationsOf = <Key>(slice: Slice, keyOf: (row: DurationSeriesRow) => Key) => {
        let rows: Promise<Map<Key, DurationSeriesRow>> | undefined;
        return (key: Key) => async (): Promise<Durations> => {
          rows ??= store
            .durationSeries(scope, { filter: taskFilter, range, ...slice })
            .then((read) => new Map(read.map((row) => [keyOf(row), row])));
          return (await rows).get(key) ?? null;
        };
      };
      const figures = (tasks: TaskSums, costs: CostSums, { fromMs, toMs }: TimeRange) =>
        toFigures(tasks, costs, Math.min(toMs, nowMs) - fromMs);

      const series = await read({ intervalMs, groupBy: null });
      const taskRows = new Map(series.tasks.map((row) => [row.bucketMs, row]));
      const costRows = new Map(series.costs.map((row) => [row.bucketMs, row]));
      const ofBucket = durationsOf({ intervalMs, groupBy: null }, ({ bucketMs }) => bucketMs);
      const grouping = groupBy == null ? null : { intervalMs: null, groupBy };
      const groups =
        grouping === null ? null : toGroups(await read(grouping), (t, c) => figures(t, c, range));
      const ofGroup = grouping === null ? null : durationsOf(grouping, ({ key }) => key ?? "");
      return {
        range,
        intervalMs,
        totals: {
          figures: figures(addTasks(series.tasks), addCosts(series.costs), range),
          durations: durationsOf({ intervalMs: null, groupBy: null }, () => null)(null),
        },
        buckets: bucketsOf(range, intervalMs).map(({ bucketMs, ...bucket }) => ({
          ...bucket,
          figures: figures(taskRows.get(bucketMs) ?? NO_TASKS, costRows.get(bucketMs) ?? NO_COSTS, bucket),
          durations: ofBucket(bucketMs),
        })),
        groups:
          groups?.slice(0, MAX_GROUPS).map((group) => ({ ...group, durations: ofGroup!(group.key) })) ?? null,
        omittedGroups: Math.max(0, (groups?.length ?? 0) - MAX_GROUPS),
      };
    },
  };
}

interface Slice {
  intervalMs: number | null;
  groupBy: GroupBy | null;
}

function toGroups(
  {
    tasks,
    costs,
  }: {
    tasks: readonly ({ key: string | null } & TaskSums)[];
    costs: readonly ({ key: string | null } & CostSums)[];
  },
  figures: (tasks: TaskSums, costs: CostSums) => Figures,
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
