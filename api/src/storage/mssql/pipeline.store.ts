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
import { agentPk, inNames, type ReadDatabase } from "./read-sql.ts";

export function createPipelineReader(db: ReadDatabase): PipelineStore {
  const read = async (owner: SQL, each: SQL | null, limit: number): Promise<Parts> => {
    const part = { db, owner, each, limit };
    const [queues, todos, todosOf, schedules, issues, issuesOf] = await Promise.all([
      reported<QueueSnapshot>(part, REPORT.queue),
      openTodos(part),
      everReported(part, "todos"),
      reported<Schedule>(part, REPORT.schedule),
      openIssues(part),
      everReported(part, "issues"),
    ]);
    return { queues, todos, todosOf, schedules, issues, issuesOf };
  };
  return {
    async getPipeline(scope, { agentId, limitPerPart }) {
      const owner =
        agentId === null
          ? sql`x.data_set_id = ${scope.dataSetId}`
          : sql`x.agent_pk = ${agentPk(scope.dataSetId, agentId)}`;
      return toPipeline(await read(owner, null, limitPerPart), () => true);
    },

    async getPipelines(scope, { agentIds, limitPerPart }) {
      const owner = sql`x.agent_pk IN (SELECT agent_pk FROM agent_names
        WHERE data_set_id = ${scope.dataSetId} AND ${inNames(sql`digest`, agentIds)})`;
      const parts = await read(owner, sql`x.agent_pk`, limitPerPart);
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
function limited<Row extends object>({ db, each, limit }: Part, select: SQL, order: SQL): Promise<Row[]> {
  const partition = each === null ? sql`` : sql`PARTITION BY ${each} `;
  const place = sql`ROW_NUMBER() OVER (${partition}ORDER BY ${order}) AS place`;
  return db.all<Row>(
    sql`SELECT o.* FROM (SELECT ${place}, ${select}) AS o WHERE o.place <= ${limit} ORDER BY o.place ASC`,
  );
}

async function everReported(
  { db, owner, each }: Part,
  table: "todos" | "issues",
): Promise<{ agentId: string }[]> {
  const rows = await db.all<{ agent_id: string }>(sql`
    SELECT n.agent_id FROM agent_names AS n WHERE n.agent_pk IN (
      SELECT ${each === null ? sql`TOP (1)` : sql``} x.agent_pk FROM ${sql.raw(table)} AS x WHERE ${owner})`);
  return rows.map((row) => ({ agentId: row.agent_id }));
}

async function reported<Report extends QueueSnapshot | Schedule>(
  part: Part,
  kind: number,
): Promise<Report[]> {
  const rows = await limited<ReportRow>(
    part,
    sql`n.agent_id, x.report_at_ms, x.data FROM agent_reports AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.kind = ${kind}`,
    sql`x.depth DESC, n.agent_id ASC`,
  );
  return rows.map(toReport<Report>);
}

async function openTodos(part: Part): Promise<Todo[]> {
  const rows = await limited<TodoRow>(
    part,
    sql`n.agent_id, x.todo_id, x.action, x.summary, x.priority, x.source, x.context, x.due_by_ms, x.created_at_ms,
      x.updated_at_ms
      FROM todos AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.action <> 'completed' AND x.action <> 'dismissed'`,
    sql`CASE x.priority WHEN 'high' THEN 0 WHEN 'low' THEN 2 ELSE 1 END ASC, x.created_at_ms ASC, n.agent_id ASC,
      x.todo_key ASC`,
  );
  return rows.map(toTodo);
}

async function openIssues(part: Part): Promise<Issue[]> {
  const rows = await limited<IssueRow>(
    part,
    sql`n.agent_id, x.issue_key, x.severity_rank, x.summary, x.category, x.context, x.first_seen_ms, x.last_seen_ms,
      CASE WHEN x.reports > COALESCE(x.client_occurrences, 0) THEN x.reports
        ELSE COALESCE(x.client_occurrences, 0) END AS occurrences
      FROM issues AS x JOIN agent_names AS n ON n.agent_pk = x.agent_pk
      WHERE ${part.owner} AND x.action = 'reported'`,
    sql`x.severity_rank DESC, x.last_seen_ms DESC, n.agent_id ASC, x.issue_key ASC`,
  );
  return rows.map(toIssue);
}
