import { sql, type SQL } from "drizzle-orm";
import { parseDatabaseUrl } from "../../database-url.ts";
import { text } from "../derived/merge.ts";
import { CHUNK_ROWS, checkSameMove, describeHeld, MoveError, notEmpty } from "../moving/ends.ts";
import type { MoveIdentity, StoreReader, StoreWriter, TargetOptions } from "../moving/ends.ts";
import { ownedRows } from "../moving/ownership.ts";
import { exactCell, type Cell, type MovedRow } from "../moving/rows.ts";
import type { ColumnShape, TableShape } from "../moving/shapes.ts";
import { createDatabase, openPool, type Connection, type Database } from "./connection.ts";
import { databaseClock, ensureCounters } from "./counters.ts";
import { jsonRows, jsonValue, type JsonColumn } from "./json-rows.ts";
import { migrateDatabase } from "./migrate.ts";

/** Reading or storing a chunk is given this long. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Characters of JSON that go over in one statement. */
const MAX_STATEMENT_LENGTH = 4_000_000;
/** Rows that are deleted in one statement, about: it has to be over in the time of a request. */
const DELETED_ROWS = 20_000;
/** No bytes that are stored are longer; it bounds what the driver and the server make room for. */
const MAX_BYTES = 4_000;

const raw = (text: string): SQL => sql.raw(text);
const nameOf = ({ name }: TableShape): SQL => sql`${sql.identifier(name)}`;
const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

/**
 * Opens a store on SQL Server to move it elsewhere. Nobody must write to it meanwhile: a server that uses it is noticed
 * at the beginning, and a change at the end.
 */
export async function openMssqlReader(
  url: string,
  tables: readonly TableShape[],
  workspace: string | null,
): Promise<StoreReader> {
  const pool = await openPool(parseDatabaseUrl(url), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const db = createDatabase(pool);
  try {
    return await createMssqlReader(db, tables, workspace);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** @throws {MoveError} when the database is in use, of another version, being moved into, or has no such workspace */
export async function createMssqlReader(
  db: Database,
  tables: readonly TableShape[],
  workspace: string | null,
): Promise<StoreReader> {
  await refuseUnfinished(db);
  for (const table of tables) await checkColumns(db, table);
  await refuseUsed(db);
  const owner = workspace === null ? null : await findWorkspace(db, workspace);
  const condition = (table: TableShape) => (owner === null ? "1 = 1" : ownedRows(table, tables, owner));
  return {
    async count(table) {
      const query = sql`SELECT COUNT(*) AS n FROM ${nameOf(table)} WHERE ${raw(condition(table))}`;
      return Number((await db.all<{ n: number }>(query))[0]!.n);
    },
    rows: (table, after) => readRows(db, table, condition(table), after),
    recordedSum: () => null,
    isTarget: async () => (await unfinishedMove(db)) !== null,
    close: () => db.close(),
  };
}

async function checkColumns(db: Connection, { name, columns, computed }: TableShape): Promise<void> {
  const stored = await db.all<{ name: string }>(
    sql`SELECT c.COLUMN_NAME AS name FROM INFORMATION_SCHEMA.COLUMNS AS c WHERE c.TABLE_NAME = ${name}`,
  );
  const expected = [...columns.map((column) => column.name), ...computed].sort();
  if (
    stored
      .map((column) => column.name)
      .sort()
      .join() !== expected.join()
  )
    throw new MoveError(
      `the database is of another version: its table ${name} differs. Start this version's server on it once`,
    );
}

async function findWorkspace(db: Connection, slug: string) {
  const sets = await db.all<{ workspace_id: string; data_set_id: number }>(sql`
    SELECT w.workspace_id, d.data_set_id FROM workspaces AS w
    JOIN data_sets AS d ON d.workspace_id = w.workspace_id WHERE w.slug = ${slug}`);
  if (sets.length === 0) throw new MoveError(`there is no workspace ${slug}`);
  return { workspaceId: sets[0]!.workspace_id, dataSetIds: sets.map(({ data_set_id }) => data_set_id) };
}

async function* readRows(
  db: Connection,
  table: TableShape,
  condition: string,
  after: MovedRow | null,
): AsyncGenerator<MovedRow[]> {
  const keyAt = table.key.map((name) => table.columns.findIndex((column) => column.name === name));
  const selected = table.columns.map(selectedAs);
  for (let last = after; ;) {
    const behind = last === null ? sql`` : sql` AND ${isBehind(table, last)}`;
    const found = await db.all<Record<string, unknown>>(sql`
      SELECT ${raw(selected.join(", "))} FROM ${nameOf(table)} AS t WHERE ${raw(condition)}${behind}
      ORDER BY ${raw(table.key.map((name) => `t."${name}"`).join(", "))}
      OFFSET 0 ROWS FETCH NEXT ${raw(String(CHUNK_ROWS))} ROWS ONLY`);
    if (found.length === 0) return;
    const rows = found.map((row) => table.columns.map((column, index) => toCell(column, row[`c${index}`])));
    yield rows;
    if (rows.length < CHUNK_ROWS) return;
    last = keyAt.map((at) => rows.at(-1)![at]!);
  }
}

/** Whole numbers as text: the driver would round them. */
const selectedAs = ({ name, kind }: ColumnShape, index: number): string =>
  kind === "integer" ? `CAST(t."${name}" AS varchar(20)) AS c${index}` : `t."${name}" AS c${index}`;

function toCell({ kind }: ColumnShape, value: unknown): Cell {
  if (value === null || value === undefined) return null;
  return kind === "integer" ? exactCell(BigInt(value as string)) : (value as Cell);
}

/** `(a, b) > (x, y)`, for which SQL Server has no words. */
function isBehind({ key }: TableShape, last: MovedRow): SQL {
  const alternatives = key.map((name, index) => {
    const same = key.slice(0, index).map((above, at) => sql`t.${sql.identifier(above)} = ${last[at]!}`);
    return sql.join([...same, sql`t.${sql.identifier(name)} > ${last[index]!}`], sql` AND `);
  });
  return sql`(${sql.join(
    alternatives.map((alternative) => sql`(${alternative})`),
    sql` OR `,
  )})`;
}

/** In a database that is being filled: whose move it is. */
const IDENTITY_TABLE = "unfinished_move";

interface WriterOptions extends TargetOptions {
  tables: readonly TableShape[];
}

/** Opens a database to be filled; it is brought to this version first. */
export async function openMssqlWriter(url: string, options: WriterOptions): Promise<StoreWriter> {
  const pool = await openPool(parseDatabaseUrl(url), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const db = createDatabase(pool);
  try {
    await migrateDatabase(pool, db);
    return await createMssqlWriter(db, options);
  } catch (error) {
    await db.close();
    throw error;
  }
}

/** @throws {MoveError} when the database holds what is not to be replaced, or another move into it is not finished */
export async function createMssqlWriter(db: Database, options: WriterOptions): Promise<StoreWriter> {
  await findMove(db, options);
  return {
    begin: (from) => begin(db, options, from),
    async lastKey(table) {
      const columns = table.key.map((name) => table.columns.find((column) => column.name === name)!);
      const [row] = await db.all<Record<string, unknown>>(sql`
        SELECT TOP (1) ${raw(columns.map(selectedAs).join(", "))} FROM ${nameOf(table)} AS t
        ORDER BY ${raw(table.key.map((name) => `t."${name}" DESC`).join(", "))}`);
      return row === undefined ? null : columns.map((column, index) => toCell(column, row[`c${index}`]));
    },
    clear: async (table) => void (await db.run(sql`DELETE FROM ${nameOf(table)}`)),
    append: (table, rows) =>
      db.transaction(async (connection) => {
        for (const part of parts(rows)) await connection.run(insertRows(table, part));
      }),
    rows: (table) => readRows(db, table, "1 = 1", null),
    finish: () =>
      db.transaction(async (connection) => {
        await ensureCounters(connection);
        await connection.run(sql`DROP TABLE ${raw(IDENTITY_TABLE)}`);
      }),
    close: () => db.close(),
  };
}

/** A move that is under way. */
interface BegunMove extends MoveIdentity {
  /** What was there before is gone, so that all there is was brought by the move. */
  isEmptied: boolean;
}

/**
 * @returns the move that is gone on with; null where one begins
 * @throws {MoveError} when the target may not be taken
 */
async function findMove(
  db: Connection,
  { tables, identity, restart, replace }: WriterOptions,
): Promise<BegunMove | null> {
  const begun = await unfinishedMove(db);
  if (begun === null && !replace) await refuseFilled(db, tables);
  // Once it is emptied, leases too are those that the move has brought.
  if (begun === null || !begun.isEmptied) await refuseUsed(db);
  if (begun !== null && !restart) checkSameMove(begun, identity, "the database");
  return restart ? null : begun;
}

/**
 * Servers hold leases here, of ten seconds and more, which they renew while they run and give back when they stop. Who
 * was killed lets them run out.
 *
 * @throws {MoveError} when a server runs on the database
 */
async function refuseUsed(db: Connection): Promise<void> {
  const held = await db.all(
    sql`SELECT TOP (1) l.name FROM leases AS l WHERE l.held_until_ms > ${databaseClock}`,
  );
  if (held.length > 0)
    throw new MoveError(
      "a server uses the database: stop every one that does. One that was killed counts for up to 30 s more",
    );
}

/** First the note whose move it is, then what goes: stopped in between, the next move knows that it has to go on. */
async function begin(db: Database, options: WriterOptions, from: StoreReader): Promise<void> {
  const begun = await findMove(db, options);
  if (begun === null) {
    await claim(db, options.identity);
    try {
      if (await from.isTarget()) throw new MoveError("source and target are the same database");
      // Again, now that no other server can start: one may have, while the source was read.
      await refuseUsed(db);
    } catch (error) {
      await db.run(sql`DROP TABLE ${raw(IDENTITY_TABLE)}`);
      throw error;
    }
  }
  if (begun === null || !begun.isEmptied) await empty(db, options.tables);
}

async function claim(db: Database, { from, workspace }: MoveIdentity): Promise<void> {
  const isThere = (await unfinishedMove(db)) !== null;
  await db.transaction(async (connection) => {
    if (isThere) await connection.run(sql`DELETE FROM ${raw(IDENTITY_TABLE)}`);
    else
      await connection.run(sql`CREATE TABLE ${raw(IDENTITY_TABLE)}
        (source nvarchar(max) NOT NULL, workspace nvarchar(max) NULL, is_emptied int NOT NULL)`);
    await connection.run(
      sql`INSERT INTO ${raw(IDENTITY_TABLE)} (source, workspace, is_emptied) VALUES (${from}, ${workspace}, 0)`,
    );
  });
}

/** Counters stay: they go past what is moved, and positions that were given once are not given again. */
async function empty(db: Database, tables: readonly TableShape[]): Promise<void> {
  for (const table of tables.toReversed()) while ((await db.run(deleteSome(table))) > 0);
  await db.run(sql`UPDATE ${raw(IDENTITY_TABLE)} SET is_emptied = 1`);
}

/** The rows with the lowest keys. Where many have the same first column, all of those go together. */
function deleteSome(table: TableShape): SQL {
  const key = raw(`"${table.key[0]!}"`);
  return sql`DELETE FROM ${nameOf(table)} WHERE ${key} <= (SELECT MAX(s.${key}) FROM (
    SELECT TOP (${raw(String(DELETED_ROWS))}) t.${key} FROM ${nameOf(table)} AS t ORDER BY t.${key}) AS s)`;
}

async function unfinishedMove(db: Connection): Promise<BegunMove | null> {
  const held = await db.all(
    sql`SELECT t.TABLE_NAME AS name FROM INFORMATION_SCHEMA.TABLES AS t WHERE t.TABLE_NAME = ${IDENTITY_TABLE}`,
  );
  if (held.length === 0) return null;
  const [row] = await db.all<{ source: string; workspace: string | null; is_emptied: number }>(
    sql`SELECT m.source, m.workspace, m.is_emptied FROM ${raw(IDENTITY_TABLE)} AS m`,
  );
  if (row === undefined) return null;
  return { from: row.source, workspace: row.workspace, isEmptied: row.is_emptied === 1 };
}

/** @throws {MoveError} when the database holds a part of a store only */
export async function refuseUnfinished(db: Connection): Promise<void> {
  if ((await unfinishedMove(db)) !== null)
    throw new MoveError("a move into this database is not finished: finish it with npm run migrate-store");
}

async function refuseFilled(db: Connection, tables: readonly TableShape[]): Promise<void> {
  for (const table of tables)
    if ((await db.all(sql`SELECT TOP (1) 1 AS held FROM ${nameOf(table)}`)).length > 0) {
      const workspaces = await db.all<{ slug: string }>(
        sql`SELECT w.slug FROM workspaces AS w ORDER BY w.slug`,
      );
      const slugs = workspaces.map(({ slug }) => slug);
      throw notEmpty("the database", describeHeld({ slugs, table: table.name }));
    }
}

/** Many rows as one parameter. Columns go by number there, since some have names that are words of SQL. */
function insertRows(table: TableShape, rows: readonly MovedRow[]): SQL {
  const columns: JsonColumn[] = table.columns.map(({ kind }, index) => ({
    name: `c${index}`,
    type: kind === "bytes" ? { kind, size: MAX_BYTES } : kind === "integer" ? { kind } : text(null),
  }));
  const sent = jsonRows(
    columns,
    rows.map((row) => row.map(asSent)),
  );
  const insert = sql`INSERT INTO ${nameOf(table)} (${raw(list(table.columns.map(({ name }) => name)))})
    SELECT ${raw(columns.map((column) => jsonValue(column)).join(", "))} FROM ${sent}`;
  if (!table.isNumbered) return insert;
  return sql`SET IDENTITY_INSERT ${nameOf(table)} ON; ${insert}; SET IDENTITY_INSERT ${nameOf(table)} OFF`;
}

/** Numbers as text, which JSON's readers cannot round. */
const asSent = (cell: Cell) => (typeof cell === "number" || typeof cell === "bigint" ? String(cell) : cell);

function* parts(rows: readonly MovedRow[]): Generator<MovedRow[]> {
  let part: MovedRow[] = [];
  let length = 0;
  for (const row of rows) {
    part.push(row);
    for (const cell of row) length += typeof cell === "string" ? cell.length : 24;
    if (length < MAX_STATEMENT_LENGTH) continue;
    yield part;
    part = [];
    length = 0;
  }
  if (part.length > 0) yield part;
}
