import { sql, type SQL } from "drizzle-orm";
import type { DataScope } from "../../accounts/scope.ts";
import type { DeletedProject } from "../../projects/project.ts";
import { keyColumns, type DerivedTable, type Row } from "../derived/merge.ts";
import { ALL, ALL_MODELS, DAY_MS, grainOf, RESOLUTIONS, type SeriesKey } from "../derived/rollups.ts";
import { activityRollups, durationRollups, llmRollups, projectAgents } from "../derived/tables.ts";
import type { SqlSession } from "./session.ts";

/*
 * What is derived for one project, when the project becomes part of another or goes. Each leaves what a rebuild from
 * the events would give, since a rebuild reads events of a merged project as the other's and those of a deleted one
 * not at all.
 */

/** Merges rows into a derived table, as its declaration says. */
export interface DerivedRows {
  mergeRows(this: void, table: DerivedTable, rows: readonly Row[]): void | Promise<void>;
}

const ROLLUPS = [activityRollups, llmRollups, durationRollups];
const GRAINS = RESOLUTIONS.flatMap((width) => [grainOf(width, "all_agents"), grainOf(width, "one_agent")]);
const DAYS = grainOf(DAY_MS, "all_agents");

interface SeriesRow {
  series_pk: number;
  agent_pk: number;
  project_pk: number;
  environment: number;
  group_name: number;
}

/** Makes everything that is derived for one project another's. The other is not the default project. */
export async function mergeDerived(
  session: SqlSession,
  derived: DerivedRows,
  scope: DataScope,
  { from, to }: { from: number; to: number },
): Promise<void> {
  const { dataSetId } = scope;
  await session.run(sql`
    UPDATE task_runs SET project_pk = ${to} WHERE data_set_id = ${dataSetId} AND project_pk = ${from}`);
  const members = await session.all<Row>(sql`
    SELECT agent_pk, data_set_id, last_event_at_ms FROM project_agents WHERE project_pk = ${from}`);
  await derived.mergeRows(
    projectAgents,
    members.map((row) => ({ ...row, project_pk: to })),
  );
  await session.run(sql`DELETE FROM project_agents WHERE project_pk = ${from}`);
  await session.run(sql`
    UPDATE project_assignments SET project_pk = ${to} WHERE project_pk = ${from}
      AND agent_pk NOT IN (SELECT agent_pk FROM project_assignments WHERE project_pk = ${to})`);
  await session.run(sql`DELETE FROM project_assignments WHERE project_pk = ${from}`);
  await moveRollups(session, derived, scope, from, (series) => ({
    series: { ...series, projectPk: to },
    sign: 1,
  }));
}

/** Takes what a project counts for off the sums over all projects; its own sums, its runs and its members go. */
export async function removeDerived(
  session: SqlSession,
  derived: DerivedRows,
  scope: DataScope,
  projectPk: number,
): Promise<void> {
  await moveRollups(session, derived, scope, projectPk, (series) => {
    // The series over all agents and groups add to those over all projects (`widerSeries`), and no others do.
    const isWide = series.agentPk === ALL && series.groupName === ALL;
    return isWide ? { series: { ...series, projectPk: ALL }, sign: -1 } : null;
  });
  await session.run(
    sql`DELETE FROM task_runs WHERE data_set_id = ${scope.dataSetId} AND project_pk = ${projectPk}`,
  );
  await session.run(sql`DELETE FROM project_agents WHERE project_pk = ${projectPk}`);
  await session.run(sql`DELETE FROM project_assignments WHERE project_pk = ${projectPk}`);
}

type Move = (series: SeriesKey) => { series: SeriesKey; sign: 1 | -1 } | null;

/** Adds each sum of a project to another series, or to none, and removes it. */
async function moveRollups(
  session: SqlSession,
  derived: DerivedRows,
  scope: DataScope,
  projectPk: number,
  move: Move,
): Promise<void> {
  const { dataSetId } = scope;
  const moves = (await seriesOf(session, dataSetId, projectPk)).flatMap((row) => {
    const moved = move(toKey(dataSetId, row));
    return moved === null ? [] : [{ seriesPk: row.series_pk, ...moved }];
  });
  const pks = await seriesPks(
    session,
    dataSetId,
    moves.map(({ series }) => series),
  );
  const targets = new Map(
    moves.map(({ seriesPk, series, sign }) => [seriesPk, { seriesPk: pks.get(idOf(series))!, sign }]),
  );
  const own = sql`series_pk IN (SELECT series_pk FROM series
    WHERE data_set_id = ${dataSetId} AND project_pk = ${projectPk})`;
  // A step is all sums of a day in one grain: their number is that of the days, which retention bounds, and not of rows.
  for (const table of ROLLUPS)
    for (const day of await daysOf(session, table, dataSetId, own))
      for (const grain of GRAINS) {
        const where = sql`data_set_id = ${dataSetId} AND grain = ${grain}
          AND bucket_ms >= ${day} AND bucket_ms < ${day + DAY_MS} AND ${own}`;
        const rows = await session.all<Row>(
          sql`SELECT ${selectedColumns(table)} FROM ${sql.raw(table.name)} WHERE ${where}`,
        );
        const moved = rows.flatMap((row) => {
          const target = targets.get(row.series_pk as number);
          return target === undefined ? [] : [withSeries(table, row, target)];
        });
        await derived.mergeRows(table, moved);
        await session.run(sql`DELETE FROM ${sql.raw(table.name)} WHERE ${where}`);
      }
}

/** The days on which a project has sums: the widest buckets, which every narrower one lies in. */
async function daysOf(
  session: SqlSession,
  table: DerivedTable,
  dataSetId: number,
  own: SQL,
): Promise<number[]> {
  const rows = await session.all<{ bucket_ms: number }>(sql`
    SELECT DISTINCT bucket_ms FROM ${sql.raw(table.name)}
    WHERE data_set_id = ${dataSetId} AND grain = ${DAYS} AND ${own}`);
  return rows.map(({ bucket_ms }) => bucket_ms);
}

/** Sums as floats: one can outgrow what a driver reads as a whole number. */
function selectedColumns(table: DerivedTable): SQL {
  const sums = Object.keys(table.columns).map((name) => `CAST(${name} AS FLOAT) AS ${name}`);
  return sql.raw([...keyColumns(table), ...sums].join(", "));
}

function withSeries(table: DerivedTable, row: Row, target: { seriesPk: number; sign: 1 | -1 }): Row {
  const sums = Object.keys(table.columns).map((name) => {
    const value = row[name] as number | null;
    return [name, value === null ? null : value * target.sign] as const;
  });
  return { ...row, ...Object.fromEntries(sums), series_pk: target.seriesPk };
}

function seriesOf(session: SqlSession, dataSetId: number, projectPk: number): Promise<SeriesRow[]> {
  return session.all<SeriesRow>(sql`
    SELECT series_pk, agent_pk, project_pk, environment, group_name FROM series
    WHERE data_set_id = ${dataSetId} AND project_pk = ${projectPk}`);
}

const toKey = (dataSetId: number, row: SeriesRow): SeriesKey => ({
  dataSetId,
  agentPk: row.agent_pk,
  projectPk: row.project_pk,
  environment: row.environment,
  groupName: row.group_name,
});

const idOf = ({ agentPk, projectPk, environment, groupName }: SeriesKey): string =>
  [agentPk, projectPk, environment, groupName].join();

/** The numbers of series of one project or of all, by `idOf`. Those that are not there are made. */
async function seriesPks(
  session: SqlSession,
  dataSetId: number,
  keys: readonly SeriesKey[],
): Promise<Map<string, number>> {
  const [first] = keys;
  if (first === undefined) return new Map();
  const find = async () =>
    new Map(
      (await seriesOf(session, dataSetId, first.projectPk)).map((row) => [
        idOf(toKey(dataSetId, row)),
        row.series_pk,
      ]),
    );
  const found = await find();
  const missing = keys.filter((key) => !found.has(idOf(key)));
  if (missing.length === 0) return found;
  const rows = missing.map((key) => ({
    agent_pk: key.agentPk,
    project_pk: key.projectPk,
    environment: key.environment,
    group_name: key.groupName,
  }));
  await session.run(sql`
    INSERT INTO series (data_set_id, agent_pk, project_pk, environment, group_name)
    SELECT ${dataSetId}, w.agent_pk, w.project_pk, w.environment, w.group_name
    FROM ${session.rows(SERIES, rows)}`);
  return find();
}

const SERIES = {
  agent_pk: "integer",
  project_pk: "integer",
  environment: "integer",
  group_name: "integer",
} as const;

/** What there is of a project, from what is derived: nobody has to read the events for it. */
export async function countProject(
  session: SqlSession,
  scope: DataScope,
  projectPk: number,
): Promise<Omit<DeletedProject, "project">> {
  const { dataSetId } = scope;
  const count = async (query: SQL): Promise<number> =>
    (await session.all<{ counted: number | null }>(query))[0]?.counted ?? 0;
  const inAll = sql`data_set_id = ${dataSetId} AND grain = ${DAYS} AND series_pk IN (
    SELECT series_pk FROM series WHERE data_set_id = ${dataSetId} AND agent_pk = ${ALL}
      AND project_pk = ${projectPk} AND environment = ${ALL} AND group_name = ${ALL})`;
  return {
    events: await count(sql`SELECT sum(events) AS counted FROM activity_rollups WHERE ${inAll}`),
    llmCalls: await count(
      sql`SELECT sum(calls) AS counted FROM llm_rollups WHERE ${inAll} AND model = ${ALL_MODELS}`,
    ),
    tasks: await count(sql`
      SELECT count(*) AS counted FROM task_runs WHERE data_set_id = ${dataSetId} AND project_pk = ${projectPk}`),
    agents: await count(sql`SELECT count(*) AS counted FROM project_agents WHERE project_pk = ${projectPk}`),
  };
}
