import type { DataScope } from "../accounts/scope.ts";
import type { Pipeline } from "./pipeline.ts";

export interface PipelineStore {
  /** The open items: of one agent, or of the whole data set when `agentId` is null. Issues come worst first. */
  getPipeline(scope: DataScope, query: { agentId: string | null; limitPerPart: number }): Promise<Pipeline>;
  /** The same for several agents at once, for loaders. Every agent asked for is in the answer. */
  getPipelines(
    scope: DataScope,
    query: { agentIds: readonly string[]; limitPerPart: number },
  ): Promise<ReadonlyMap<string, Pipeline>>;
}
