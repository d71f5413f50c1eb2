const HOUR_MS = 3_600_000;
/** Heartbeats are compacted to one an agent an hour when they are older. */
const HEARTBEATS_AFTER_MS = 24 * HOUR_MS;

/** Start of the hour until which heartbeats are compacted, or soon will be, by arrival. */
export function heartbeatsCompactedBeforeMs(nowMs: number): number {
  return Math.floor((nowMs - HEARTBEATS_AFTER_MS) / HOUR_MS) * HOUR_MS;
}

/** How long a data set's data is kept. */
export interface RetentionPolicy {
  /** Events, days from their arrival; null for ever. */
  eventDays: number | null;
  /** Rows of runs stay as summaries, as long as the roll-ups, when their events are gone. */
  keepsSummaries: boolean;
  /** Roll-ups, days from the time that they are of; null for ever, as the events that they sum up. */
  rollupDays: number | null;
}

/** What the server's configuration says of it, for all workspaces. */
export interface RetentionConfig {
  /** The most days that any workspace's events are kept; undefined where there is no bound. */
  retention_days?: number | undefined;
  rollup_retention_days: number;
  /** Where a workspace says nothing of it. */
  keep_task_summaries: boolean;
}

/** Thirteen months: a month can be compared with the same one of the year before. */
export const DEFAULT_ROLLUP_DAYS = 396;

/** What a workspace says of it. */
export interface WorkspaceRetention {
  /** What its plan and its setting come to; null for ever. */
  days: number | null;
  /** Null: as the configuration says. */
  keepsSummaries: boolean | null;
}

/** The policy of a workspace. */
export function policyOf(
  config: RetentionConfig,
  { days: workspaceDays, keepsSummaries }: WorkspaceRetention,
): RetentionPolicy {
  const most = config.retention_days ?? null;
  const eventDays =
    most === null || workspaceDays === null ? (workspaceDays ?? most) : Math.min(most, workspaceDays);
  // Roll-ups never go before the events that they sum up.
  const rollupDays = eventDays === null ? null : Math.max(config.rollup_retention_days, eventDays + 1);
  return { eventDays, keepsSummaries: keepsSummaries ?? config.keep_task_summaries, rollupDays };
}
