import { snakeKeys } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";
import { type AgentOptions, DEFAULT_STUCK_THRESHOLD_MS, type HeartbeatStatus } from "./agent-options.ts";

/** The payload of `agent_registered` (contract, section 4). */
export function registrationPayload(agent: { id: string; options: AgentOptions }): Payload {
  const { type, version, framework, stuckThresholdMs, progressThresholdMs } = agent.options;
  return {
    summary: `Agent ${agent.id} registered`,
    data: {
      type,
      version,
      framework: framework ?? "custom",
      stuck_threshold_seconds: (stuckThresholdMs ?? DEFAULT_STUCK_THRESHOLD_MS) / 1000,
      progress_threshold_seconds: progressThresholdMs === undefined ? undefined : progressThresholdMs / 1000,
    },
  };
}

/** The payload of `heartbeat`; a heartbeat that carries nothing is no `heartbeat_status`. */
export function heartbeatPayload(status: HeartbeatStatus | undefined): Payload {
  if (status === undefined) return { summary: "Heartbeat" };
  const { summary, ...data } = status;
  const { currentState } = data;
  return {
    kind: "heartbeat_status",
    summary: summary ?? (currentState === undefined ? "Heartbeat" : `Heartbeat: ${currentState}`),
    data: snakeKeys(data),
  };
}
