import { LIMITS, readLlmCall, type JsonObject } from "@hiveboard/schema";
import type { LlmCall, LlmCallFilter } from "../../costs/llm-call.ts";
import { usd } from "../../costs/money.ts";
import type { CostSums } from "../../metrics/metrics.ts";
import { readUuid } from "../append-message.ts";
import { MINUTE_MS } from "../derived/rollups.ts";

/** An LLM call with its names, as both dialects select it. */
export interface CallRow {
  seq: number;
  event_id: Uint8Array;
  timestamp_ms: number;
  agent_id: string;
  project_slug: string;
  task_id: string | null;
  run_id: string | null;
  action_id: string | null;
  cost_nano_usd: number;
  estimated_cost_nano_usd: number | null;
  payload: string | null;
}

export function toCall(row: CallRow): LlmCall {
  const payload = row.payload === null ? null : (JSON.parse(row.payload) as JsonObject);
  const { cachedTokensIn: _, ...read } = readLlmCall(payload);
  return {
    seq: row.seq,
    eventId: readUuid(row.event_id),
    timestampMs: row.timestamp_ms,
    agentId: row.agent_id,
    projectSlug: row.project_slug,
    taskId: row.task_id,
    taskRunId: row.run_id || null,
    actionId: row.action_id,
    ...read,
    costUsd: row.cost_nano_usd < 0 ? null : usd(row.cost_nano_usd),
    isCostEstimated: row.estimated_cost_nano_usd !== null,
  };
}

/** Sums over calls, as both dialects select them. */
export interface TotalsRow {
  calls: number;
  costed_calls: number;
  cost: number;
  estimated: number;
  tokens_in: number;
  tokens_out: number;
}

export const toSums = (row: TotalsRow): CostSums => ({
  calls: row.calls,
  costedCalls: row.costed_calls,
  costUsd: usd(row.cost),
  estimatedCostUsd: usd(row.estimated),
  tokensIn: row.tokens_in,
  tokensOut: row.tokens_out,
});

/** The start of time stamps that are accepted, and a time after the last of them. */
const EARLIEST_MS = Math.floor(LIMITS.minTimestampMs / MINUTE_MS) * MINUTE_MS;
const LATEST_MS = 8_640_000_000_000_000;

/** The whole minutes of a filter's range. */
export function minutesOf({ fromMs, toMs }: LlmCallFilter): { fromMs: number; toMs: number } {
  return {
    fromMs: fromMs == null ? EARLIEST_MS : Math.ceil(fromMs / MINUTE_MS) * MINUTE_MS,
    toMs: toMs == null ? LATEST_MS : Math.floor(toMs / MINUTE_MS) * MINUTE_MS,
  };
}

/** The parts of minutes at the edges of a range, or all of one that holds no whole minute. */
export function cutMinutes(filter: LlmCallFilter): LlmCallFilter[] {
  const { fromMs, toMs } = minutesOf(filter);
  if (fromMs >= toMs) return [filter];
  const cuts: LlmCallFilter[] = [];
  if (filter.fromMs != null && filter.fromMs < fromMs) cuts.push({ ...filter, toMs: fromMs });
  if (filter.toMs != null && filter.toMs > toMs) cuts.push({ ...filter, fromMs: toMs });
  return cuts;
}

export const addSums = (a: CostSums, b: CostSums): CostSums => ({
  calls: a.calls + b.calls,
  costedCalls: a.costedCalls + b.costedCalls,
  costUsd: a.costUsd + b.costUsd,
  estimatedCostUsd: a.estimatedCostUsd + b.estimatedCostUsd,
  tokensIn: a.tokensIn + b.tokensIn,
  tokensOut: a.tokensOut + b.tokensOut,
});
