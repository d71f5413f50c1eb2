import { sql, type SQL } from "drizzle-orm";
import type { IssueCategory, JsonValue, TodoAction, TodoPriority } from "@hiveboard/schema";
import type { Issue, Pipeline, QueueSnapshot, Schedule, Todo } from "../../pipeline/pipeline.ts";
import type { PipelineStore } from "../../pipeline/pipeline.store.ts";
import { SEVERITY_RANK } from "../derived/signals.ts";
import { REPORT } from "../derived/tables.ts";
import { agentPk, inList, type ReadDatabase, type Sync } from "./read-sql.ts";

export function createPipelineReader(db: ReadDatabase): Sync<PipelineStore> {
  const read = (owner: SQL, each: SQL | null, limit: number): Parts => {
    const part = { db, owner, each, limit };
    return {
      queues: reported<QueueSnapshot>(part, REPORT.queue),
      todos: openTodos(part),
      todosOf: everReported(part, "todos"),
      schedules: reported<Schedule>(part, REPORT.schedule),
      issues: openIssues(part),
      issuesOf: everReported(part, "issues"),
    };
  };
  return {
    getPipeline(scope, { agentId, limitPerPart }) {
      const owner =
        agentId === null
          ? sql`x.data_set_id = ${scope.dataSetId}`
          : sql`x.agent_pk = ${agentPk(scope.dataSetId, agentId)}`;
      return toPipeline(read(owner, null, limitPerPart), () => true);
    },

    getPipelines(scope, { agentIds, limitPerPart }) {
      const owner = sql`x.agent_pk IN (SELECT agent_pk FROM agent_names
        WHERE data_set_id = ${scope.dataSetId} AND ${inList(sql`agent_id`, agentIds)})`;
      const parts = read(owner, sql`x.agent_pk`, limitPerPart);
      return new Map(agentIds.map((id) => [id, toPipeline(parts, (agentId) => agentId === id)]));
    },
  };
}

/** What was found, for one agent or several, and who ever reported a todo or an issue. */
interface Parts {
  queues: QueueSnapshot[];
  todos: Todo[];
  todosOf: { agentId: string }[];
  schedules: Schedule[];
  issues: Issue[];
  issuesOf: { agentId: string }[];
}

/** Nothing open is an empty list where something was reported once, and null where nothing ever was. */
function toPipeline(parts: Parts, isWanted: (agentId: string) => boolean): Pipeline {
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

/** @property each what the limit holds for by itself; null when it holds for all together */
interface Part {
  db: ReadDatabase;
  owner: SQL;
  each: SQL | null;
  limit: number;
}

/** Rows in an order, of each owner at most so many. */
function limited<Row extends object>({ db, each, limit }: Part, select: SQL, order: SQL): Row[] {
  const place = sql`row_number() OVER (${each === null ? sql`` : sql`PARTITION BY ${each}`} ORDER BY ${order}) AS place`;
  return db.all<Row>(sql`SELECT * FROM (SELECT ${place}, ${select}) WHERE place <= ${limit} ORDER BY place`);
}

function everReported({ db, owner, each }: Part, table: "todos" | "issues"): { agentId: string }[] {
  const rows = db.all<{ agent_id: string }>(sql`
    SELECT n.agent_id FROM agent_names n WHERE n.agent_pk IN (
      SELECT x.agent_pk FROM ${sql.raw(table)} x WHERE ${owner} ${each === null ? sql`LIMIT 1` : sql``})`);
  return rows.map((row) => ({ agentId: row.agent_id }));
}

function reported<Report extends QueueSnapshot | Schedule>(part: Part, kind: number): Report[] {
  const rows = limited<{ agent_id: string; report_at_ms: number; data: string }>(
    part,
    sql`n.agent_id, x.report_at_ms, x.data FROM agent_reports x JOIN agent_names n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.kind = ${kind}`,
    sql`x.depth DESC, n.agent_id`,
  );
  return rows.map(
    (row) =>
      ({
        ...(JSON.parse(row.data) as object),
        agentId: row.agent_id,
        reportedAtMs: row.report_at_ms,
      }) as Report,
  );
}

interface TodoRow {
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

function openTodos(part: Part): Todo[] {
  const rows = limited<TodoRow>(
    part,
    sql`n.agent_id, x.todo_id, x.action, x.summary, x.priority, x.source, x.context, x.due_by_ms, x.created_at_ms,
      x.updated_at_ms
      FROM todos x JOIN agent_names n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.action <> 'completed' AND x.action <> 'dismissed'`,
    sql`CASE x.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END, x.created_at_ms, n.agent_id, x.todo_key`,
  );
  return rows.map((row) => ({
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
  }));
}

interface IssueRow {
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

function openIssues(part: Part): Issue[] {
  const rows = limited<IssueRow>(
    part,
    sql`n.agent_id, x.issue_key, x.severity_rank, x.summary, x.category, x.context, x.first_seen_ms, x.last_seen_ms,
      max(x.reports, coalesce(x.client_occurrences, 0)) AS occurrences
      FROM issues x JOIN agent_names n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.action = 'reported'`,
    sql`x.severity_rank DESC, x.last_seen_ms DESC, n.agent_id, x.issue_key`,
  );
  return rows.map((row) => ({
    agentId: row.agent_id,
    issueKey: row.issue_key,
    severity: severityOfRank(row.severity_rank),
    summary: row.summary,
    category: row.category,
    context: parsed(row.context),
    firstSeenMs: row.first_seen_ms,
    lastSeenMs: row.last_seen_ms,
    occurrences: row.occurrences,
  }));
}

function severityOfRank(rank: number): Issue["severity"] {
  const found = Object.entries(SEVERITY_RANK).find(([, value]) => value === rank);
  return found === undefined ? null : (found[0] as keyof typeof SEVERITY_RANK);
}

const parsed = (json: string | null): JsonValue => (json === null ? null : (JSON.parse(json) as JsonValue));
