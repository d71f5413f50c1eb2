import { sql, type SQL } from "drizzle-orm";
import type { DataScope } from "../../accounts/scope.ts";
import type { LlmCallCursor, LlmCallFilter, LlmCallSort } from "../../costs/llm-call.ts";
import type { LlmCallStore } from "../../costs/llm-call.store.ts";
import { NO_COSTS } from "../../metrics/figures.ts";
import type { CostSums } from "../../metrics/metrics.ts";
import type { MetricsStore } from "../../metrics/metrics.store.ts";
import type { NumberedEvent } from "../derived/fold.ts";
import { integer, type Cell } from "../derived/merge.ts";
import {
  addSums,
  cutMinutes,
  minutesOf,
  toCall,
  toSums,
  type CallRow,
  type TotalsRow,
} from "../rows/llm-call.row.ts";
import type { Connection } from "./connection.ts";
import { jsonRows, type JsonColumn } from "./json-rows.ts";
import { createMetricsReader } from "./metrics.store.ts";
import {
  agentPk,
  allOf,
  eventProjectPks,
  isText,
  joinEventProject,
  labelPk,
  notDeleted,
  type ReadDatabase,
} from "./read-sql.ts";

const CALL_COLUMNS: readonly JsonColumn[] = [
  "seq",
  "data_set_id",
  "timestamp_ms",
  "cost_nano_usd",
  "tokens_in",
  "tokens_out",
  "duration_ms",
  "model",
].map((name) => ({ name, type: integer }));

/** Writes the rows of LLM calls; other events have none. */
export async function insertCalls(
  connection: Connection,
  stored: readonly { seq: number; event: NumberedEvent }[],
): Promise<void> {
  const rows = stored.flatMap(({ seq, event }): Cell[][] => {
    const call = event.signals?.llmCall;
    if (call === undefined) return [];
    const { costNanoUsd, tokensIn, tokensOut, durationMs } = call;
    const { dataSetId, timestampMs, model } = event;
    return [[seq, dataSetId, timestampMs, costNanoUsd ?? -1, tokensIn, tokensOut, durationMs, model]];
  });
  if (rows.length === 0) return;
  const names = CALL_COLUMNS.map(({ name }) => name);
  await connection.run(sql`
    INSERT INTO llm_calls (${sql.raw(names.join(", "))})
    SELECT ${sql.raw(names.map((name) => `w.${name}`).join(", "))} FROM ${jsonRows(CALL_COLUMNS, rows)}`);
}

export function createLlmCallReader(db: ReadDatabase): LlmCallStore {
  const metrics = createMetricsReader(db);
  return {
    async listLlmCalls(scope, { filter, sort, limit, after }) {
      const value = sort.key === "time" ? sql`c.timestamp_ms` : sql`c.cost_nano_usd`;
      const direction = sort.descending ? sql`DESC` : sql`ASC`;
      const where = allOf([
        ...callConditions(scope.dataSetId, filter),
        await notDeleted(db, scope.dataSetId, sql`e.project_pk`),
        after != null && continuesAfter(value, after, sort),
      ]);
      const rows = await db.all<CallRow>(sql`
        SELECT TOP (${limit}) c.seq, e.event_id, c.timestamp_ms, n.agent_id, p.slug AS project_slug, r.task_id,
          r.run_id, e.action_id, c.cost_nano_usd, e.estimated_cost_nano_usd, e.payload
        FROM llm_calls AS c
        JOIN events AS e ON e.seq = c.seq
        JOIN agent_names AS n ON n.agent_pk = e.agent_pk
        ${joinEventProject}
        LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
        WHERE ${where} ORDER BY ${value} ${direction}, c.seq ${direction}`);
      return rows.map((row) => ({
        call: toCall(row),
        cursor: { value: sort.key === "time" ? row.timestamp_ms : row.cost_nano_usd, seq: row.seq },
      }));
    },

    async totalLlmCalls(scope, filter) {
      // A task's calls are few. Others are summed by the roll-ups, but for the minutes that the range cuts.
      const sums =
        filter.taskId != null
          ? [await sumCalls(db, scope.dataSetId, filter)]
          : [
              ...(await wholeMinutes(metrics, scope, filter)),
              ...(await Promise.all(cutMinutes(filter).map((cut) => sumCalls(db, scope.dataSetId, cut)))),
            ];
      return sums.reduce(addSums, NO_COSTS);
    },
  };
}

async function wholeMinutes(
  metrics: MetricsStore,
  scope: DataScope,
  filter: LlmCallFilter,
): Promise<CostSums[]> {
  const range = minutesOf(filter);
  if (range.fromMs >= range.toMs) return [];
  return metrics.costSeries(scope, { filter, range, intervalMs: null, groupBy: null });
}

async function sumCalls(db: ReadDatabase, dataSetId: number, filter: LlmCallFilter): Promise<CostSums> {
  const sum = (value: string): SQL => sql.raw(`COALESCE(SUM(CAST(${value} AS float)), 0)`);
  const [row] = await db.all<TotalsRow>(sql`
    SELECT COUNT(*) AS calls, ${sum("CASE WHEN c.cost_nano_usd >= 0 THEN 1 ELSE 0 END")} AS costed_calls,
      ${sum("CASE WHEN c.cost_nano_usd > 0 THEN c.cost_nano_usd ELSE 0 END")} AS cost,
      ${sum("e.estimated_cost_nano_usd")} AS estimated,
      ${sum("c.tokens_in")} AS tokens_in, ${sum("c.tokens_out")} AS tokens_out
    FROM llm_calls AS c JOIN events AS e ON e.seq = c.seq
    WHERE ${allOf([...callConditions(dataSetId, filter), await notDeleted(db, dataSetId, sql`e.project_pk`)])}`);
  return toSums(row!);
}

function callConditions(dataSetId: number, filter: LlmCallFilter): (SQL | undefined | false)[] {
  const { taskId, taskRunId, agentId, projectId, environment, group, model, fromMs, toMs } = filter;
  const inEnvelope = (column: SQL, text: string): SQL =>
    sql`e.envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE ${column} = ${labelPk(text)})`;
  return [
    sql`c.data_set_id = ${dataSetId}`,
    taskId != null &&
      sql`c.seq IN (SELECT t.seq FROM events AS t WHERE t.run_pk IS NOT NULL AND t.run_pk IN (
        SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId} AND ${isText(sql`task_id`, taskId)}
        ${taskRunId == null ? sql`` : sql`AND ${isText(sql`run_id`, taskRunId)}`}))`,
    agentId != null && sql`e.agent_pk = ${agentPk(dataSetId, agentId)}`,
    projectId != null && sql`e.project_pk IN ${eventProjectPks(dataSetId, projectId)}`,
    environment != null && inEnvelope(sql`environment`, environment),
    group != null && inEnvelope(sql`group_name`, group),
    model != null && sql`c.model = ${labelPk(model)}`,
    fromMs != null && sql`c.timestamp_ms >= ${fromMs}`,
    toMs != null && sql`c.timestamp_ms < ${toMs}`,
  ];
}

function continuesAfter(value: SQL, { value: last, seq }: LlmCallCursor, { descending }: LlmCallSort): SQL {
  return descending
    ? sql`(${value} <= ${last} AND (${value} < ${last} OR c.seq < ${seq}))`
    : sql`(${value} >= ${last} AND (${value} > ${last} OR c.seq > ${seq}))`;
}
