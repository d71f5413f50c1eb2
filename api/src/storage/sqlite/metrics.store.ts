import { sql, type SQL } from "drizzle-orm";
import type { GroupBy, MetricsFilter, SeriesQuery } from "../../metrics/metrics.ts";
import type { MetricsStore } from "../../metrics/metrics.store.ts";
import { usd } from "../../costs/money.ts";
import { ALL, ALL_MODELS, grainOf, NO_MODEL } from "../derived/rollups.ts";
import {
  toCostSeriesRow,
  toDurationSeries,
  toTaskSeriesRow,
  type ActivityRow,
  type BinRow,
  type LlmRow,
} from "../rows/metrics.row.ts";
import { coverRange, type Segment } from "../rollup-cover.ts";
import {
  agentPk,
  allOf,
  inList,
  labelPk,
  projectPk,
  whole,
  type ReadDatabase,
  type Sync,
} from "./read-sql.ts";

export function createMetricsReader(db: ReadDatabase): Sync<MetricsStore> {
  return {
    taskSeries(scope, query) {
      const rows = db.all<ActivityRow>(
        rollupSql(scope.dataSetId, query, "activity_rollups", [
          "events",
          "errors",
          "started",
          "completed",
          "failed",
          "escalated",
          "duration_ms_sum",
          "duration_count",
        ]),
      );
      return rows.map(toTaskSeriesRow);
    },

    durationSeries(scope, query) {
      return toDurationSeries(
        db.all<BinRow>(rollupSql(scope.dataSetId, query, "duration_rollups", ["runs"], sql`r.bin`)),
      );
    },

    costSeries(scope, query) {
      const rows = db.all<LlmRow>(
        rollupSql(scope.dataSetId, query, "llm_rollups", [
          "calls",
          "costed_calls",
          "cost_nano_usd",
          "estimated_cost_nano_usd",
          "tokens_in",
          "tokens_out",
        ]),
      );
      return rows.map(toCostSeriesRow);
    },

    taskTypeCost({ dataSetId }, taskType, { fromMs, toMs }) {
      const [row] = db.all<{ cost: number }>(sql`
        SELECT total(cost_nano_usd) AS cost FROM task_type_costs
        WHERE data_set_id = ${dataSetId} AND task_type = ${labelPk(taskType)}
          AND bucket_ms >= ${fromMs} AND bucket_ms < ${toMs}`);
      return usd(row!.cost);
    },

    derivedSeq() {
      // One position for all data sets: each has its events up to there.
      const [row] = db.all<{ seq: number | null }>(
        sql`SELECT coalesce((SELECT folded_seq FROM derivation), (SELECT max(seq) FROM events)) AS seq`,
      );
      return row!.seq ?? 0;
    },
  };
}

/** Buckets that are looked up one by one at most; a longer stretch is read through. */
const MAX_BUCKET_SEEKS = 1_500;

/**
 * A bucket holds every series of its grain. An agent's own, and those that tell no groups apart, are few of them and
 * are looked up; where each agent or group is told apart, most are wanted and the bucket is read through.
 */
const areFew = ({ agentId, group }: MetricsFilter, groupBy: GroupBy | null): boolean =>
  agentId != null || (group == null && groupBy !== "agent" && groupBy !== "group");

/** Sums of a roll-up table by group and interval. */
function rollupSql(
  dataSetId: number,
  query: SeriesQuery,
  table: string,
  sums: string[],
  extraKey?: SQL,
): SQL {
  const { filter, range, intervalMs, groupBy } = query;
  const byAgent = filter.agentId != null || groupBy === "agent";
  const series = seriesOf(dataSetId, filter, groupBy);
  const sought = areFew(filter, groupBy) ? series : undefined;
  const parts = coverRange(range, intervalMs).map((segment) =>
    segmentSql(dataSetId, table, segment, byAgent, sought),
  );
  // A range of no minutes has no parts: then nothing is read.
  const rows =
    parts.length === 0 ? sql`SELECT * FROM ${sql.raw(table)} WHERE 0` : sql.join(parts, sql` UNION ALL `);
  const bucket =
    intervalMs === null ? sql`NULL` : sql`r.bucket_ms / ${whole(intervalMs)} * ${whole(intervalMs)}`;
  const dimension = groupBy === null ? sql`0` : DIMENSIONS[groupBy];
  // total() gives a float where sum() would fail past 63 bits.
  const totals = sums.map((name) => sql`total(r.${sql.raw(name)}) AS ${sql.raw(name)}`);
  const extra = extraKey === undefined ? sql`` : sql`, ${extraKey}`;
  return sql`
    SELECT ${keyText(groupBy)} AS key, g.* FROM (
      SELECT ${dimension} AS dimension, ${bucket} AS bucket_ms, ${sql.join(totals, sql`, `)}${extra}
      FROM (${rows}) r CROSS JOIN series s ON s.series_pk = r.series_pk
      WHERE ${allOf([sql`s.series_pk IN (${series})`, table === "llm_rollups" && modelsOf(filter, groupBy)])}
      GROUP BY 1, 2${extra}
    ) g ORDER BY bucket_ms, dimension`;
}

const DIMENSIONS: Record<GroupBy, SQL> = {
  project: sql`s.project_pk`,
  agent: sql`s.agent_pk`,
  environment: sql`s.environment`,
  group: sql`s.group_name`,
  model: sql`r.model`,
};

function keyText(groupBy: GroupBy | null): SQL {
  switch (groupBy) {
    case null:
      return sql`NULL`;
    case "project":
      return sql`(SELECT slug FROM projects WHERE project_pk = g.dimension)`;
    case "agent":
      return sql`(SELECT agent_id FROM agent_names WHERE agent_pk = g.dimension)`;
    case "model":
      return sql`iif(g.dimension = ${NO_MODEL}, NULL, (SELECT text FROM labels WHERE label_pk = g.dimension))`;
    case "environment":
    case "group":
      return sql`(SELECT text FROM labels WHERE label_pk = g.dimension)`;
  }
}

/** Rows of each model where models are told apart, and the row of all of them where not. */
function modelsOf({ model }: MetricsFilter, groupBy: GroupBy | null): SQL {
  if (model != null) return sql`r.model = ${labelPk(model)}`;
  return groupBy === "model" ? sql`r.model <> ${ALL_MODELS}` : sql`r.model = ${ALL_MODELS}`;
}

function segmentSql(
  dataSetId: number,
  table: string,
  segment: Segment,
  byAgent: boolean,
  series: SQL | undefined,
): SQL {
  const { resolution, fromMs, toMs } = segment;
  const seeks = series !== undefined && (toMs - fromMs) / resolution <= MAX_BUCKET_SEEKS;
  const buckets = seeks
    ? inList(
        sql`bucket_ms`,
        Array.from({ length: (toMs - fromMs) / resolution }, (_, i) => fromMs + i * resolution),
      )
    : sql`bucket_ms >= ${fromMs} AND bucket_ms < ${toMs}`;
  return sql`SELECT * FROM ${sql.raw(table)} WHERE ${allOf([
    sql`data_set_id = ${dataSetId}`,
    sql`grain = ${grainOf(resolution, byAgent ? "one_agent" : "all_agents")}`,
    buckets,
    series !== undefined && sql`series_pk IN (${series})`,
  ])}`;
}

/** The coarsest series that tell apart what is asked for. Those of single agents tell everything apart. */
function seriesOf(dataSetId: number, filter: MetricsFilter, groupBy: GroupBy | null): SQL {
  const { agentId, projectId, environment, group } = filter;
  const byAgent = agentId != null || groupBy === "agent";
  const byGroup = byAgent || group != null || groupBy === "group";
  const byProject = byGroup || projectId != null || groupBy === "project";
  const byEnvironment = byGroup || environment != null || groupBy === "environment";
  const column = (name: SQL, isTold: boolean, value: SQL | undefined): SQL =>
    value !== undefined ? sql`${name} = ${value}` : isTold ? sql`${name} > ${ALL}` : sql`${name} = ${ALL}`;
  return sql`SELECT series_pk FROM series WHERE ${allOf([
    sql`data_set_id = ${dataSetId}`,
    column(sql`agent_pk`, byAgent, agentId == null ? undefined : agentPk(dataSetId, agentId)),
    column(sql`project_pk`, byProject, projectId == null ? undefined : projectPk(dataSetId, projectId)),
    column(sql`environment`, byEnvironment, environment == null ? undefined : labelPk(environment)),
    column(sql`group_name`, byGroup, group == null ? undefined : labelPk(group)),
  ])}`;
}
