import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { PipelineStore } from "./pipeline.store.ts";
import type { Pipeline } from "./pipeline.ts";

/** Items of each part that are read, and counted, at most. */
export const MAX_PIPELINE_ITEMS = 1_000;

export interface PipelineService {
  /** @param agentId null for all agents together */
  getPipeline(view: Viewpoint, agentId: string | null): Promise<Pipeline>;
  /** In the order of the ids; the parts of an unknown agent are null. */
  getPipelines(view: Viewpoint, agentIds: readonly string[]): Promise<Pipeline[]>;
}

const NOTHING_REPORTED: Pipeline = { queues: null, todos: null, schedules: null, issues: null };

export function createPipelineService(store: PipelineStore): PipelineService {
  return {
    getPipeline({ scope }, agentId) {
      return store.getPipeline(scope, { agentId, limitPerPart: MAX_PIPELINE_ITEMS });
    },
    async getPipelines({ scope }, agentIds) {
      const pipelines = await store.getPipelines(scope, { agentIds, limitPerPart: MAX_PIPELINE_ITEMS });
      return agentIds.map((agentId) => pipelines.get(agentId) ?? NOTHING_REPORTED);
    },
  };
}
