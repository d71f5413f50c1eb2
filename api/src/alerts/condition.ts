/** What a rule counts together: all that its filters let through, or each project, agent or task by itself. */
export const SUBJECT_TYPES = ["workspace", "project", "agent", "task"] as const;
export type SubjectType = (typeof SUBJECT_TYPES)[number];

export const MATCH_OPERATORS = [
  "equals",
  "not_equals",
  "contains",
  "greater_than",
  "less_than",
  "exists",
] as const;
export type MatchOperator = (typeof MATCH_OPERATORS)[number];

/** A field of a payload and what must hold of it. */
export interface FieldMatch {
  /** Names within the payload, dots between: `data.severity`. */
  path: string;
  operator: MatchOperator;
  /** A JSON scalar; null for `exists`. */
  value: string | number | boolean | null;
}

/** When a rule holds. Durations are milliseconds, money US dollars. */
export type Condition =
  /** An agent that has sent heartbeats says nothing for the threshold; null: for its own (contract, section 5). */
  | { type: "agent_stuck"; thresholdMs: number | null }
  /** A run takes at least this long, ended or still running. */
  | { type: "task_duration"; thresholdMs: number }
  /** At least `count` runs failed in the window. */
  | { type: "task_failed"; count: number; windowMs: number; per: SubjectType }
  /** At least `percent` of the runs that ended in the window failed, of at least `leastSample`. */
  | { type: "error_rate"; percent: number; leastSample: number; windowMs: number; per: SubjectType }
  /** At least `count` payloads of a kind, whose fields match, came in the window. */
  | {
      type: "custom_event";
      kind: string;
      matches: FieldMatch[];
      count: number;
      windowMs: number;
      per: SubjectType;
    }
  /** One of the agents named has sent no heartbeat for the window, or never. */
  | { type: "heartbeat_missing"; agentIds: string[]; windowMs: number }
  /** LLM calls of the window cost at least this much. */
  | { type: "cost_threshold"; amountUsd: number; windowMs: number; per: SubjectType }
  /** An agent's queue is at least this deep. */
  | { type: "queue_depth"; depth: number }
  /** Nothing whatever has come for the window. */
  | { type: "no_data"; windowMs: number };

export type ConditionType = Condition["type"];

/** What a rule's state is kept for: what the condition concerns. Ids that do not apply are null. */
export interface Subject {
  type: SubjectType;
  projectId: string | null;
  agentId: string | null;
  taskId: string | null;
  runId: string | null;
  /** The share of a budget, in per cent, that is used up; absent where no budget is meant. */
  budgetPercent?: number;
}

/** The whole data set, as far as the rule's filters let it through. */
export const WHOLE_WORKSPACE: Subject = {
  type: "workspace",
  projectId: null,
  agentId: null,
  taskId: null,
  runId: null,
};

/** Names a subject within a rule or budget. */
export function subjectKey({ type, projectId, agentId, taskId, runId, budgetPercent }: Subject): string {
  // What a budget is over may change, and its levels stay what they are.
  if (budgetPercent !== undefined) return `budget:${budgetPercent}`;
  switch (type) {
    case "workspace":
      return "workspace";
    case "project":
      return `project:${projectId}`;
    case "agent":
      return `agent:${agentId}`;
    case "task":
      return `task:${taskId}\n${runId ?? ""}`;
  }
}
