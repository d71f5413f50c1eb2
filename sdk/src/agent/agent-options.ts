import type { QueueSnapshotInput } from "../events/inputs.ts";

/**
 * What an agent is and how it shows signs of life.
 * @example hive.agent("lead-qualifier", { type: "sales", version: "1.2.0", queueProvider: () => ({ depth: queue.length }) });
 */
export interface AgentOptions {
  /** What sort of agent; `"general"` when left out. */
  type?: string;
  /** The agent's own version, e.g. `"1.2.0"`. */
  version?: string;
  /** What it is built with; `"custom"` when left out. */
  framework?: string;
  /** How often it shows a sign of life; 30,000 when left out, 0 for never. */
  heartbeatIntervalMs?: number;
  /** After how long a silence the server calls it stuck; 300,000 when left out. */
  stuckThresholdMs?: number;
  /** After how long without progress in an open task the server calls it stuck; off when left out. */
  progressThresholdMs?: number;
  /** Asked at each heartbeat for what it should carry, if anything. May be async. */
  heartbeatPayload?: () => MaybeLater<HeartbeatStatus | null | undefined>;
  /** Asked at each heartbeat for the state of the queue, if known, which is sent as a snapshot. May be async. */
  queueProvider?: () => MaybeLater<QueueSnapshotInput | null | undefined>;
}

/** A value, or a promise of it. */
type MaybeLater<T> = T | Promise<T>;

/**
 * What a heartbeat can carry; any other field is passed on as it is.
 * @example heartbeatPayload: () => ({ currentState: "polling", memoryMb: process.memoryUsage().rss / 2 ** 20 })
 */
export interface HeartbeatStatus {
  queueDepth?: number;
  tasksCompletedSinceLast?: number;
  currentState?: string;
  memoryMb?: number;
  /** One line for the feed. */
  summary?: string;
  [other: string]: unknown;
}

export const DEFAULT_HEARTBEAT_INTERVAL_MS = 30_000;
export const DEFAULT_STUCK_THRESHOLD_MS = 300_000;
