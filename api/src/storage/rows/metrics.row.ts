import { usd } from "../../costs/money.ts";
import type { CostSeriesRow, TaskSeriesRow } from "../../metrics/metrics.ts";

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

export function toTaskSeries(rows: ActivityRow[], bins: BinRow[]): TaskSeriesRow[] {
  const durations = Map.groupBy(bins, sliceOf);
  return rows.map((row): TaskSeriesRow => ({
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
    durations: (durations.get(sliceOf(row)) ?? [])
      .filter(({ runs }) => runs > 0)
      .map(({ bin, runs }) => ({ bin, count: runs })),
  }));
}

const sliceOf = (row: SumsRow): string => `${row.bucket_ms ?? ""} ${row.key ?? ""}`;

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
