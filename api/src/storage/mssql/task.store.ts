import { sql, type SQL } from "drizzle-orm";
import { INDEXED_TASK_SORTS, TASK_STATUSES } from "../../tasks/task.ts";
import type { TaskCursor, TaskFilter, TaskSort, TaskSortKey, TaskStatus } from "../../tasks/task.ts";
import type { TaskMoment, TaskStore } from "../../tasks/task.store.ts";
import { OUTCOME } from "../derived/tables.ts";
import { onlyOpen, sortValue, toRun, type RunRow } from "../rows/task.row.ts";
import { isAbandoned } from "./agent.store.ts";
import {
  agentPk,
  allOf,
  contains,
  defaultProjectPk,
  digestOf,
  inNumbers,
  inTexts,
  isText,
  labelPk,
  projectPk,
  type ReadDatabase,
} from "./read-sql.ts";

/** Runs that a search by a part of a text looks through: the latest ones. */
const SEARCHED_RUNS = 2_000;

export function createTaskReader(db: ReadDatabase): TaskStore {
  return {
    async listRuns(scope, { filter, sort, limit, after, nowMs, policy }) {
      const { dataSetId } = scope;
      const direction = sort.descending ? sql`DESC` : sql`ASC`;
      const moment = { nowMs, policy };
      const value = sortSql(sort.key, moment);
      const order = sql`${value} ${direction}, r.run_pk ${direction}`;
      const matching = allOf([
        ...taskConditions(dataSetId, filter, moment),
        after != null && continuesAfter(value, after, sort),
      ]);
      // All that match are sorted, by what it takes to sort them; only the page is read whole.
      const where = isIndexed(sort.key)
        ? matching
        : sql`r.run_pk IN (SELECT TOP (${limit}) r.run_pk FROM task_runs AS r
            JOIN agents AS a ON a.agent_pk = r.agent_pk WHERE ${matching} ORDER BY ${order})`;
      const rows = await selectRuns(db, dataSetId, moment, { where, order, limit });
      return rows.map((row) => ({
        run: toRun(row),
        cursor: { value: sortValue(row, sort), rowId: row.run_pk },
      }));
    },

    async getRun(scope, { taskId, runId, nowMs, policy }) {
      const { dataSetId } = scope;
      const named =
        runId === undefined
          ? isText(sql`task_id`, taskId)
          : sql`digest = ${digestOf(`${taskId}\n${runId ?? ""}`)}`;
      const where = sql`r.run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId} AND ${named})`;
      const order = sql`r.first_event_at_ms DESC, r.run_pk DESC`;
      const [row] = await selectRuns(db, dataSetId, { nowMs, policy }, { where, order, limit: 1 });
      return row === undefined ? null : toRun(row);
    },

    async getRuns(scope, { runs, nowMs, policy }) {
      const { dataSetId } = scope;
      const wanted = JSON.stringify(runs.map(({ taskId, runId }) => [`${taskId}\n${runId ?? ""}`]));
      const where = sql`r.run_pk IN (SELECT m.run_pk FROM OPENJSON(${wanted}) WITH (name nvarchar(1025) '$[0]') AS w
        JOIN run_names AS m ON m.data_set_id = ${dataSetId} AND m.digest = ${digestOf(sql`w.name`)})`;
      const order = sql`r.run_pk ASC`;
      const rows = await selectRuns(db, dataSetId, { nowMs, policy }, { where, order, limit: runs.length });
      return rows.map(toRun);
    },
  };
}

/** Status, first match (contract, section 5). An agent that is offline has been silent too: its runs are stuck. */
function statusSql({ nowMs, policy }: TaskMoment): SQL {
  const stuckAfter = sql`COALESCE(a.stuck_threshold_ms, ${policy.defaultStuckThresholdMs})`;
  const progressAfter = sql`COALESCE(a.progress_threshold_ms, CAST(${policy.defaultProgressThresholdMs} AS bigint))`;
  return sql`CASE
    WHEN r.outcome = ${OUTCOME.completed} THEN 'completed'
    WHEN r.outcome = ${OUTCOME.failed} THEN 'failed'
    WHEN ${isAbandoned(nowMs, policy.defaultStuckThresholdMs)} THEN 'abandoned'
    WHEN r.escalations > 0 THEN 'escalated'
    WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 'waiting'
    WHEN a.last_heartbeat_ms IS NOT NULL AND ${nowMs} - a.last_seen_ms >= ${stuckAfter} THEN 'stuck'
    WHEN ${progressAfter} IS NOT NULL AND ${nowMs} - (
      SELECT MAX(o.last_received_ms) FROM task_runs AS o
      WHERE o.agent_pk = r.agent_pk AND o.outcome = 0 AND o.started_at_ms IS NOT NULL
    ) >= ${progressAfter} THEN 'stuck'
    ELSE 'processing' END`;
}

function taskConditions(
  dataSetId: number,
  filter: TaskFilter,
  moment: TaskMoment,
): (SQL | undefined | false)[] {
  const { projectId, agentId, environment, group, taskType, taskId, statuses, fromMs, toMs, search } = filter;
  return [
    sql`r.data_set_id = ${dataSetId}`,
    // The literal is what the index of open runs is found by.
    onlyOpen(statuses) && sql`a.data_set_id = ${dataSetId} AND r.outcome = 0`,
    agentId != null && sql`r.agent_pk = ${agentPk(dataSetId, agentId)}`,
    projectId != null &&
      sql`COALESCE(r.project_pk, ${defaultProjectPk(dataSetId)}) = ${projectPk(dataSetId, projectId)}`,
    environment != null && sql`r.environment = ${labelPk(environment)}`,
    group != null && sql`r.group_name = ${labelPk(group)}`,
    taskType != null && sql`r.task_type = ${labelPk(taskType)}`,
    taskId != null &&
      sql`r.run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId}
        AND ${isText(sql`task_id`, taskId)})`,
    fromMs != null && sql`r.first_event_at_ms >= ${fromMs}`,
    toMs != null && sql`r.first_event_at_ms < ${toMs}`,
    search != null && sql`r.run_pk IN (${foundBy(dataSetId, search)})`,
    ...(statuses == null ? [] : statusConditions(statuses, moment)),
  ];
}

/**
 * Runs whose task id begins with the text, and the latest ones of which it is any part of the task id or the summary:
 * what a search reads is bounded, whatever is stored.
 */
function foundBy(dataSetId: number, search: string): SQL {
  const latest = sql`SELECT TOP (${SEARCHED_RUNS}) run_pk, summary FROM task_runs WHERE data_set_id = ${dataSetId}
    ORDER BY first_event_at_ms DESC`;
  return sql`
    SELECT b.run_pk FROM (SELECT TOP (${SEARCHED_RUNS}) run_pk FROM run_names WHERE data_set_id = ${dataSetId}
      AND task_id >= ${search} AND task_id < ${`${search}\u{FFFF}`} ORDER BY task_id ASC) AS b
    UNION
    SELECT l.run_pk FROM (${latest}) AS l JOIN run_names AS n ON n.run_pk = l.run_pk
    WHERE ${contains(sql`n.task_id`, search)} OR ${contains(sql`l.summary`, search)}`;
}

/** An ended run's status is its outcome, which needs no clock; only for open ones is the rest worked out. */
function statusConditions(statuses: readonly TaskStatus[], moment: TaskMoment): SQL[] {
  const outcomes = new Set(
    statuses.map((status) =>
      status === "completed" ? OUTCOME.completed : status === "failed" ? OUTCOME.failed : OUTCOME.open,
    ),
  );
  const byOutcome = inNumbers(sql`r.outcome`, [...outcomes]);
  return outcomes.has(OUTCOME.open)
    ? [byOutcome, inTexts(sql`(${statusSql(moment)})`, statuses)]
    : [byOutcome];
}

const SORT_VALUES: Record<Exclude<TaskSortKey, "status">, SQL> = {
  started_at: sql`r.first_event_at_ms`,
  duration: sql`r.duration_ms`,
  cost: sql`r.cost_nano_usd`,
  id: sql`(SELECT task_id FROM run_names WHERE run_pk = r.run_pk)`,
  agent: sql`(SELECT agent_id FROM agent_names WHERE agent_pk = r.agent_pk)`,
  type: sql`(SELECT text FROM labels WHERE label_pk = r.task_type)`,
  llm_calls: sql`COALESCE(r.llm_calls, 0)`,
};

const isIndexed = (key: TaskSortKey): boolean => (INDEXED_TASK_SORTS as readonly TaskSortKey[]).includes(key);

/** What runs are compared by. A status counts by its place among all. */
function sortSql(key: TaskSortKey, moment: TaskMoment): SQL {
  if (key !== "status") return SORT_VALUES[key];
  const places = TASK_STATUSES.map((status, place) => sql`WHEN ${status} THEN ${place}`);
  return sql`(CASE (${statusSql(moment)}) ${sql.join(places, sql` `)} END)`;
}

/** Rows behind the cursor; null, as in both dialects' indexes, is below every value. */
function continuesAfter(value: SQL, { value: last, rowId }: TaskCursor, { descending }: TaskSort): SQL {
  if (last === null)
    return descending
      ? sql`(${value} IS NULL AND r.run_pk < ${rowId})`
      : sql`(${value} IS NOT NULL OR r.run_pk > ${rowId})`;
  return descending
    ? sql`(${value} <= ${last} AND (${value} < ${last} OR r.run_pk < ${rowId}) OR ${value} IS NULL)`
    : sql`(${value} >= ${last} AND (${value} > ${last} OR r.run_pk > ${rowId}))`;
}

function selectRuns(
  db: ReadDatabase,
  dataSetId: number,
  moment: TaskMoment,
  { where, order, limit }: { where: SQL; order: SQL; limit: number },
): Promise<RunRow[]> {
  return db.all<RunRow>(sql`
    SELECT TOP (${limit}) r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
      p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
      r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
      r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
      CASE WHEN r.outcome = ${OUTCOME.failed} THEN r.failed_duration_ms ELSE r.completed_duration_ms END
        AS reported_duration_ms,
      r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS float) AS cost_nano_usd,
      CAST(r.tokens_in AS float) AS tokens_in, CAST(r.tokens_out AS float) AS tokens_out, r.llm_calls,
      CASE WHEN COALESCE(r.actions_started, 0) > COALESCE(r.actions_ended, 0) THEN COALESCE(r.actions_started, 0)
        ELSE COALESCE(r.actions_ended, 0) END AS actions,
      r.errors, r.retries, r.escalations, r.approvals_requested, r.approvals_received, ${statusSql(moment)} AS status
    FROM task_runs AS r
    JOIN agents AS a ON a.agent_pk = r.agent_pk
    JOIN run_names AS m ON m.run_pk = r.run_pk
    JOIN agent_names AS n ON n.agent_pk = r.agent_pk
    JOIN labels AS environment ON environment.label_pk = r.environment
    JOIN labels AS group_name ON group_name.label_pk = r.group_name
    JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, ${defaultProjectPk(dataSetId)})
    LEFT JOIN labels AS task_type ON task_type.label_pk = r.task_type
    WHERE ${where} ORDER BY ${order}`);
}
