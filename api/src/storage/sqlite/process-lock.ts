import { DatabaseSync } from "node:sqlite";

/** SQLite's code for a lock that another one holds. Others say that the file cannot be used: a full disk, no permission. */
const SQLITE_BUSY = 5;

/** Another process has the database open, and does not share it. */
export class DatabaseInUseError extends Error {
  override readonly name = "DatabaseInUseError";
}

/**
 * Takes the database for this process alone, or together with others that share it too. The lock is an open
 * transaction on a file beside the database, so the operating system lets go of it when the process ends, however it
 * ends.
 *
 * @param isShared whether other processes may open it too, as long as they also say so
 * @returns lets go
 * @throws {DatabaseInUseError} when another process holds it otherwise
 */
export function lockDatabase(file: string, isShared = false): () => void {
  // One that reads keeps those out that want it alone, and the other way round; a file that nobody writes has no log.
  const take = isShared ? "BEGIN; SELECT count(*) FROM sqlite_schema;" : "BEGIN EXCLUSIVE;";
  return takeLock(`${file}.lock`, `PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; ${take}`, file);
}

/** How long a starting server waits for another one's migrations, milliseconds. */
const START_TIMEOUT_MS = 60_000;

/**
 * Lets processes that share a database prepare it one after the other.
 *
 * @throws {DatabaseInUseError} when another one takes longer than a minute
 */
export function inStartTurn(file: string, work: () => void): void {
  const release = takeLock(
    `${file}.start.lock`,
    `PRAGMA busy_timeout = ${START_TIMEOUT_MS}; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;`,
    file,
  );
  try {
    work();
  } finally {
    release();
  }
}

function takeLock(lockFile: string, statements: string, file: string): () => void {
  const lock = new DatabaseSync(lockFile);
  try {
    lock.exec(statements);
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error;
    throw new DatabaseInUseError(`${file} is in use by another process`, { cause: error });
  }
  return () => lock.close();
}
