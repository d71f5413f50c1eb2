import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { PGlite, type Results, type Transaction } from "@electric-sql/pglite";
import type { SQL } from "drizzle-orm";
import { MsSqlDialect } from "drizzle-orm/mssql-core";
import type { Connection, Database } from "./connection.ts";
import { ensureCounters } from "./counters.ts";
import { MIGRATIONS } from "./migrate.ts";
import { checkTsql } from "./tsql-parser.ts";

/*
 * Runs the adapter's T-SQL on PostgreSQL, for tests where there is no SQL Server: each statement is put into
 * PostgreSQL's words and executed. It proves that each is T-SQL, what it does, that it fits the tables, and that all of
 * them together keep the suite's promises. What it cannot prove is SQL Server's own: locks, isolation, plans,
 * collations, conversions.
 *
 * It knows the constructs that the adapter uses and no others; what it does not know PostgreSQL refuses.
 */

export interface PostgresDatabase extends Database {
  /** Every statement as it was sent, before the translation. */
  readonly statements: ReadonlySet<string>;
}

/**
 * Opens an empty database in memory, with the adapter's own migrations run.
 *
 * @param statements where the statements are kept
 */
export async function openPostgres(statements = new Set<string>()): Promise<PostgresDatabase> {
  const pg = await PGlite.create({ parsers: { 20: Number, 1700: Number } });
  await pg.exec(`CREATE FUNCTION tsql_sha256(text) RETURNS bytea LANGUAGE sql IMMUTABLE
    AS $$ SELECT sha256(convert_to($1, 'UTF8')) $$`);
  for (const file of globSync("*/migration.sql", { cwd: MIGRATIONS }).sort())
    for (const statement of readFileSync(path.join(MIGRATIONS, file), "utf8").split(
      "--> statement-breakpoint",
    ))
      await pg.exec(translateDefinition(statement));
  const pooled = connectionOf(pg, statements);
  const db: PostgresDatabase = {
    ...pooled,
    statements,
    transaction: (work) => pg.transaction((tx) => work(connectionOf(tx, statements))),
    close: () => pg.close(),
  };
  await db.transaction(ensureCounters);
  return db;
}

const dialect = new MsSqlDialect();
/** SQL Server refuses a statement with more. */
const MAX_PARAMETERS = 2_100;

function connectionOf(pg: PGlite | Transaction, statements: Set<string>): Connection {
  const query = (text: SQL): Promise<Results<Record<string, unknown>>> => {
    const { sql, params } = dialect.sqlToQuery(text);
    if (params.length > MAX_PARAMETERS) throw new RangeError(`${params.length} parameters in one statement`);
    if (!statements.has(sql)) checkTsql(sql);
    statements.add(sql);
    const translated = translate(sql, params);
    return pg.query<Record<string, unknown>>(translated.text, translated.values);
  };
  return {
    all: async <Row>(text: SQL) => (await query(text)).rows.map(withBuffers) as Row[],
    run: async (text) => (await query(text)).affectedRows ?? 0,
  };
}

const withBuffers = (row: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value) : value,
    ]),
  );

/** Numbers and bytes are written into the text, since PostgreSQL would guess their types from around them. */
export function translate(tsql: string, params: readonly unknown[]): { text: string; values: string[] } {
  const values: string[] = [];
  let text = tsql
    .replaceAll(/SET LOCK_TIMEOUT \d+;/g, "")
    .replaceAll(/;?\s*SET IDENTITY_INSERT \[\w+\] (ON;|OFF)/g, "")
    .replaceAll(/ WITH \((HOLDLOCK|UPDLOCK)\)/g, "")
    .replaceAll(/OPENJSON\((@par\d+)\)\s+WITH \((.*?)\) AS (\w+)/gs, (_, json, columns: string, alias) => {
      const translated = columns
        .replaceAll(/n?varchar\((\d+|max)\)/g, "text")
        .replaceAll(/ ('\$(\[\d+\])?')/g, " PATH $1");
      return `JSON_TABLE((${json})::jsonb, '$[*]' COLUMNS (${translated})) AS ${alias}`;
    })
    .replaceAll(/CONVERT\(varbinary\(\d+\), ([\w.]+), 2\)/g, "decode($1, 'hex')");
  text = translateWords(text)
    .replaceAll("COLLATE Latin1_General_100_CI_AS LIKE", "ILIKE")
    .replaceAll(
      "DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME())",
      "(extract(epoch FROM now()) * 1000)",
    )
    // Two bytes a character of the basic plane, as UTF-16 has them.
    .replaceAll(/DATALENGTH\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)/g, "(octet_length($1) * 2)")
    .replaceAll(/\bDESC\b/g, "DESC NULLS LAST")
    .replaceAll(/\bASC\b/g, "ASC NULLS FIRST");
  text = moveOutput(moveTops(text));
  text = text.replaceAll(/@par(\d+)/g, (_, index: string) => {
    const value = params[Number(index)];
    if (value === null || value === undefined) return "NULL";
    if (typeof value === "number") return value < 0 ? `(${value})` : String(value);
    if (value instanceof Uint8Array) return `decode('${Buffer.from(value).toString("hex")}', 'hex')`;
    if (typeof value !== "string") throw new TypeError(`a parameter of type ${typeof value}`);
    return `$${values.push(value)}::text`;
  });
  return { text, values };
}

function translateDefinition(tsql: string): string {
  return translateWords(tsql)
    .replaceAll(/ int IDENTITY\(1, 1\)/g, " integer GENERATED BY DEFAULT AS IDENTITY")
    .replaceAll(/CONSTRAINT "\w+" DEFAULT \(\((\d+)\)\)/g, "DEFAULT $1")
    .replaceAll(/("digest")\s+AS (\(.*\)) PERSISTED/g, "$1 bytea GENERATED ALWAYS AS $2 STORED");
}

/** What is called otherwise, in statements and definitions alike. */
const translateWords = (tsql: string): string =>
  tsql
    .replaceAll(/\[(\w+)\]/g, (name, word: string) => (/^\d+$/.test(word) ? name : `"${word}"`))
    .replaceAll("HASHBYTES('SHA2_256', ", "tsql_sha256(")
    .replaceAll(" + nchar(10) + ", " || chr(10) || ")
    .replaceAll(/\bnvarchar\((\d+|max)\)/g, "text")
    .replaceAll(/\bvarbinary\(\d+\)/g, "bytea")
    .replaceAll(/\bbit\b/g, "smallint")
    .replaceAll("COLLATE Latin1_General_100_BIN2", 'COLLATE "C"');

/** `SELECT TOP (n) …` becomes `SELECT … LIMIT n`, at the end of the same query. */
function moveTops(text: string): string {
  const at = text.lastIndexOf("TOP (");
  if (at < 0) return text;
  const count = text.slice(at + "TOP (".length, text.indexOf(")", at));
  const rest = text.slice(text.indexOf(")", at) + 1);
  let depth = 0;
  let end = 0;
  for (; end < rest.length; end++) {
    if (rest[end] === "(") depth++;
    if (rest[end] === ")" && --depth < 0) break;
  }
  return moveTops(`${text.slice(0, at)}${rest.slice(0, end)} LIMIT ${count}${rest.slice(end)}`);
}

/** `OUTPUT inserted.x` in the middle becomes `RETURNING x` at the end. */
function moveOutput(text: string): string {
  const found = /OUTPUT ((?:inserted\.\w+(?:, )?)+)/.exec(text);
  if (found === null) return text;
  return `${text.replace(found[0], "")} RETURNING ${found[1]!.replaceAll("inserted.", "")}`;
}
