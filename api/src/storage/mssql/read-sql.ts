import { sql, type SQL } from "drizzle-orm";
import type { Connection } from "./connection.ts";

export type ReadDatabase = Connection;

/** All conditions that are there, joined; `undefined` parts do not narrow. */
export function allOf(conditions: (SQL | undefined | false | null)[]): SQL {
  const present = conditions.filter((condition): condition is SQL => Boolean(condition));
  return present.length === 0 ? sql`1 = 1` : sql.join(present, sql` AND `);
}

/**
 * What a name is found by. SQL Server takes "a" and "a " for the same text in every collation; their digests differ,
 * and are indexed.
 */
export const digestOf = (text: SQL | string): SQL =>
  sql`CAST(HASHBYTES('SHA2_256', ${text}) AS varbinary(32))`;

/** The collation of every column of text. What comes out of JSON has the database's own, and the two do not mix. */
export const BINARY = sql.raw("COLLATE Latin1_General_100_BIN2");

/** The number of a label; null, which equals nothing, where the text was never seen. */
export const labelPk = (text: string): SQL =>
  sql`(SELECT label_pk FROM labels WHERE digest = ${digestOf(text)})`;

/** The number of a project by slug or id; those of one that was merged into another stand for that one. */
export const projectPk = (dataSetId: number, idOrSlug: string): SQL =>
  sql`(SELECT TOP (1) COALESCE(merged_into_pk, project_pk) FROM projects WHERE data_set_id = ${dataSetId}
       AND deleted_at_ms IS NULL AND (digest = ${digestOf(idOrSlug)} OR project_id = ${idOrSlug})
       ORDER BY CASE WHEN digest = ${digestOf(idOrSlug)} THEN 0 ELSE 1 END ASC)`;

/** The numbers that the events of a project carry: its own, and those of what was merged into it. */
export const eventProjectPks = (dataSetId: number, idOrSlug: string): SQL =>
  sql`(SELECT project_pk FROM projects WHERE data_set_id = ${dataSetId}
       AND COALESCE(merged_into_pk, project_pk) = ${projectPk(dataSetId, idOrSlug)})`;

/** Joins the project `p` that an event `e` belongs to now. */
export const joinEventProject = sql`
  JOIN projects AS filed ON filed.project_pk = e.project_pk
  JOIN projects AS p ON p.project_pk = COALESCE(filed.merged_into_pk, filed.project_pk)`;

/**
 * Leaves out what belongs to projects that were deleted and whose events are still being removed. Hardly ever is there
 * one, and then nothing is compared.
 */
export async function notDeleted(db: ReadDatabase, dataSetId: number, column: SQL): Promise<SQL | false> {
  const rows = await db.all<{ project_pk: number }>(
    sql`SELECT project_pk FROM projects WHERE data_set_id = ${dataSetId} AND deleted_at_ms IS NOT NULL`,
  );
  if (rows.length === 0) return false;
  return sql`NOT ${inNumbers(
    column,
    rows.map(({ project_pk }) => project_pk),
  )}`;
}

/**
 * Which agents a project has: those that have sent events to it and were not removed since, and those that were
 * assigned.
 */
export const projectMembers = sql`
  SELECT m.project_pk, m.agent_pk, m.last_event_at_ms FROM project_agents AS m
  LEFT JOIN project_assignments AS x ON x.project_pk = m.project_pk AND x.agent_pk = m.agent_pk
  WHERE x.agent_pk IS NULL OR x.is_assigned = 1 OR m.last_event_at_ms > x.at_ms
  UNION ALL
  SELECT x.project_pk, x.agent_pk, NULL FROM project_assignments AS x
  WHERE x.is_assigned = 1 AND NOT EXISTS (
    SELECT 1 FROM project_agents AS m WHERE m.project_pk = x.project_pk AND m.agent_pk = x.agent_pk)`;

export const agentPk = (dataSetId: number, agentId: string): SQL =>
  sql`(SELECT agent_pk FROM agent_names WHERE data_set_id = ${dataSetId} AND digest = ${digestOf(agentId)})`;

export const defaultProjectPk = (dataSetId: number): SQL => projectPk(dataSetId, "default");

/** `LIKE` for a part of a text in either case, with the text's own wildcards taken literally. */
export const contains = (column: SQL, part: string): SQL =>
  sql`${column} COLLATE Latin1_General_100_CI_AS LIKE ${`%${part.replaceAll(/[\\%_[]/g, String.raw`\$&`)}%`} ESCAPE '\\'`;

/** A list as one parameter, whatever its length. */
export const inNumbers = (column: SQL, values: readonly number[]): SQL =>
  sql`${column} IN (SELECT w.value FROM OPENJSON(${JSON.stringify(values)}) WITH (value bigint '$') AS w)`;

/** The same for words of the contract and ids, none of which ends in a blank. */
export const inTexts = (column: SQL, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT w.value ${BINARY} FROM OPENJSON(${JSON.stringify(values)})
    WITH (value nvarchar(512) '$') AS w)`;

/** The same for names that a client chose: `column` is the digest of such a name. */
export const inNames = (column: SQL, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT ${digestOf(sql`w.value`)} FROM OPENJSON(${JSON.stringify(values)})
    WITH (value nvarchar(512) '$') AS w)`;

/** A text compared to the last blank, by an index that takes it for the same without. */
export const isText = (column: SQL, text: string): SQL =>
  sql`${column} = ${text} AND DATALENGTH(${column}) = ${text.length * 2}`;
