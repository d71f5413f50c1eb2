import type { JsonValue } from "./json.ts";
import { LIMITS } from "./limits.ts";
import { readData, readNumber, readShortText, readText } from "./read-fields.ts";

// Readers of what an agent tells about itself: registration and heartbeats.
// Each takes any payload, `null` included, and gives clean values; what is absent or malformed is null.

/** What an agent says when it registers. */
export interface Registration {
  /** From 1 s to 30 days; outside of that, and where nothing is said, null: the default applies. */
  stuckThresholdMs: number | null;
  /** The same bounds; null means that the agent asks for no progress check. */
  progressThresholdMs: number | null;
  type: string | null;
  version: string | null;
  framework: string | null;
}

/** Reads the payload of `agent_registered`; older clients call the stuck threshold `data.stuck_threshold`. */
export function readRegistration(payload: unknown): Registration {
  const data = readData(payload);
  return {
    stuckThresholdMs: readThreshold(data.stuck_threshold_seconds) ?? readThreshold(data.stuck_threshold),
    progressThresholdMs: readThreshold(data.progress_threshold_seconds),
    type: readShortText(data.type),
    version: readShortText(data.version),
    framework: readShortText(data.framework),
  };
}

function readThreshold(seconds: JsonValue | undefined): number | null {
  if (typeof seconds !== "number") return null;
  const thresholdMs = Math.round(seconds * 1000);
  return thresholdMs >= LIMITS.minThresholdMs && thresholdMs <= LIMITS.maxThresholdMs ? thresholdMs : null;
}

/** How an agent is, as its heartbeat says. */
export interface HeartbeatStatus {
  queueDepth: number | null;
  tasksCompletedSinceLast: number | null;
  currentState: string | null;
  memoryMb: number | null;
}

/** Reads the payload of a `heartbeat_status`. */
export function readHeartbeatStatus(payload: unknown): HeartbeatStatus {
  const data = readData(payload);
  return {
    queueDepth: readNumber(data.queue_depth, "count"),
    tasksCompletedSinceLast: readNumber(data.tasks_completed_since_last, "count"),
    currentState: readText(data.current_state),
    memoryMb: readNumber(data.memory_mb, "quantity"),
  };
}
