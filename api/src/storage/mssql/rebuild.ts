import { sql } from "drizzle-orm";
import { parseDatabaseUrl } from "../../database-url.ts";
import { createFold, foldEvent } from "../derived/fold.ts";
import type { Kept } from "../derived/kept.ts";
import { addRun } from "../derived/rollups.ts";
import { taskRuns } from "../derived/tables.ts";
import type { RebuildProgress } from "../derived/rebuild-progress.ts";
import { createDatabase, openPool, type Connection, type Database } from "./connection.ts";
import { holdAppends } from "./counters.ts";
import { writeDerived } from "./derived-writer.ts";
import { Dictionary } from "./dictionary.ts";
import { emptyDerived, readKept } from "./kept.ts";
import { insertCalls } from "./llm-call.store.ts";
import { migrateDatabase } from "./migrate.ts";
import { storedEvents } from "./stored-events.ts";
import { readRows } from "./upsert.ts";

/** Runs that are counted at a time. */
const KEPT_RUNS = 2_000;
/** Emptying a large table is one statement. */
const REQUEST_TIMEOUT_MS = 3_600_000;

/**
 * Empties everything that is derived and makes it again from the events, in one transaction; what events that are gone
 * counted for is kept (decision 0010). Whatever stops it, the database is as it was. It holds the turn to append, so servers that run meanwhile turn batches away.
 *
 * @param url `mssql://user:password@host:port/database`
 */
export async function rebuildDerived(
  url: string,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  const pool = await openPool(parseDatabaseUrl(url), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const db = createDatabase(pool);
  try {
    await migrateDatabase(pool, db);
    await rebuildIn(db, onProgress);
  } finally {
    await db.close();
  }
}

/** The same in a database whose migrations are done. */
export async function rebuildIn(
  db: Database,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  await db.transaction(async (connection) => {
    await holdAppends(connection);
    await refold(connection, onProgress);
  });
}

async function refold(
  connection: Connection,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  const kept = await readKept(connection);
  await emptyDerived(connection);
  const dictionary = new Dictionary(connection);
  const [counted] = await connection.all<{ total: number }>(sql`SELECT COUNT(*) AS total FROM events`);
  const { total } = counted!;
  let done = 0;
  for await (const stored of storedEvents(connection, dictionary)) {
    const fold = createFold();
    for (const { event } of stored) foldEvent(fold, event);
    await insertCalls(connection, stored);
    await writeDerived(connection, dictionary, fold, kept);
    done += stored.length;
    onProgress({ done, total });
  }
  await countKeptRuns(connection, dictionary, kept);
}

/** Adds what the rows of runs that are kept count for, where the roll-ups were made again. */
async function countKeptRuns(connection: Connection, dictionary: Dictionary, kept: Kept): Promise<void> {
  const defaultPk = await dictionary.defaultProjectPks();
  let last = 0;
  for (;;) {
    const trimmed = await connection.all<{ run_pk: number }>(sql`
      SELECT TOP (${KEPT_RUNS}) run_pk FROM trimmed_runs WHERE run_pk > ${last} ORDER BY run_pk ASC`);
    if (trimmed.length === 0) return;
    last = trimmed.at(-1)!.run_pk;
    const rows = await readRows(
      connection,
      taskRuns,
      trimmed.map(({ run_pk }) => run_pk),
    );
    const fold = createFold();
    for (const row of rows.values()) addRun(fold.rollups, row, defaultPk(row.data_set_id as number), 1);
    await writeDerived(connection, dictionary, fold, kept);
  }
}
