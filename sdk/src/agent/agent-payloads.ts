import { snakeKeys } from "../wire/text.ts";
import type { Payload } from "../wire/wire.ts";
import { type AgentOptions, DEFAULT_STUCK_THRESHOLD_MS, type HeartbeatStatus } from "./agent-options.ts";

/** The payload of `agent_registered` (contract, section 4). */
export function registrationPayload({
  id,
  type,
  version,
  framework = "custom",
  stuckThresholdMs = DEFAULT_STUCK_THRESHOLD_MS,
  progressThresholdMs,
}: AgentOptions & { id: string }): Payload {
  return {
    summary: `Agent ${id} registered`,
    data: {
      type,
      version,
      framework,
      stuck_threshold_seconds: stuckThresholdMs / 1000,
      progress_threshold_seconds: progressThresholdMs && progressThresholdMs / 1000,
    },
  };
}

/** The payload of `heartbeat`; a heartbeat that carries nothing is no `heartbeat_status`. */
export function heartbeatPayload(status: HeartbeatStatus | null | undefined): Payload {
  if (!status) return { summary: "Heartbeat" };
  const { summary, ...data } = status;
  const { currentState } = data;
  return {
    kind: "heartbeat_status",
    summary: summary ?? (currentState === undefined ? "Heartbeat" : `Heartbeat: ${currentState}`),
    data: snakeKeys(data),
  };
}
