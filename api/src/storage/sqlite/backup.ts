import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { syncToDisk } from "../files.ts";
import { openForReading } from "./connection.ts";

/** Pages copied at a time: 4 MB, between two reports of progress. */
const PAGES_A_STEP = 1_024;

export interface BackupOptions {
  /** The database; a server may have it open and write to it. */
  from: string;
  /** Where the copy goes. It appears there whole or not at all. */
  to: string;
  /** Replaces a file that is there already. */
  replace: boolean;
  onProgress: (progress: { pages: number; total: number }) => void;
}

/**
 * Copies the embedded database while it is in use, by SQLite's online backup. The copy is one commit's state: one read
 * transaction is held over all of it, since SQLite would begin again after every commit of the server otherwise. The
 * write-ahead log cannot be taken over meanwhile and grows by what is written.
 *
 * @throws {Error} when the target is there and not to be replaced, or when the copy does not pass SQLite's check
 */
export async function backUp({ from, to, replace, onProgress }: BackupOptions): Promise<void> {
  if (!existsSync(from)) throw new Error(`there is no database at ${from}`);
  if (path.resolve(from) === path.resolve(to)) throw new Error("a database cannot be backed up onto itself");
  if (existsSync(to) && !replace) throw new Error(`${to} is there already; --replace replaces it`);
  mkdirSync(path.dirname(path.resolve(to)), { recursive: true });
  const unfinished = `${to}.unfinished`;
  rmSync(unfinished, { force: true });
  try {
    await copyPages(from, unfinished, onProgress);
    seal(unfinished);
    renameSync(unfinished, to);
    // A rename is lasting only once the folder, too, is on the disk.
    syncToDisk(path.dirname(path.resolve(to)));
  } finally {
    for (const suffix of ["", "-wal", "-shm", "-journal"]) rmSync(unfinished + suffix, { force: true });
  }
}

async function copyPages(from: string, to: string, onProgress: BackupOptions["onProgress"]): Promise<void> {
  // Keys' digests and everybody's data are in it: it is made before SQLite would, for its owner alone.
  closeSync(openSync(to, "wx", 0o600));
  const db = openForReading(from);
  try {
    db.exec("BEGIN; SELECT count(*) FROM sqlite_schema");
    await backup(db, to, {
      rate: PAGES_A_STEP,
      progress: ({ totalPages, remainingPages }) =>
        onProgress({ pages: totalPages - remainingPages, total: totalPages }),
    });
  } finally {
    db.close();
  }
}

/** Checks the copy, makes it one file that needs nothing beside it, and waits until that is on the disk. */
function seal(file: string): void {
  const db = new DatabaseSync(file);
  try {
    db.exec("PRAGMA journal_mode = DELETE");
    const [first] = db.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
    if (first?.integrity_check !== "ok") throw new Error(`the copy is broken: ${first?.integrity_check}`);
  } finally {
    db.close();
  }
  chmodSync(file, 0o600);
  syncToDisk(file);
}
