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

/** The number of a project by slug or id. */
export const projectPk = (dataSetId: number, idOrSlug: string): SQL =>
  sql`(SELECT TOP (1) project_pk FROM projects WHERE data_set_id = ${dataSetId}
       AND (digest = ${digestOf(idOrSlug)} OR project_id = ${idOrSlug})
       ORDER BY CASE WHEN digest = ${digestOf(idOrSlug)} THEN 0 ELSE 1 END ASC)`;

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
