import type { MetricsFilter } from "../metrics/metrics.ts";

/** One LLM call, from an `llm_call` event. */
export interface LlmCall {
  seq: number;
  eventId: string;
  timestampMs: number;
  agentId: string;
  projectSlug: string;
  taskId: string | null;
  taskRunId: string | null;
  actionId: string | null;
  name: string | null;
  model: string | null;
  tokensIn: number | null;
  tokensOut: number | null;
  costUsd: number | null;
  /** `costUsd` was worked out from a price, since the call carried none. */
  isCostEstimated: boolean;
  durationMs: number | null;
  promptPreview: string | null;
  responsePreview: string | null;
  metadata: unknown;
}

export interface LlmCallFilter extends MetricsFilter {
  taskId?: string | null;
  taskRunId?: string | null;
  fromMs?: number | null;
  toMs?: number | null;
}

export type LlmCallSortKey = "time" | "cost";
export interface LlmCallSort {
  key: LlmCallSortKey;
  descending: boolean;
}

export interface LlmCallCursor {
  value: number | null;
  seq: number;
}
