import type { DataScope } from "../accounts/scope.ts";
import type { AgentFacts, AgentFilter } from "./agent.ts";

/** An agent that the clock has made stuck and that nobody has announced yet. */
export interface DueAgent {
  dataSetId: number;
  workspaceId: string;
  agentId: string;
  reason: "no_heartbeat" | "no_progress";
  /** The arrival after which silence began: names the episode. */
  episodeMs: number;
}

export interface AgentStore {
  /**
   * Facts of the agents that match, unordered (a workspace has thousands of agents at most; status needs the clock,
   * so sorting and paging by it is the caller's).
   *
   * @param nowMs the moment for which runs count as open or abandoned
   */
  listAgents(
    scope: DataScope,
    filter: AgentFilter,
    at: { nowMs: number; defaultStuckThresholdMs: number },
  ): Promise<AgentFacts[]>;
  /** Non-heartbeat events in equal slices of time, oldest first, an array an agent; for sparklines. */
  activity(
    scope: DataScope,
    query: { agentIds: readonly string[]; fromMs: number; sliceMs: number; slices: number },
  ): Promise<ReadonlyMap<string, number[]>>;
  /** Every environment that was ever heard of, by alphabet. */
  listEnvironments(scope: DataScope): Promise<string[]>;
}

/** Time-driven state, for the sweep. It looks at every data set, for the server itself and no caller. */
export interface LivenessStore {
  /** The storage's clock: one clock, however many servers. */
  now(): Promise<number>;
  /** Agents of every workspace that are past a deadline and whose episode is not announced. */
  listDueAgents(nowMs: number): Promise<DueAgent[]>;
  /** Compare-and-set: true for exactly one caller an agent and episode. */
  claimEpisode(agent: DueAgent): Promise<boolean>;
}
