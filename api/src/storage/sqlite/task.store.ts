import { sql, type SQL } from "drizzle-orm";
import { INDEXED_TASK_SORTS, TASK_STATUSES } from "../../tasks/task.ts";
import type { TaskCursor, TaskFilter, TaskSort, TaskSortKey, TaskStatus } from "../../tasks/task.ts";
import type { TaskMoment, TaskStore } from "../../tasks/task.store.ts";
import { OUTCOME } from "../derived/tables.ts";
import { onlyOpen, sortValue, toRun, type RunRow } from "../rows/task.row.ts";
import { isAbandoned } from "./agent.store.ts";
import { firstOfGenerations, orderGeneration } from "./generation.ts";
import {
  agentPk,
  allOf,
  contains,
  defaultProjectPk,
  inList,
  labelPk,
  projectPk,
  type ReadDatabase,
  type Sync,
} from "./read-sql.ts";

/** Runs that a search by a part of a text looks through: the latest ones. */
const SEARCHED_RUNS = 2_000;

export function createTaskReader(db: ReadDatabase): Sync<TaskStore> {
  return {
    listRuns(scope, { filter, sort, limit, after, nowMs, policy }) {
      const { dataSetId } = scope;
      const direction = sort.descending ? sql`DESC` : sql`ASC`;
      const moment = { nowMs, policy };
      const value = sortSql(sort.key, moment);
      const from = onlyOpen(filter.statuses) ? OPEN_RUNS : ALL_RUNS;
      const order = sql`${value} ${direction}, r.run_pk ${direction}`;
      const where = allOf([
        ...taskConditions(dataSetId, filter, moment),
        after != null && continuesAfter(value, after, sort),
      ]);
      const page = pageOf({ from, where, order, sort, limit }, filter);
      const rows = selectRuns(db, dataSetId, moment, { ...page, order, limit });
      return rows.map((row) => ({
        run: toRun(row),
        cursor: { value: sortValue(row, sort), rowId: row.run_pk },
      }));
    },

    getRun(scope, { taskId, runId, nowMs, policy }) {
      const { dataSetId } = scope;
      const where = sql`r.run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId}
        AND task_id = ${taskId} ${runId === undefined ? sql`` : sql`AND run_id = ${runId ?? ""}`})`;
      const order = sql`r.first_event_at_ms DESC, r.run_pk DESC`;
      const [row] = selectRuns(db, dataSetId, { nowMs, policy }, { from: ALL_RUNS, where, order, limit: 1 });
      return row === undefined ? null : toRun(row);
    },

    getRuns(scope, { runs, nowMs, policy }) {
      const { dataSetId } = scope;
      const wanted = JSON.stringify(runs.map(({ taskId, runId }) => [taskId, runId ?? ""]));
      const where = sql`r.run_pk IN (SELECT m.run_pk FROM json_each(${wanted}) w
        CROSS JOIN run_names m ON m.data_set_id = ${dataSetId} AND m.task_id = w.value ->> 0
          AND m.run_id = w.value ->> 1)`;
      const order = sql`r.run_pk`;
      const moment = { nowMs, policy };
      return selectRuns(db, dataSetId, moment, { from: ALL_RUNS, where, order, limit: runs.length }).map(
        toRun,
      );
    },
  };
}

/** Status, first match (contract, section 5). An agent that is offline has been silent too: its runs are stuck. */
function statusSql({ nowMs, policy }: TaskMoment): SQL {
  const stuckAfter = sql`coalesce(a.stuck_threshold_ms, ${policy.defaultStuckThresholdMs})`;
  const progressAfter = sql`coalesce(a.progress_threshold_ms, ${policy.defaultProgressThresholdMs})`;
  return sql`CASE
    WHEN r.outcome = ${OUTCOME.completed} THEN 'completed'
    WHEN r.outcome = ${OUTCOME.failed} THEN 'failed'
    WHEN ${isAbandoned(nowMs, policy.defaultStuckThresholdMs)} THEN 'abandoned'
    WHEN r.escalations > 0 THEN 'escalated'
    WHEN coalesce(r.approvals_requested, 0) > coalesce(r.approvals_received, 0) THEN 'waiting'
    WHEN a.last_heartbeat_ms IS NOT NULL AND ${nowMs} - a.last_seen_ms >= ${stuckAfter} THEN 'stuck'
    WHEN ${progressAfter} IS NOT NULL AND ${nowMs} - (
      SELECT max(o.last_received_ms) FROM task_runs o
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
    // Where few runs are named, the unary plus keeps all others of the data set from being read.
    taskId == null && search == null ? sql`r.data_set_id = ${dataSetId}` : sql`+r.data_set_id = ${dataSetId}`,
    onlyOpen(statuses) && sql`a.data_set_id = ${dataSetId}`,
    agentId != null && sql`r.agent_pk = ${agentPk(dataSetId, agentId)}`,
    projectId != null &&
      sql`coalesce(r.project_pk, ${defaultProjectPk(dataSetId)}) = ${projectPk(dataSetId, projectId)}`,
    environment != null && sql`r.environment = ${labelPk(environment)}`,
    group != null && sql`r.group_name = ${labelPk(group)}`,
    taskType != null && sql`r.task_type = ${labelPk(taskType)}`,
    taskId != null &&
      sql`r.run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId} AND task_id = ${taskId})`,
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
  const latest = sql`SELECT run_pk, summary FROM task_runs WHERE data_set_id = ${dataSetId}
    ORDER BY first_event_at_ms DESC LIMIT ${SEARCHED_RUNS}`;
  return sql`
    SELECT run_pk FROM (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId}
      AND task_id >= ${search} AND task_id < ${`${search}\u{10FFFF}`} LIMIT ${SEARCHED_RUNS})
    UNION
    SELECT l.run_pk FROM (${latest}) l JOIN run_names n ON n.run_pk = l.run_pk
    WHERE ${contains(sql`n.task_id`, search)} OR ${contains(sql`l.summary`, search)}`;
}

/** An ended run's status is its outcome, which needs no clock; only for open ones is the rest worked out. */
function statusConditions(statuses: readonly TaskStatus[], moment: TaskMoment): SQL[] {
  const outcomes = new Set(
    statuses.map((status) =>
      status === "completed" ? OUTCOME.completed : status === "failed" ? OUTCOME.failed : OUTCOME.open,
    ),
  );
  const byOutcome = inList(sql`r.outcome`, [...outcomes]);
  return outcomes.has(OUTCOME.open)
    ? [byOutcome, inList(sql`(${statusSql(moment)})`, statuses)]
    : [byOutcome];
}

/** Where a page of runs is read from: by an index in its order where there is one. */
function pageOf(
  { from, where, order, sort, limit }: { from: SQL; where: SQL; order: SQL; sort: TaskSort; limit: number },
  filter: TaskFilter,
): { from: SQL; where: SQL } {
  // All that match are sorted, by what it takes to sort them; only the page is read whole.
  if (!isIndexed(sort.key))
    return {
      from: ALL_RUNS,
      where: sql`r.run_pk IN (SELECT r.run_pk FROM ${from} WHERE ${where} ORDER BY ${order} LIMIT ${limit})`,
    };
  const isWide = from === ALL_RUNS && filter.taskId == null && filter.search == null;
  if (sort.key === "started_at" || !isWide) return { from, where };
  return { from, where: sql`r.run_pk IN (${firstRuns({ where, order, sort, limit })})` };
}

/** Runs that are first by duration or cost. */
function firstRuns({
  where,
  order,
  sort,
  limit,
}: {
  where: SQL;
  order: SQL;
  sort: TaskSort;
  limit: number;
}): SQL {
  const direction = sort.descending ? sql`DESC` : sql`ASC`;
  const value = sort.key === "cost" ? sql`t.cost_nano_usd` : sql`t.duration_ms`;
  return firstOfGenerations("task_runs", {
    firstOf: (generation) => sql`SELECT r.run_pk FROM ${ALL_RUNS}
      WHERE ${orderGeneration("task_runs", "r")} = ${generation} AND ${where} ORDER BY ${order} LIMIT ${limit}`,
    order: sql`${value} ${direction}, t.run_pk ${direction}`,
    limit,
  });
}

const SORT_VALUES: Record<Exclude<TaskSortKey, "status">, SQL> = {
  started_at: sql`r.first_event_at_ms`,
  duration: sql`r.duration_ms`,
  cost: sql`r.cost_nano_usd`,
  id: sql`(SELECT task_id FROM run_names WHERE run_pk = r.run_pk)`,
  agent: sql`(SELECT agent_id FROM agent_names WHERE agent_pk = r.agent_pk)`,
  type: sql`(SELECT text FROM labels WHERE label_pk = r.task_type)`,
  llm_calls: sql`coalesce(r.llm_calls, 0)`,
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

/** Runs by the index of what they are sorted or found by. */
const ALL_RUNS = sql`task_runs r CROSS JOIN agents a ON a.agent_pk = r.agent_pk`;
/** Open runs by agent: few among the many that have ended, which an index over all runs would wade through. */
const OPEN_RUNS = sql`agents a CROSS JOIN task_runs r INDEXED BY task_runs_open ON r.agent_pk = a.agent_pk
  AND r.outcome = 0`;

function selectRuns(
  db: ReadDatabase,
  dataSetId: number,
  moment: TaskMoment,
  { from, where, order, limit }: { from: SQL; where: SQL; order: SQL; limit: number },
): RunRow[] {
  return db.all<RunRow>(sql`
    SELECT r.run_pk, m.task_id, m.run_id, task_type.text AS task_type, n.agent_id, p.project_id,
      p.slug AS project_slug, environment.text AS environment, group_name.text AS group_name, r.correlation_id,
      r.summary, r.started_at_ms, r.first_event_at_ms, r.last_event_at_ms, r.last_received_ms, r.completed_at_ms,
      r.failed_at_ms, r.outcome, r.ended_at_ms, r.duration_ms,
      iif(r.outcome = ${OUTCOME.failed}, r.failed_duration_ms, r.completed_duration_ms) AS reported_duration_ms,
      r.exception_type, r.exception_message, CAST(r.cost_nano_usd AS REAL) AS cost_nano_usd,
      CAST(r.tokens_in AS REAL) AS tokens_in, CAST(r.tokens_out AS REAL) AS tokens_out, r.llm_calls,
      max(coalesce(r.actions_started, 0), coalesce(r.actions_ended, 0)) AS actions, r.errors, r.retries,
      r.escalations, r.approvals_requested, r.approvals_received, ${statusSql(moment)} AS status
    FROM ${from}
    CROSS JOIN run_names m ON m.run_pk = r.run_pk
    CROSS JOIN agent_names n ON n.agent_pk = r.agent_pk
    CROSS JOIN labels environment ON environment.label_pk = r.environment
    CROSS JOIN labels group_name ON group_name.label_pk = r.group_name
    CROSS JOIN projects p ON p.project_pk = coalesce(r.project_pk, ${defaultProjectPk(dataSetId)})
    LEFT JOIN labels task_type ON task_type.label_pk = r.task_type
    WHERE ${where} ORDER BY ${order} LIMIT ${limit}`);
}
