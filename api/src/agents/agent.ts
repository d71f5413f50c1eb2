/** What is stored of an agent. Its status is derived from this and the clock (`liveness.ts`). */
export interface AgentFacts {
  agentId: string;
  agentType: string;
  agentVersion: string | null;
  framework: string | null;
  runtime: string | null;
  sdkVersion: string | null;
  environment: string;
  group: string;
  /** Arrival of its first event, by the storage's clock, like all times here. */
  firstSeenMs: number;
  lastSeenMs: number;
  lastHeartbeatMs: number | null;
  lastRegisteredMs: number | null;
  /** Registered by the agent, else null: the workspace's default applies. */
  stuckThresholdMs: number | null;
  progressThresholdMs: number | null;
  /** The latest event, by its own time, that says something of status (tasks and actions; no heartbeat, no custom). */
  latestStatusEventType: string | null;
  openRuns: number;
  /** Open runs with more approvals requested than received. */
  openRunsWaiting: number;
  /** Last arrival of anything from one of its open runs. */
  lastProgressMs: number | null;
  /** Depth in the latest queue snapshot. */
  queueDepth: number | null;
  openIssues: number;
  currentTask: { taskId: string; runId: string | null } | null;
}

export type AgentStatus = "stuck" | "error" | "waiting_approval" | "processing" | "idle" | "offline";
export type StuckReason = "no_heartbeat" | "no_progress";

/** An agent with what follows from the clock. */
export interface Agent extends AgentFacts {
  status: AgentStatus;
  stuckReason: StuckReason | null;
  /** The thresholds in force, the workspace's default filled in. */
  effectiveStuckThresholdMs: number;
  effectiveProgressThresholdMs: number | null;
}

export interface AgentFilter {
  agentIds?: readonly string[] | null;
  /** Slug or id: agents that have sent events to the project, or were assigned to it. */
  projectId?: string | null;
  environment?: string | null;
  group?: string | null;
  agentType?: string | null;
  /** Part of the id or the type, without regard to case. */
  search?: string | null;
}
