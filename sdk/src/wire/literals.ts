/**
 * The words of the wire contract. They are repeated here, not imported, because the published package has no
 * dependency; a test compares them with the schema package.
 */

/** The event types that the server knows. Anything else travels as `custom`. */
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
/** One of the 13 event types, e.g. `"escalated"`. */
export type EventType = (typeof EVENT_TYPES)[number];

export const SEVERITIES = ["debug", "info", "warn", "error"] as const;
/** How bad it is, e.g. `"warn"`. Left out, the server chooses by event type and kind. */
export type Severity = (typeof SEVERITIES)[number];

export const STATUSES = ["success", "failure", "timeout", "escalated", "cancelled"] as const;
/** How something ended, e.g. `"timeout"`. */
export type Status = (typeof STATUSES)[number];

export const PAYLOAD_KINDS = [
  "llm_call",
  "plan_created",
  "plan_step",
  "reflection",
  "queue_snapshot",
  "todo",
  "scheduled",
  "issue",
  "heartbeat_status",
] as const;
/** A payload that the dashboard knows how to draw, e.g. `"llm_call"`. */
export type PayloadKind = (typeof PAYLOAD_KINDS)[number];

export const PLAN_STEP_ACTIONS = ["started", "completed", "failed", "skipped"] as const;
/** What happened to a step of a plan, e.g. `"completed"`. */
export type PlanStepAction = (typeof PLAN_STEP_ACTIONS)[number];

export const REFLECTION_DECISIONS = ["continue", "adjust", "pivot", "escalate", "abort"] as const;
/** What an agent decided after looking at its own work, e.g. `"pivot"`. */
export type ReflectionDecision = (typeof REFLECTION_DECISIONS)[number];

export const TODO_ACTIONS = ["created", "completed", "failed", "dismissed", "deferred"] as const;
/** What happened to a todo, e.g. `"deferred"`. */
export type TodoAction = (typeof TODO_ACTIONS)[number];

export const PRIORITIES = ["high", "normal", "low"] as const;
/** How much something presses, e.g. `"high"`. */
export type Priority = (typeof PRIORITIES)[number];

export const ISSUE_SEVERITIES = ["critical", "high", "medium", "low"] as const;
/** How bad an issue is, e.g. `"critical"`. */
export type IssueSeverity = (typeof ISSUE_SEVERITIES)[number];

export const ISSUE_CATEGORIES = [
  "permissions",
  "connectivity",
  "configuration",
  "data_quality",
  "rate_limit",
  "timeout",
  "other",
] as const;
/** What an issue is about, e.g. `"rate_limit"`. */
export type IssueCategory = (typeof ISSUE_CATEGORIES)[number];

export const ISSUE_ACTIONS = ["reported", "resolved", "dismissed"] as const;
/** What happened to an issue, e.g. `"resolved"`. */
export type IssueAction = (typeof ISSUE_ACTIONS)[number];

export * as LIMITS from "./limits.ts";
