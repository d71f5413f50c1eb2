import { DatabaseSync } from "node:sqlite";

/**
 * How long a connection waits for another's lock, milliseconds. It is given on opening: the first statements already
 * meet connections that are opened at the same time and recover the log.
 */
const LOCK_TIMEOUT_MS = 10_000;

/**
 * Opens the database to write. One process, one such connection.
 *
 * `synchronous=FULL` with a write-ahead log: a commit returns when it is on the disk. The log is taken over into the
 * database every 8,000 pages (32 MB) and not SQLite's 1,000: pages that change often are then written once for many
 * commits, which measured 1.5 times as many rows a second.
 *
 * `auto_vacuum=INCREMENTAL` is taken from a database that has no tables yet: pages that deleting leaves free can then be
 * given back, a few at a time.
 */
export function openForWriting(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS });
  db.exec(`
    PRAGMA auto_vacuum = INCREMENTAL;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA wal_autocheckpoint = 8000;
    PRAGMA journal_size_limit = 134217728;
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
  `);
  return db;
}

/** Opens the database to read, beside the writer: readers see the last commit and never wait for one. */
export function openForReading(path: string): DatabaseSync {
  const db = new DatabaseSync(path, { readOnly: true, timeout: LOCK_TIMEOUT_MS });
  db.exec(`
    PRAGMA query_only = ON;
    PRAGMA cache_size = -32768;
    PRAGMA temp_store = MEMORY;
  `);
  return db;
}

/** Between two tries to begin while another process writes, milliseconds. */
const TRY_AGAIN_MS = 1;
const SQLITE_BUSY = 5;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/** Waits without giving the thread to anybody else: for the threads of storage only. */
export function pauseThread(ms: number): void {
  Atomics.wait(nobody, 0, 0, ms);
}

/**
 * Begins a transaction that writes. Another process may be writing: SQLite's own waiting looks ever more seldom, up to
 * ten times a second, and never meets the short moments in which a busy writer lets go.
 */
export function beginWriting(db: DatabaseSync): void {
  const untilMs = performance.now() + LOCK_TIMEOUT_MS;
  for (;;)
    try {
      // A try that fails is over at the second statement.
      db.exec(`PRAGMA busy_timeout = 0; BEGIN IMMEDIATE; PRAGMA busy_timeout = ${LOCK_TIMEOUT_MS}`);
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > untilMs) throw error;
      pauseThread(TRY_AGAIN_MS);
    }
}

const isBusy = (error: unknown): boolean =>
  ((error as { errcode?: number }).errcode ?? 0) % 256 === SQLITE_BUSY;

/** Runs `work` in one transaction: all of it or nothing. */
export function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  beginWriting(db);
  try {
    const result = work();
    db.exec("COMMIT");
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}
