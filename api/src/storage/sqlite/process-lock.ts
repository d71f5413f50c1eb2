import { DatabaseSync } from "node:sqlite";

/** Another process has the database open for writing. */
export class DatabaseInUseError extends Error {
  override readonly name = "DatabaseInUseError";
}

/**
 * Makes this process the only one that writes. The lock is an open transaction on a file beside the database, so the
 * operating system lets go of it when the process ends, however it ends.
 *
 * @returns lets go
 * @throws {DatabaseInUseError} when another process holds it
 */
export function lockDatabase(file: string): () => void {
  const lock = new DatabaseSync(`${file}.lock`);
  try {
    lock.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;");
  } catch (error) {
    lock.close();
    throw new DatabaseInUseError(`${file} is in use by another process`, { cause: error });
  }
  return () => lock.close();
}
