import { existsSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { CHUNK_ROWS, checkSameMove, describeHeld, MoveError, notEmpty } from "../moving/ends.ts";
import type { MoveIdentity, StoreReader, StoreWriter, TargetOptions } from "../moving/ends.ts";
import { ownedRows } from "../moving/ownership.ts";
import { exactCell, type Cell, type MovedRow } from "../moving/rows.ts";
import type { TableShape } from "../moving/shapes.ts";
import { inTransaction, openForReading, openForWriting } from "./connection.ts";
import { isDerivationBehind } from "./derivation.ts";
import { storeEventIdFilters } from "./event-id-filters.ts";
import { syncToDisk } from "../files.ts";
import { migrateDatabase } from "./migrate.ts";
import { lockDatabase } from "./process-lock.ts";

const list = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");
const columnList = ({ columns }: TableShape): string => list(columns.map(({ name }) => name));

/**
 * Opens an embedded store to move it elsewhere. It is read in one transaction, and no server may have it open.
 *
 * @throws {DatabaseInUseError} when one has
 * @throws {MoveError} when the file is not there, of another version, or has no such workspace
 */
export function openSqliteReader(
  file: string,
  tables: readonly TableShape[],
  workspace: string | null,
): StoreReader {
  if (!existsSync(file)) throw new MoveError(`there is no database at ${file}`);
  const unlock = lockDatabase(file);
  let db: DatabaseSync | null = null;
  try {
    db = openForReading(file);
    db.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    for (const table of tables) checkColumns(db, table, file);
    if (isDerivationBehind(db))
      throw new MoveError(`${file} was cut off while it was written to. Start the server on it once`);
    return reader(db, tables, workspace, unlock);
  } catch (error) {
    db?.close();
    unlock();
    throw error;
  }
}

function reader(
  db: DatabaseSync,
  tables: readonly TableShape[],
  workspace: string | null,
  unlock: () => void,
): StoreReader {
  const owner = workspace === null ? null : findWorkspace(db, workspace);
  const condition = (table: TableShape) => (owner === null ? "1 = 1" : ownedRows(table, tables, owner));
  return {
    count: (table) => {
      const statement = db.prepare(`SELECT count(*) AS n FROM "${table.name}" WHERE ${condition(table)}`);
      return Promise.resolve((statement.get() as { n: number }).n);
    },
    rows: (table, after) => readRows(db, table, condition(table), after),
    recordedSum: () => null,
    // The lock on it would not have been given twice.
    isTarget: () => Promise.resolve(false),
    close: () => {
      db.close();
      unlock();
      return Promise.resolve();
    },
  };
}

function checkColumns(db: DatabaseSync, { name, columns }: TableShape, file: string): void {
  const stored = db.prepare(`SELECT name FROM pragma_table_info(?)`).all(name) as { name: string }[];
  const sorted = (columnsOf: readonly { name: string }[]) =>
    columnsOf
      .map((column) => column.name)
      .sort()
      .join();
  if (sorted(stored) !== sorted(columns))
    throw new MoveError(
      `${file} is of another version: its table ${name} differs. Start this version's server on it once`,
    );
}

function findWorkspace(db: DatabaseSync, slug: string) {
  const sets = db
    .prepare(
      `SELECT w.workspace_id, d.data_set_id FROM workspaces w JOIN data_sets d USING (workspace_id) WHERE w.slug = ?`,
    )
    .all(slug) as { workspace_id: string; data_set_id: number }[];
  if (sets.length === 0) throw new MoveError(`there is no workspace ${slug}`);
  return { workspaceId: sets[0]!.workspace_id, dataSetIds: sets.map(({ data_set_id }) => data_set_id) };
}

async function* readRows(
  db: DatabaseSync,
  table: TableShape,
  condition: string,
  after: MovedRow | null,
): AsyncGenerator<MovedRow[]> {
  const behind = after === null ? "" : ` AND (${list(table.key)}) > (${table.key.map(() => "?").join(", ")})`;
  const statement = rawStatement(
    db,
    `SELECT ${columnList(table)} FROM "${table.name}" WHERE ${condition}${behind} ORDER BY ${list(table.key)}`,
  );
  let chunk: MovedRow[] = [];
  for (const row of statement.iterate(...((after ?? []) as SQLInputValue[]))) {
    chunk.push((row as unknown as Cell[]).map(exactCell));
    if (chunk.length < CHUNK_ROWS) continue;
    yield await Promise.resolve(chunk);
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Rows as arrays, whole numbers as `bigint`: a sum can outgrow what a number holds exactly. */
function rawStatement(db: DatabaseSync, sql: string): StatementSync {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  statement.setReadBigInts(true);
  return statement;
}

/** In the unfinished database: whose move it is. */
const IDENTITY_TABLE = "unfinished_move";

/**
 * Opens a new embedded store to be filled. It is made beside the file that it becomes when it is finished, so that no
 * server can begin on half of one.
 *
 * @throws {MoveError} when there is a store that is not to be replaced, or another move that is not finished
 */
export function openSqliteWriter(
  file: string,
  tables: readonly TableShape[],
  { identity, restart, replace }: TargetOptions,
): StoreWriter {
  const unfinished = `${file}.unfinished`;
  const unlock = lockDatabase(file);
  try {
    refuseFilled(file, tables, replace);
    if (restart) removeDatabase(unfinished);
    migrateDatabase(unfinished);
    const db = openForWriting(unfinished);
    // Rows that refer to each other come in any order; all of it is checked at the end.
    db.exec("PRAGMA foreign_keys = OFF");
    claim(db, identity, unfinished);
    return writer(db, { file, unfinished, unlock });
  } catch (error) {
    unlock();
    throw error;
  }
}

function refuseFilled(file: string, tables: readonly TableShape[], replace: boolean): void {
  if (!existsSync(file)) return;
  const db = openForReading(file);
  try {
    const present = new Set(
      db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .all()
        .map(({ name }) => name),
    );
    if (present.size > 0 && !present.has("workspaces"))
      throw new MoveError(`${file} is the database of something else: it stays as it is`);
    const filled = tables.find(
      ({ name }) => present.has(name) && db.prepare(`SELECT 1 FROM "${name}" LIMIT 1`).get() !== undefined,
    );
    if (filled === undefined || replace) return;
    const workspaces = db.prepare("SELECT slug FROM workspaces ORDER BY slug").all() as { slug: string }[];
    throw notEmpty(file, describeHeld({ slugs: workspaces.map(({ slug }) => slug), table: filled.name }));
  } finally {
    db.close();
  }
}

function claim(db: DatabaseSync, identity: MoveIdentity, unfinished: string): void {
  inTransaction(db, () => {
    db.exec(`CREATE TABLE IF NOT EXISTS ${IDENTITY_TABLE} ("from" TEXT NOT NULL, workspace TEXT)`);
    const held = db.prepare(`SELECT "from", workspace FROM ${IDENTITY_TABLE}`).get() as
      MoveIdentity | undefined;
    if (held !== undefined) checkSameMove(held, identity, unfinished);
    else db.prepare(`INSERT INTO ${IDENTITY_TABLE} VALUES (?, ?)`).run(identity.from, identity.workspace);
  });
}

function writer(
  db: DatabaseSync,
  { file, unfinished, unlock }: { file: string; unfinished: string; unlock: () => void },
): StoreWriter {
  let isOpen = true;
  const close = () => {
    if (isOpen) db.close();
    isOpen = false;
  };
  return {
    begin: () => Promise.resolve(),
    lastKey: ({ name, key }) => {
      const order = key.map((column) => `"${column}" DESC`).join(", ");
      const statement = rawStatement(db, `SELECT ${list(key)} FROM "${name}" ORDER BY ${order} LIMIT 1`);
      const row = statement.get() as unknown as Cell[] | undefined;
      return Promise.resolve(row?.map(exactCell) ?? null);
    },
    clear: ({ name }) => Promise.resolve(db.exec(`DELETE FROM "${name}"`)),
    append: (table, rows) => {
      const marks = table.columns.map(() => "?").join(", ");
      const insert = db.prepare(`INSERT INTO "${table.name}" (${columnList(table)}) VALUES (${marks})`);
      return Promise.resolve(
        inTransaction(db, () => {
          for (const row of rows) insert.run(...row);
        }),
      );
    },
    rows: (table) => readRows(db, table, "1 = 1", null),
    finish: () => {
      finish(db, file);
      close();
      syncToDisk(unfinished);
      if (existsSync(file)) foldLog(file);
      // The log of another database must not be taken for the new one's.
      for (const suffix of ["-wal", "-shm"]) rmSync(file + suffix, { force: true });
      renameSync(unfinished, file);
      syncToDisk(path.dirname(path.resolve(file)));
      return Promise.resolve();
    },
    close: () => {
      close();
      unlock();
      return Promise.resolve();
    },
  };
}

function finish(db: DatabaseSync, file: string): void {
  const [broken] = db.prepare("PRAGMA foreign_key_check").all() as { table: string; parent: string }[];
  if (broken !== undefined)
    throw new MoveError(
      `${file}: rows of ${broken.table} refer to rows of ${broken.parent} that are not there`,
    );
  inTransaction(db, () => {
    storeEventIdFilters(db);
    db.exec(`DROP TABLE ${IDENTITY_TABLE}`);
  });
}

/** Takes the log of the store that is replaced over into it, so that it is whole by itself until it is gone. */
function foldLog(file: string): void {
  const db = openForWriting(file);
  try {
    const { busy } = db.prepare("PRAGMA wal_checkpoint(TRUNCATE)").get() as { busy: number };
    if (busy !== 0) throw new MoveError(`${file} is being read by another process: it cannot be replaced`);
  } finally {
    db.close();
  }
}

function removeDatabase(file: string): void {
  for (const suffix of ["", "-wal", "-shm"]) rmSync(file + suffix, { force: true });
}
