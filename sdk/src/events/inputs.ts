import type {
  IssueAction,
  IssueCategory,
  IssueSeverity,
  Priority,
  ReflectionDecision,
  Severity,
  Status,
  TodoAction,
} from "../wire/literals.ts";

/**
 * Any event.
 * @example agent.event("score_calculated", { summary: "Lead scored 82", data: { score: 82 }, tags: ["scoring"] });
 */
export interface EventInput {
  /** One line for the feed; at most 512 characters. */
  summary?: string;
  /** Anything that JSON can carry; 32 KB with the rest. */
  data?: object;
  tags?: readonly string[];
  /** A payload kind, well-known or your own. */
  kind?: string;
  /** Left out, the server chooses by type and kind. */
  severity?: Severity;
  status?: Status;
  durationMs?: number;
  /** Outside a task: the project that this belongs to. A task brings its own. */
  project?: string;
}

/**
 * One call of a language model.
 * @example task.llmCall("scoring", { model: "claude-sonnet-4", tokensIn: 1500, tokensOut: 200, cost: 0.003 });
 */
export interface LlmCallInput {
  /** The model's name as the provider writes it. */
  model: string;
  /** All input tokens, cached ones included. */
  tokensIn?: number;
  tokensOut?: number;
  /** US dollars. Left out means unknown, which is not the same as 0. */
  cost?: number;
  durationMs?: number;
  /** The start of the prompt; cut at 4,000 characters. */
  promptPreview?: string;
  /** The start of the answer; cut at 4,000 characters. */
  responsePreview?: string;
  /** Anything else, e.g. `{ cached_tokens: 900, temperature: 0.2 }`. */
  metadata?: object;
  /** Made from the values when left out. */
  summary?: string;
  severity?: Severity;
  status?: Status;
}

/**
 * What waits to be worked on.
 * @example agent.queueSnapshot({ depth: 4, oldestAgeSeconds: 120 });
 */
export interface QueueSnapshotInput {
  depth: number;
  oldestAgeSeconds?: number;
  items?: readonly {
    id: string;
    priority?: Priority;
    source?: string;
    summary?: string;
    queuedAt?: Date | string;
  }[];
  processing?: { id: string; summary?: string; startedAt?: Date | string; elapsedMs?: number };
}

/**
 * Something that the agent means to do, or did.
 * @example agent.todo({ id: "t-7", action: "created", summary: "Call the customer back", priority: "high" });
 */
export interface TodoInput {
  /** The same id for everything that happens to this todo. */
  id: string;
  action: TodoAction;
  summary: string;
  priority?: Priority;
  source?: string;
  context?: string;
  dueBy?: Date | string;
}

/**
 * Something that will run by itself.
 * @example agent.scheduled([{ id: "digest", name: "Daily digest", nextRun: "2026-03-01T08:00:00Z", interval: "1d" }]);
 */
export interface ScheduledItemInput {
  id: string;
  name: string;
  nextRun: Date | string;
  interval?: string;
  enabled?: boolean;
  lastStatus?: string;
}

/**
 * What is wrong.
 * @example agent.reportIssue("CRM answers 403", { severity: "high", category: "permissions", issueId: "crm-403" });
 */
export interface IssueInput {
  /** `"medium"` when left out. */
  severity?: IssueSeverity;
  /** Makes two reports the same issue. Left out, equal summaries are the same issue. */
  issueId?: string;
  category?: IssueCategory;
  occurrenceCount?: number;
  context?: string | object;
}

/**
 * How an issue ended.
 * @example agent.resolveIssue("CRM answers 403", { issueId: "crm-403" });
 */
export interface ResolveIssueInput {
  issueId?: string;
  /** `"resolved"` when left out. */
  action?: Exclude<IssueAction, "reported">;
  context?: string | object;
}

/** @example task.plan("Process lead", ["Search CRM", "Score", "Route"], { revision: 1 }); */
export interface PlanInput {
  /** 0 for the first plan; counted up by itself when a task plans again. */
  revision?: number;
}

/** @example task.planStep(0, "completed", "Found", { turns: 2, tokens: 3200 }); */
export interface PlanStepInput {
  turns?: number;
  tokens?: number;
  /** Known from the plan when left out. */
  totalSteps?: number;
  /** Known from the plan when left out. */
  planRevision?: number;
}

/** @example task.reflect("adjust", "Two sources disagree", { confidence: 0.6, nextAction: "ask a third" }); */
export interface ReflectionInput {
  /** 0 to 1. */
  confidence?: number;
  nextAction?: string;
  trigger?: string;
}

/** The decision of {@link ReflectionInput}'s event. */
export type { ReflectionDecision };

/** @example task.escalate("Score below threshold", { assignedTo: "sales" }); */
export interface EscalationInput {
  assignedTo?: string;
  data?: object;
}

/** @example task.requestApproval("ops", "Refund of $900", { data: { orderId: "o-12" } }); */
export interface ApprovalInput {
  data?: object;
  summary?: string;
}

/** @example task.retry(2, "Rate limit", { backoffMs: 4000 }); */
export interface RetryInput {
  /** How long it waits before the attempt. */
  backoffMs?: number;
  data?: object;
}
