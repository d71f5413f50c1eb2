import type { AgentFacts } from "../../agents/agent.ts";
import type { DueAgent } from "../../agents/agent.store.ts";
import { eventTypeOf } from "../codes.ts";

/** An agent as it is selected. */
export interface AgentRow {
  agent_pk: number;
  agent_id: string;
  agent_type: string;
  agent_version: string | null;
  framework: string | null;
  runtime: string | null;
  sdk_version: string | null;
  environment: string;
  group_name: string;
  first_seen_ms: number;
  last_seen_ms: number;
  last_heartbeat_ms: number | null;
  last_registered_ms: number | null;
  stuck_threshold_ms: number | null;
  progress_threshold_ms: number | null;
  signal_type: number | null;
  queue_depth: number | null;
}

/** What an agent has open, and the run of it that is shown. */
export interface OpenRunsRow {
  agent_pk: number;
  open_runs: number;
  waiting: number;
  last_progress_ms: number;
  task_id: string;
  run_id: string;
}

export function toFacts(row: AgentRow, runs: OpenRunsRow | undefined, openIssues: number): AgentFacts {
  return {
    agentId: row.agent_id,
    agentType: row.agent_type,
    agentVersion: row.agent_version,
    framework: row.framework,
    runtime: row.runtime,
    sdkVersion: row.sdk_version,
    environment: row.environment,
    group: row.group_name,
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    lastHeartbeatMs: row.last_heartbeat_ms,
    lastRegisteredMs: row.last_registered_ms,
    stuckThresholdMs: row.stuck_threshold_ms,
    progressThresholdMs: row.progress_threshold_ms,
    latestStatusEventType: row.signal_type === null ? null : eventTypeOf(row.signal_type),
    openRuns: runs?.open_runs ?? 0,
    openRunsWaiting: runs?.waiting ?? 0,
    lastProgressMs: runs?.last_progress_ms ?? null,
    queueDepth: row.queue_depth,
    openIssues,
    currentTask: runs === undefined ? null : { taskId: runs.task_id, runId: runs.run_id || null },
  };
}

/** An agent that is past a deadline. */
export interface DueRow {
  data_set_id: number;
  workspace_id: string;
  agent_id: string;
  reason: DueAgent["reason"];
  episode_ms: number;
}

export const toDueAgent = (row: DueRow): DueAgent => ({
  dataSetId: row.data_set_id,
  workspaceId: row.workspace_id,
  agentId: row.agent_id,
  reason: row.reason,
  episodeMs: row.episode_ms,
});
