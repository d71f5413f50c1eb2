import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { AgentStore } from "./agent.store.ts";
import type { Agent, AgentFilter, AgentStatus } from "./agent.ts";
import { withStatus } from "./liveness.ts";

export interface AgentService {
  /** Agents that match, with their status at the moment of the viewpoint, in no order. */
  listAgents(view: Viewpoint, filter: AgentFilter): Promise<Agent[]>;
  /** In the order of the ids; an unknown agent is null. */
  getAgents(view: Viewpoint, agentIds: readonly string[]): Promise<(Agent | null)[]>;
  getAgent(view: Viewpoint, agentId: string): Promise<Agent | null>;
  /** Events that are no heartbeats in equal slices of time that end now, oldest first; in the order of the ids. */
  activity(view: Viewpoint, agentIds: readonly string[], slices: ActivitySlices): Promise<number[][]>;
}

export interface ActivitySlices {
  sliceMs: number;
  slices: number;
}

export function createAgentService(store: AgentStore): AgentService {
  const listAgents: AgentService["listAgents"] = async ({ scope, nowMs, policy }, filter) => {
    const { defaultStuckThresholdMs } = policy;
    const facts = await store.listAgents(scope, filter, { nowMs, defaultStuckThresholdMs });
    return facts.map((agent) => withStatus(agent, policy, nowMs));
  };
  const getAgents: AgentService["getAgents"] = async (view, agentIds) => {
    const wanted = [...new Set(agentIds)];
    const agents = await listAgents(view, { agentIds: wanted });
    const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
    return agentIds.map((agentId) => byId.get(agentId) ?? null);
  };
  return {
    listAgents,
    getAgents,
    async getAgent(view, agentId) {
      const [agent] = await getAgents(view, [agentId]);
      return agent ?? null;
    },
    async activity({ scope, nowMs }, agentIds, { sliceMs, slices }) {
      // Slices are whole multiples since the epoch, so that a chart does not shimmer from one look to the next.
      const fromMs = Math.floor(nowMs / sliceMs) * sliceMs - (slices - 1) * sliceMs;
      const counts = await store.activity(scope, {
        agentIds: [...new Set(agentIds)],
        fromMs,
        sliceMs,
        slices,
      });
      return agentIds.map((agentId) => counts.get(agentId) ?? new Array<number>(slices).fill(0));
    },
  };
}

/** How many agents are in each status. */
export type StatusCounts = Record<AgentStatus, number>;

export function countByStatus(agents: readonly Agent[]): StatusCounts {
  const counts: StatusCounts = {
    stuck: 0,
    error: 0,
    waiting_approval: 0,
    processing: 0,
    idle: 0,
    offline: 0,
  };
  for (const { status } of agents) counts[status] += 1;
  return counts;
}
