import type { DatabaseSync } from "node:sqlite";
import { sql, type SQL } from "drizzle-orm";
import type { DataScope } from "../../accounts/scope.ts";
import type { LlmCallCursor, LlmCallFilter, LlmCallSort } from "../../costs/llm-call.ts";
import type { LlmCallStore } from "../../costs/llm-call.store.ts";
import { NO_COSTS } from "../../metrics/figures.ts";
import type { CostSums } from "../../metrics/metrics.ts";
import type { MetricsStore } from "../../metrics/metrics.store.ts";
import { firstOfGenerations, orderGeneration } from "./generation.ts";
import { createMetricsReader } from "./metrics.store.ts";
import type { NumberedEvent } from "../derived/fold.ts";
import {
  addSums,
  cutMinutes,
  minutesOf,
  toCall,
  toSums,
  type CallRow,
  type TotalsRow,
} from "../rows/llm-call.row.ts";
import {
  agentPk,
  allOf,
  eventProjectPks,
  joinEventProject,
  labelPk,
  notDeleted,
  type ReadDatabase,
  type Sync,
} from "./read-sql.ts";

/** Writes the row of an LLM call; other events have none. */
export function createLlmCallWriter(db: DatabaseSync): (seq: number, event: NumberedEvent) => void {
  const insert = db.prepare(`INSERT INTO llm_calls (seq, data_set_id, timestamp_ms, cost_nano_usd, tokens_in,
    tokens_out, duration_ms, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  return (seq, { dataSetId, timestampMs, signals, model }) => {
    const call = signals?.llmCall;
    if (call === undefined) return;
    const { costNanoUsd, tokensIn, tokensOut, durationMs } = call;
    insert.run(seq, dataSetId, timestampMs, costNanoUsd ?? -1, tokensIn, tokensOut, durationMs, model);
  };
}

export function createLlmCallReader(db: ReadDatabase): Sync<LlmCallStore> {
  const metrics = createMetricsReader(db);
  return {
    listLlmCalls(scope, { filter, sort, limit, after }) {
      const value = sort.key === "time" ? sql`c.timestamp_ms` : sql`c.cost_nano_usd`;
      const direction = sort.descending ? sql`DESC` : sql`ASC`;
      const where = allOf([
        ...callConditions(scope.dataSetId, filter),
        notDeleted(db, scope.dataSetId, sql`e.project_pk`),
        after != null && continuesAfter(value, after, sort),
      ]);
      const rows = db.all<CallRow>(sql`
        SELECT c.seq, e.event_id, c.timestamp_ms, n.agent_id, p.slug AS project_slug, r.task_id, r.run_id, e.action_id,
          c.cost_nano_usd, e.estimated_cost_nano_usd, e.payload
        FROM llm_calls c
        CROSS JOIN events e ON e.seq = c.seq
        CROSS JOIN agent_names n ON n.agent_pk = e.agent_pk
        ${joinEventProject}
        LEFT JOIN run_names r ON r.run_pk = e.run_pk
        WHERE ${sort.key === "cost" && filter.taskId == null ? sql`c.seq IN (${firstCalls({ where, sort, limit })})` : where}
        ORDER BY ${value} ${direction}, c.seq ${direction} LIMIT ${limit}`);
      return rows.map((row) => ({
        call: toCall(row),
        cursor: { value: sort.key === "time" ? row.timestamp_ms : row.cost_nano_usd, seq: row.seq },
      }));
    },

    totalLlmCalls(scope, filter) {
      // A task's calls are few. Others are summed by the roll-ups, but for the minutes that the range cuts.
      const sums =
        filter.taskId != null
          ? [sumCalls(db, scope.dataSetId, filter)]
          : [
              ...wholeMinutes(metrics, scope, filter),
              ...cutMinutes(filter).map((cut) => sumCalls(db, scope.dataSetId, cut)),
            ];
      return sums.reduce(addSums, NO_COSTS);
    },
  };
}

/** Calls that are first by cost. */
function firstCalls({ where, sort, limit }: { where: SQL; sort: LlmCallSort; limit: number }): SQL {
  const direction = sort.descending ? sql`DESC` : sql`ASC`;
  return firstOfGenerations("llm_calls", {
    firstOf: (generation) => sql`SELECT c.seq FROM llm_calls c CROSS JOIN events e ON e.seq = c.seq
      WHERE ${orderGeneration("llm_calls", "c")} = ${generation} AND ${where}
      ORDER BY c.cost_nano_usd ${direction}, c.seq ${direction} LIMIT ${limit}`,
    order: sql`t.cost_nano_usd ${direction}, t.seq ${direction}`,
    limit,
  });
}

function wholeMinutes(metrics: Sync<MetricsStore>, scope: DataScope, filter: LlmCallFilter): CostSums[] {
  const range = minutesOf(filter);
  if (range.fromMs >= range.toMs) return [];
  return metrics.costSeries(scope, { filter, range, intervalMs: null, groupBy: null });
}

function sumCalls(db: ReadDatabase, dataSetId: number, filter: LlmCallFilter): CostSums {
  const [row] = db.all<TotalsRow>(sql`
    SELECT count(*) AS calls, total(c.cost_nano_usd >= 0) AS costed_calls, total(max(c.cost_nano_usd, 0)) AS cost,
      total(e.estimated_cost_nano_usd) AS estimated,
      total(c.tokens_in) AS tokens_in, total(c.tokens_out) AS tokens_out
    FROM llm_calls c CROSS JOIN events e ON e.seq = c.seq
    WHERE ${allOf([...callConditions(dataSetId, filter), notDeleted(db, dataSetId, sql`e.project_pk`)])}`);
  return toSums(row!);
}

function callConditions(dataSetId: number, filter: LlmCallFilter): (SQL | undefined | false)[] {
  const { taskId, taskRunId, agentId, projectId, environment, group, model, fromMs, toMs } = filter;
  const inEnvelope = (column: SQL, text: string): SQL =>
    sql`e.envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE ${column} = ${labelPk(text)})`;
  return [
    // The unary plus keeps a task's few events from being looked for in the index over all calls.
    taskId == null ? sql`c.data_set_id = ${dataSetId}` : sql`+c.data_set_id = ${dataSetId}`,
    taskId != null &&
      sql`c.seq IN (SELECT t.seq FROM events t WHERE t.run_pk IN (SELECT run_pk FROM run_names
        WHERE data_set_id = ${dataSetId} AND task_id = ${taskId}
        ${taskRunId == null ? sql`` : sql`AND run_id = ${taskRunId}`}))`,
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
