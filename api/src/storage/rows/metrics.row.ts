import { usd } from "../../costs/money.ts";
import { quantile } from "../../metrics/histogram.ts";
import type { CostSeriesRow, DurationSeriesRow, TaskSeriesRow } from "../../metrics/metrics.ts";

/** A slice of a series, as both dialects select it. */
export interface SumsRow {
  key: string | null;
  bucket_ms: number | null;
}

export interface ActivityRow extends SumsRow {
  events: number;
  errors: number;
  started: number;
  completed: number;
  failed: number;
  escalated: number;
  duration_ms_sum: number;
  duration_count: number;
}

export interface LlmRow extends SumsRow {
  calls: number;
  costed_calls: number;
  cost_nano_usd: number;
  estimated_cost_nano_usd: number;
  tokens_in: number;
  tokens_out: number;
}

/** How many runs of a slice fall into one bin of the histogram. */
export interface BinRow extends SumsRow {
  bin: number;
  runs: number;
}

export const toTaskSeriesRow = (row: ActivityRow): TaskSeriesRow => ({
  key: row.key,
  bucketMs: row.bucket_ms,
  events: row.events,
  errors: row.errors,
  started: row.started,
  completed: row.completed,
  failed: row.failed,
  escalated: row.escalated,
  durationMsSum: row.duration_ms_sum,
  durationCount: row.duration_count,
});

/** Quantiles are read where the histogram is, so that one row a slice goes on and not one a bin. */
export function toDurationSeries(rows: BinRow[]): DurationSeriesRow[] {
  const slices = Map.groupBy(
    rows.filter(({ runs }) => runs > 0),
    (row) => `${row.bucket_ms ?? ""} ${row.key ?? ""}`,
  );
  return [...slices.values()].map((slice) => {
    const bins = slice.map(({ bin, runs }) => ({ bin, count: runs }));
    return {
      key: slice[0]!.key,
      bucketMs: slice[0]!.bucket_ms,
      count: bins.reduce((sum, { count }) => sum + count, 0),
      p50Ms: quantile(bins, 0.5)!,
      p95Ms: quantile(bins, 0.95)!,
    };
  });
}

export const toCostSeriesRow = (row: LlmRow): CostSeriesRow => ({
  key: row.key,
  bucketMs: row.bucket_ms,
  calls: row.calls,
  costedCalls: row.costed_calls,
  costUsd: usd(row.cost_nano_usd),
  estimatedCostUsd: usd(row.estimated_cost_nano_usd),
  tokensIn: row.tokens_in,
  tokensOut: row.tokens_out,
});
