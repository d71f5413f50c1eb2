import { sql, type SQL } from "drizzle-orm";
import type { NodeSQLiteDatabase } from "drizzle-orm/node-sqlite";

export type ReadDatabase = NodeSQLiteDatabase;

/** A store as its thread runs it: SQLite answers without waiting, and the thread's boundary makes the promises. */
export type Sync<Store> = {
  [Method in keyof Store]: Store[Method] extends (...args: infer Args) => Promise<infer Result>
    ? (...args: Args) => Result
    : never;
};

/** All conditions that are there, joined; `undefined` parts do not narrow. */
export function allOf(conditions: (SQL | undefined | false | null)[]): SQL {
  const present = conditions.filter((condition): condition is SQL => Boolean(condition));
  return present.length === 0 ? sql`1` : sql.join(present, sql` AND `);
}

/** The number of a label; null, which equals nothing, where the text was never seen. */
export const labelPk = (text: string): SQL => sql`(SELECT label_pk FROM labels WHERE text = ${text})`;

/** The number of a project by slug or id; those of one that was merged into another stand for that one. */
export const projectPk = (dataSetId: number, idOrSlug: string): SQL =>
  sql`(SELECT coalesce(merged_into_pk, project_pk) FROM projects WHERE data_set_id = ${dataSetId}
       AND deleted_at_ms IS NULL AND (slug = ${idOrSlug} OR project_id = ${idOrSlug}) ORDER BY slug = ${idOrSlug} DESC LIMIT 1)`;

/** The numbers that the events of a project carry: its own, and those of what was merged into it. */
export const eventProjectPks = (dataSetId: number, idOrSlug: string): SQL =>
  sql`(SELECT project_pk FROM projects WHERE data_set_id = ${dataSetId}
       AND coalesce(merged_into_pk, project_pk) = ${projectPk(dataSetId, idOrSlug)})`;

/** Joins the project `p` that an event `e` belongs to now. */
export const joinEventProject = sql`
  CROSS JOIN projects filed ON filed.project_pk = e.project_pk
  CROSS JOIN projects p ON p.project_pk = coalesce(filed.merged_into_pk, filed.project_pk)`;

/**
 * Leaves out what belongs to projects that were deleted and whose events are still being removed. Hardly ever is there
 * one, and then nothing is compared.
 */
export function notDeleted(db: ReadDatabase, dataSetId: number, column: SQL): SQL | false {
  const rows = db.all<{ project_pk: number }>(
    sql`SELECT project_pk FROM projects WHERE data_set_id = ${dataSetId} AND deleted_at_ms IS NOT NULL`,
  );
  if (rows.length === 0) return false;
  return sql`coalesce(${column}, 0) NOT IN (SELECT value FROM json_each(${JSON.stringify(
    rows.map(({ project_pk }) => project_pk),
  )}))`;
}

/**
 * Which agents a project has: those that have sent events to it and were not removed since, and those that were
 * assigned.
 */
export const projectMembers = sql`
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents m
  LEFT JOIN project_assignments x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
    SELECT 1 FROM project_agents m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)`;

export const agentPk = (dataSetId: number, agentId: string): SQL =>
  sql`(SELECT agent_pk FROM agent_names WHERE data_set_id = ${dataSetId} AND agent_id = ${agentId})`;

export const defaultProjectPk = (dataSetId: number): SQL => projectPk(dataSetId, "default");

/** `LIKE` for a part of a text, with the text's own wildcards taken literally. */
export const contains = (column: SQL, part: string): SQL =>
  sql`${column} LIKE ${`%${part.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`} ESCAPE '\\'`;

/** A list as one parameter, whatever its length. */
export const inList = (column: SQL, values: readonly (string | number)[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** A whole number as SQLite's own: the driver binds every JavaScript number as a float, and a float does not divide whole. */
export const whole = (value: number): SQL => sql`CAST(${value} AS INTEGER)`;
