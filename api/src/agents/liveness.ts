import type { Agent, AgentFacts, AgentStatus, StuckReason } from "./agent.ts";

/** Thresholds of the workspace, for agents that registered none. */
export interface LivenessPolicy {
  defaultStuckThresholdMs: number;
  defaultProgressThresholdMs: number | null;
  /** Silence after which an agent is offline, whatever came before. */
  offlineAfterMs: number;
}

/**
 * Says what an agent is doing (contract, section 5). Pure: the same facts at the same moment give the same answer.
 *
 * @param nowMs the storage's clock, which also stamped every arrival in `facts`; a client's clock plays no part
 */
export function withStatus(facts: AgentFacts, policy: LivenessPolicy, nowMs: number): Agent {
  const effectiveStuckThresholdMs = facts.stuckThresholdMs ?? policy.defaultStuckThresholdMs;
  const effectiveProgressThresholdMs = facts.progressThresholdMs ?? policy.defaultProgressThresholdMs;
  const stuckReason = stuckReasonAt(facts, effectiveStuckThresholdMs, effectiveProgressThresholdMs, nowMs);
  const status = statusAt(facts, stuckReason, policy.offlineAfterMs, nowMs);
  return {
    ...facts,
    status,
    stuckReason: status === "stuck" ? stuckReason : null,
    effectiveStuckThresholdMs,
    effectiveProgressThresholdMs,
  };
}

function stuckReasonAt(
  facts: AgentFacts,
  stuckThresholdMs: number,
  progressThresholdMs: number | null,
  nowMs: number,
): StuckReason | null {
  if (facts.lastHeartbeatMs !== null && nowMs - facts.lastSeenMs >= stuckThresholdMs) return "no_heartbeat";
  if (
    progressThresholdMs !== null &&
    facts.openRuns > 0 &&
    facts.lastProgressMs !== null &&
    nowMs - facts.lastProgressMs >= progressThresholdMs
  )
    return "no_progress";
  return null;
}

function statusAt(
  facts: AgentFacts,
  stuckReason: StuckReason | null,
  offlineAfterMs: number,
  nowMs: number,
): AgentStatus {
  if (nowMs - facts.lastSeenMs >= offlineAfterMs) return "offline";
  if (stuckReason !== null) return "stuck";
  const latest = facts.latestStatusEventType;
  if (facts.openRuns === 0 && (latest === "task_failed" || latest === "action_failed")) return "error";
  if (facts.openRunsWaiting > 0) return "waiting_approval";
  if (facts.openRuns > 0) return "processing";
  return "idle";
}
