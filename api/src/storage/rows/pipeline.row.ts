import type { IssueCategory, JsonValue, TodoAction, TodoPriority } from "@hiveboard/schema";
import type { Issue, Pipeline, QueueSnapshot, Schedule, Todo } from "../../pipeline/pipeline.ts";
import { SEVERITY_RANK } from "../derived/signals.ts";

/** What was found, for one agent or several, and who ever reported a todo or an issue. */
export interface Parts {
  queues: QueueSnapshot[];
  todos: Todo[];
  todosOf: { agentId: string }[];
  schedules: Schedule[];
  issues: Issue[];
  issuesOf: { agentId: string }[];
}

/** Nothing open is an empty list where something was reported once, and null where nothing ever was. */
export function toPipeline(parts: Parts, isWanted: (agentId: string) => boolean): Pipeline {
  const wanted = <Item extends { agentId: string }>(items: Item[]): Item[] =>
    items.filter(({ agentId }) => isWanted(agentId));
  const orNull = <Item extends { agentId: string }>(
    items: Item[],
    reporters: { agentId: string }[],
  ): Item[] | null => (reporters.some(({ agentId }) => isWanted(agentId)) ? wanted(items) : null);
  return {
    queues: orNull(parts.queues, parts.queues),
    todos: orNull(parts.todos, parts.todosOf),
    schedules: orNull(parts.schedules, parts.schedules),
    issues: orNull(parts.issues, parts.issuesOf),
  };
}

/** What an agent last said of its queue or its schedule. */
export interface ReportRow {
  agent_id: string;
  report_at_ms: number;
  data: string;
}

export const toReport = <Report extends QueueSnapshot | Schedule>(row: ReportRow): Report =>
  ({
    ...(JSON.parse(row.data) as object),
    agentId: row.agent_id,
    reportedAtMs: row.report_at_ms,
  }) as Report;

/** An open todo, as both dialects select it. */
export interface TodoRow {
  agent_id: string;
  todo_id: string;
  action: TodoAction;
  summary: string | null;
  priority: TodoPriority | null;
  source: string | null;
  context: string | null;
  due_by_ms: number | null;
  created_at_ms: number;
  updated_at_ms: number;
}

export const toTodo = (row: TodoRow): Todo => ({
  agentId: row.agent_id,
  todoId: row.todo_id,
  action: row.action,
  summary: row.summary,
  priority: row.priority,
  source: row.source,
  context: parsed(row.context),
  dueByMs: row.due_by_ms,
  createdAtMs: row.created_at_ms,
  updatedAtMs: row.updated_at_ms,
});

/** An open issue, as both dialects select it. */
export interface IssueRow {
  agent_id: string;
  issue_key: string;
  severity_rank: number;
  summary: string | null;
  category: IssueCategory | null;
  context: string | null;
  first_seen_ms: number;
  last_seen_ms: number;
  occurrences: number;
}

export const toIssue = (row: IssueRow): Issue => ({
  agentId: row.agent_id,
  issueKey: row.issue_key,
  severity: severityOfRank(row.severity_rank),
  summary: row.summary,
  category: row.category,
  context: parsed(row.context),
  firstSeenMs: row.first_seen_ms,
  lastSeenMs: row.last_seen_ms,
  occurrences: row.occurrences,
});

function severityOfRank(rank: number): Issue["severity"] {
  const found = Object.entries(SEVERITY_RANK).find(([, value]) => value === rank);
  return found === undefined ? null : (found[0] as keyof typeof SEVERITY_RANK);
}

const parsed = (json: string | null): JsonValue => (json === null ? null : (JSON.parse(json) as JsonValue));
