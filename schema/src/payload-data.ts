import type { JsonValue } from "./json.ts";

/** `data` of an `llm_call`: one call of a language model, by a task or by the agent itself. */
export interface LlmCallData {
  name: string;
  model: string;
  tokens_in?: number | null;
  tokens_out?: number | null;
  /** US dollars. */
  cost?: number | null;
  /** Integer milliseconds. */
  duration_ms?: number | null;
  prompt_preview?: string | null;
  response_preview?: string | null;
  metadata?: JsonValue;
}

/** A step of a plan as `plan_created` announces it. */
export interface PlanStepDeclaration {
  /** Counted from 0; missing means the place in the list. */
  index?: number | null;
  description: string;
}

/** `data` of a `plan_created`: what a task is going to do. The payload's summary is the goal. */
export interface PlanCreatedData {
  steps: PlanStepDeclaration[];
  /** Counts up each time the plan is made anew. */
  revision?: number | null;
  /** The goal once more, for a payload without a summary. */
  goal?: string | null;
}

/** What can happen to a step of a plan. */
export const PLAN_STEP_ACTIONS = ["started", "completed", "failed", "skipped"] as const;
/** What happened to a step of a plan. */
export type PlanStepAction = (typeof PLAN_STEP_ACTIONS)[number];

/** `data` of a `plan_step`: a step began or ended. */
export interface PlanStepData {
  /** Counted from 0. */
  step_index: number;
  total_steps: number;
  action: PlanStepAction;
  turns?: number | null;
  tokens?: number | null;
  plan_revision?: number | null;
}

/** What an agent can decide when it looks back. */
export const REFLECTION_DECISIONS = ["continue", "adjust", "pivot", "escalate", "abort"] as const;
/** What an agent decided when it looked back. */
export type ReflectionDecision = (typeof REFLECTION_DECISIONS)[number];

/** `data` of a `reflection`: a task thought about how it is going. */
export interface ReflectionData {
  decision: ReflectionDecision;
  reasoning: string;
  /** From 0 to 1. */
  confidence?: number | null;
  next_action?: string | null;
  trigger?: string | null;
}

/** Something that waits in an agent's queue. */
export interface QueueItem {
  id?: string | number | null;
  priority?: string | number | null;
  source?: string | number | null;
  summary?: string | null;
  /** ISO 8601. */
  queued_at?: string | null;
}

/** What an agent is working on while its queue waits. */
export interface QueueProcessing {
  id?: string | number | null;
  summary?: string | null;
  /** ISO 8601. */
  started_at?: string | null;
  /** Integer milliseconds. */
  elapsed_ms?: number | null;
}

/** `data` of a `queue_snapshot`: an agent's queue as it stands. */
export interface QueueSnapshotData {
  depth: number;
  oldest_age_seconds?: number | null;
  items?: QueueItem[] | null;
  processing?: QueueProcessing | null;
}

/** What can happen to a todo; it is open until `completed` or `dismissed`. */
export const TODO_ACTIONS = ["created", "completed", "failed", "dismissed", "deferred"] as const;
/** What happened to a todo. */
export type TodoAction = (typeof TODO_ACTIONS)[number];

/** How much a todo matters, most first. */
export const TODO_PRIORITIES = ["high", "normal", "low"] as const;
/** How much a todo matters. */
export type TodoPriority = (typeof TODO_PRIORITIES)[number];

/** `data` of a `todo`: something that the agent means to do, or did. */
export interface TodoData {
  todo_id: string | number;
  action: TodoAction;
  priority?: TodoPriority | null;
  source?: string | number | null;
  context?: JsonValue;
  /** ISO 8601. */
  due_by?: string | null;
}

/** Something that an agent does by the clock. */
export interface ScheduledItem {
  id?: string | number | null;
  name?: string | null;
  /** ISO 8601. */
  next_run?: string | null;
  /** As the agent says it, such as `1h`, or seconds. */
  interval?: string | number | null;
  enabled?: boolean | null;
  last_status?: string | null;
}

/** `data` of a `scheduled`: all that the agent has scheduled; it replaces what was reported before. */
export interface ScheduledData {
  items: ScheduledItem[];
}

/** How bad an issue is, worst first. */
export const ISSUE_SEVERITIES = ["critical", "high", "medium", "low"] as const;
/** How bad an issue is. */
export type IssueSeverity = (typeof ISSUE_SEVERITIES)[number];

/** What sort of thing an issue is. */
export const ISSUE_CATEGORIES = [
  "permissions",
  "connectivity",
  "configuration",
  "data_quality",
  "rate_limit",
  "timeout",
  "other",
] as const;
/** What sort of thing an issue is. */
export type IssueCategory = (typeof ISSUE_CATEGORIES)[number];

/** What can happen to an issue; missing means `reported`. */
export const ISSUE_ACTIONS = ["reported", "resolved", "dismissed"] as const;
/** What happened to an issue. */
export type IssueAction = (typeof ISSUE_ACTIONS)[number];

/** `data` of an `issue`: something stands in the agent's way, or no longer does. */
export interface IssueData {
  severity: IssueSeverity;
  /** Missing means that the normalised summary tells issues apart. */
  issue_id?: string | number | null;
  category?: IssueCategory | null;
  action?: IssueAction | null;
  occurrence_count?: number | null;
  context?: JsonValue;
}

/** `data` of a `heartbeat_status`: how the agent is, sent inside its heartbeat. */
export interface HeartbeatStatusData {
  queue_depth?: number | null;
  tasks_completed_since_last?: number | null;
  current_state?: string | null;
  memory_mb?: number | null;
}

/** The well-known kinds, each with the type of its `data`. */
export interface PayloadDataByKind {
  llm_call: LlmCallData;
  plan_created: PlanCreatedData;
  plan_step: PlanStepData;
  reflection: ReflectionData;
  queue_snapshot: QueueSnapshotData;
  todo: TodoData;
  scheduled: ScheduledData;
  issue: IssueData;
  heartbeat_status: HeartbeatStatusData;
}
