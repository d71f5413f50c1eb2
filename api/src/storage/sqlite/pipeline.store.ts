import { sql, type SQL } from "drizzle-orm";
import type { Issue, QueueSnapshot, Schedule, Todo } from "../../pipeline/pipeline.ts";
import type { PipelineStore } from "../../pipeline/pipeline.store.ts";
import { REPORT } from "../derived/tables.ts";
import {
  toIssue,
  toPipeline,
  toReport,
  toTodo,
  type IssueRow,
  type Parts,
  type ReportRow,
  type TodoRow,
} from "../rows/pipeline.row.ts";
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
  const rows = limited<ReportRow>(
    part,
    sql`n.agent_id, x.report_at_ms, x.data FROM agent_reports x JOIN agent_names n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.kind = ${kind}`,
    sql`x.depth DESC, n.agent_id`,
  );
  return rows.map(toReport<Report>);
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
  return rows.map(toTodo);
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
  return rows.map(toIssue);
}
