import type { DataScope } from "../accounts/scope.ts";
import type { LlmCall, LlmCallCursor, LlmCallFilter, LlmCallSort } from "./llm-call.ts";
import type { CostSums } from "../metrics/metrics.ts";

export interface LlmCallStore {
  listLlmCalls(
    scope: DataScope,
    query: { filter: LlmCallFilter; sort: LlmCallSort; limit: number; after?: LlmCallCursor | null },
  ): Promise<{ call: LlmCall; cursor: LlmCallCursor }[]>;
  /** Totals over the whole filter, not over a page. */
  totalLlmCalls(scope: DataScope, filter: LlmCallFilter): Promise<CostSums>;
}
