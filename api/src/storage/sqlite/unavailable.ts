/**
 * Result codes of SQLite (sqlite.org/rescode.html) by which the disk, the file or a lock keeps a write from being done,
 * whatever it was. The same write may be done later.
 */
const UNAVAILABLE = new Set([
  3, // SQLITE_PERM
  5, // SQLITE_BUSY: another process held the lock for too long
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
  15, // SQLITE_PROTOCOL: as SQLITE_BUSY, of the log
]);

/** What crosses threads of an error is its message and its cause. */
const MARK = "storage_unavailable";

/** Whether a write failed for want of a database that can be written, and not by what was to be written. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { errcode, cause } = error as { errcode?: number; cause?: unknown };
  // The lower byte is the code, the rest tells more of it. Drizzle has its own error around SQLite's.
  return errcode === undefined ? cause === MARK || isUnavailable(cause) : UNAVAILABLE.has(errcode & 0xff);
}

/** An error of the writing thread, so that the thread that hears of it can tell what it is. */
export function toCrossThreads(error: unknown): unknown {
  return isUnavailable(error) ? new Error(reasonOf(error), { cause: MARK }) : error;
}

/** SQLite's own words, or the system's; Drizzle has the statement around them. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}
