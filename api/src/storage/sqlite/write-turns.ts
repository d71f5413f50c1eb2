import type { DatabaseSync } from "node:sqlite";
import { beginWriting, pauseThread } from "./connection.ts";

/** How long a writer leaves the database to others after a commit, while others write, milliseconds. */
const GIVE_WAY_MS = 2;

/**
 * The turns of one writing connection on a database that other processes may write to as well. Where nobody else does,
 * a turn costs one question that SQLite answers from memory.
 */
export class WriteTurns {
  readonly #db: DatabaseSync;
  readonly #version;
  /** Changes with every commit of another connection, and with none of this one. */
  #knownVersion: number;
  #othersWrite = false;
  #endedAtMs = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#version = db.prepare("PRAGMA data_version");
    this.#knownVersion = this.#readVersion();
  }

  /**
   * Begins a transaction.
   *
   * @param catchUp called in it when others have committed since the last turn; what it throws makes it be called again
   */
  begin(catchUp: () => void): void {
    // Whoever waits tries once a millisecond: without a gap a busy writer would be the only one.
    const restMs = this.#othersWrite ? GIVE_WAY_MS - (performance.now() - this.#endedAtMs) : 0;
    if (restMs > 0) pauseThread(restMs);
    beginWriting(this.#db);
    const version = this.#readVersion();
    this.#othersWrite = version !== this.#knownVersion;
    if (!this.#othersWrite) return;
    catchUp();
    this.#knownVersion = version;
  }

  commit(): void {
    this.#db.exec("COMMIT");
    this.#endedAtMs = performance.now();
  }

  #readVersion(): number {
    return (this.#version.get() as { data_version: number }).data_version;
  }
}
