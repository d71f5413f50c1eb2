import type { Viewpoint } from "../accounts/viewpoint.ts";
import { addCosts, NO_COSTS, toCostFigures } from "../metrics/figures.ts";
import type { CostFigures } from "../metrics/figures.ts";
import type { CostSeriesRow, CostSums, GroupBy, MetricsFilter, TimeRange } from "../metrics/metrics.ts";
import type { MetricsStore } from "../metrics/metrics.store.ts";
import { MAX_GROUPS } from "../metrics/metrics.service.ts";
import { bucketsOf, resolveInterval, resolveRange } from "../metrics/range.ts";
import type { RangeRequest, ResolvedRange } from "../metrics/range.ts";
import type { LlmCallStore } from "./llm-call.store.ts";
import type { LlmCall, LlmCallCursor, LlmCallFilter, LlmCallSort } from "./llm-call.ts";

/** Series of a chart by model; what the dearest leave over is one series together. */
export const MAX_MODEL_SERIES = 20;

export interface CostReport {
  range: ResolvedRange;
  totals: CostFigures;
  /** Null where nothing was grouped. The dearest first. */
  groups: { key: string | null; figures: CostFigures }[] | null;
  omittedGroups: number;
}

export interface CostSeries {
  range: ResolvedRange;
  intervalMs: number;
  totals: CostFigures;
  buckets: CostBucket[];
  /** Null where it was not asked for. The dearest first. */
  byModel: ModelSeries[] | null;
}

export interface CostBucket extends TimeRange {
  figures: CostFigures;
}

export interface ModelSeries {
  /** Null for calls that named no model, and for the rest. */
  model: string | null;
  /** Everything beyond the series that are listed. */
  isRest: boolean;
  totals: CostFigures;
  buckets: CostBucket[];
}

export interface CostService {
  report(
    view: Viewpoint,
    request: RangeRequest & { filter: MetricsFilter; groupBy?: GroupBy | null },
  ): Promise<CostReport>;
  series(
    view: Viewpoint,
    request: RangeRequest & { filter: MetricsFilter; interval?: number | null; splitByModel: boolean },
  ): Promise<CostSeries>;
  listLlmCalls(
    view: Viewpoint,
    query: { filter: LlmCallFilter; sort: LlmCallSort; limit: number; after: LlmCallCursor | null },
  ): Promise<{ call: LlmCall; cursor: LlmCallCursor }[]>;
  /** Over the whole filter, not over a page. */
  totalLlmCalls(view: Viewpoint, filter: LlmCallFilter): Promise<CostFigures>;
}

export function createCostService(stores: { metrics: MetricsStore; llmCalls: LlmCallStore }): CostService {
  return {
    async report({ scope, nowMs }, { filter, groupBy, ...rangeRequest }) {
      const range = resolveRange(rangeRequest, nowMs);
      const rows = await stores.metrics.costSeries(scope, {
        filter,
        range,
        intervalMs: null,
        groupBy: groupBy ?? null,
      });
      const totals = toCostFigures(addCosts(rows));
      if (groupBy == null) return { range, totals, groups: null, omittedGroups: 0 };
      const groups = [...rows].sort(byCost).map((row) => ({ key: row.key, figures: toCostFigures(row) }));
      const omittedGroups = Math.max(0, groups.length - MAX_GROUPS);
      return { range, totals, groups: groups.slice(0, MAX_GROUPS), omittedGroups };
    },
    async series({ scope, nowMs }, { filter, interval, splitByModel, ...rangeRequest }) {
      const range = resolveRange(rangeRequest, nowMs);
      const intervalMs = resolveInterval(range, interval);
      const groupBy = splitByModel ? "model" : null;
      const rows = await stores.metrics.costSeries(scope, { filter, range, intervalMs, groupBy });
      return {
        range,
        intervalMs,
        totals: toCostFigures(addCosts(rows)),
        buckets: toBuckets(rows, range, intervalMs),
        byModel: splitByModel ? toModelSeries(rows, range, intervalMs) : null,
      };
    },
    listLlmCalls({ scope }, query) {
      return stores.llmCalls.listLlmCalls(scope, query);
    },
    async totalLlmCalls({ scope }, filter) {
      return toCostFigures(await stores.llmCalls.totalLlmCalls(scope, filter));
    },
  };
}

function toBuckets(rows: readonly CostSeriesRow[], range: TimeRange, intervalMs: number): CostBucket[] {
  const byBucket = Map.groupBy(rows, ({ bucketMs }) => bucketMs);
  return bucketsOf(range, intervalMs).map(({ bucketMs, ...bucket }) => ({
    ...bucket,
    figures: toCostFigures(addCosts(byBucket.get(bucketMs) ?? [NO_COSTS])),
  }));
}

function toModelSeries(rows: readonly CostSeriesRow[], range: TimeRange, intervalMs: number): ModelSeries[] {
  const models = [...Map.groupBy(rows, ({ key }) => key)]
    .map(([model, ofModel]) => ({ model, ofModel, sums: addCosts(ofModel) }))
    .sort((a, b) => byCost({ key: a.model, ...a.sums }, { key: b.model, ...b.sums }));
  const series = models.slice(0, MAX_MODEL_SERIES).map(({ model, ofModel, sums }) => ({
    model,
    isRest: false,
    totals: toCostFigures(sums),
    buckets: toBuckets(ofModel, range, intervalMs),
  }));
  const rest = models.slice(MAX_MODEL_SERIES).flatMap(({ ofModel }) => ofModel);
  if (rest.length === 0) return series;
  const totals = toCostFigures(addCosts(rest));
  return [...series, { model: null, isRest: true, totals, buckets: toBuckets(rest, range, intervalMs) }];
}

function byCost(a: { key: string | null } & CostSums, b: { key: string | null } & CostSums): number {
  return b.costUsd - a.costUsd || b.calls - a.calls || ((a.key ?? "") < (b.key ?? "") ? -1 : 1);
}
