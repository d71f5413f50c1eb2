/** The 13 event types; nothing else is stored. What belongs to none of them travels as `custom`. */
export const EVENT_TYPES = [
  "agent_registered",
  "heartbeat",
  "task_started",
  "task_completed",
  "task_failed",
  "action_started",
  "action_completed",
  "action_failed",
  "retry_started",
  "escalated",
  "approval_requested",
  "approval_received",
  "custom",
] as const;

/** One of the 13 event types. */
export type EventType = (typeof EVENT_TYPES)[number];

/** Severities from least to most severe, so that an index comparison answers "at least this severe". */
export const SEVERITIES = ["debug", "info", "warn", "error"] as const;

/** How much an event matters to somebody who is watching. */
export type Severity = (typeof SEVERITIES)[number];

/** How the thing that an event tells of ended. */
export const EVENT_STATUSES = ["success", "failure", "timeout", "escalated", "cancelled"] as const;

/** How the thing that an event tells of ended. */
export type EventStatus = (typeof EVENT_STATUSES)[number];

const eventTypes: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const severities: ReadonlySet<unknown> = new Set(SEVERITIES);
const eventStatuses: ReadonlySet<unknown> = new Set(EVENT_STATUSES);

/** Whether `value` is one of the 13 event types, spelled exactly. */
export const isEventType = (value: unknown): value is EventType => eventTypes.has(value);

/** Whether `value` is one of the four severities, spelled exactly. */
export const isSeverity = (value: unknown): value is Severity => severities.has(value);

/** Whether `value` is one of the five event statuses, spelled exactly. */
export const isEventStatus = (value: unknown): value is EventStatus => eventStatuses.has(value);
