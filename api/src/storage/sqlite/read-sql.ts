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

/** The number of a project by slug or id. */
export const projectPk = (dataSetId: number, idOrSlug: string): SQL =>
  sql`(SELECT project_pk FROM projects WHERE data_set_id = ${dataSetId}
       AND (slug = ${idOrSlug} OR project_id = ${idOrSlug}) ORDER BY slug = ${idOrSlug} DESC LIMIT 1)`;

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
