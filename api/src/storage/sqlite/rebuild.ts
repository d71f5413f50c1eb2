import type { DatabaseSync } from "node:sqlite";
import { createFold, foldEvent } from "../derived/fold.ts";
import type { RebuildProgress } from "../derived/rebuild-progress.ts";
import { derivedTables } from "../derived/tables.ts";
import { inTransaction, openForWriting } from "./connection.ts";
import { createDerivation } from "./derivation.ts";
import { createDerivedWriter } from "./derived-writer.ts";
import { Dictionary } from "./dictionary.ts";
import { createLlmCallWriter } from "./llm-call.store.ts";
import { migrateDatabase } from "./migrate.ts";
import { lockDatabase } from "./process-lock.ts";
import { storedEvents } from "./stored-events.ts";

/**
 * Empties everything that is derived and makes it again from the events, in one transaction: whatever stops it, the
 * database is as it was. While it runs the write-ahead log grows by the size of the derived tables.
 *
 * @throws {DatabaseInUseError} when a server has the database open
 */
export function rebuildDerived(file: string, onProgress: (progress: RebuildProgress) => void): void {
  const unlock = lockDatabase(file);
  try {
    migrateDatabase(file);
    const db = openForWriting(file);
    try {
      inTransaction(db, () => refold(db, onProgress));
    } finally {
      db.close();
    }
  } finally {
    unlock();
  }
}

function refold(db: DatabaseSync, onProgress: (progress: RebuildProgress) => void): void {
  for (const name of ["llm_calls", ...derivedTables.map((table) => table.name)])
    db.exec(`DELETE FROM ${name}`);
  const dictionary = new Dictionary(db);
  const writeDerived = createDerivedWriter(db, dictionary);
  const writeCall = createLlmCallWriter(db);
  const { total } = db.prepare("SELECT count(*) AS total FROM events").get() as { total: number };
  let done = 0;
  let lastSeq = 0;
  for (const chunk of storedEvents(db, dictionary, 0)) {
    const fold = createFold();
    for (const { seq, event } of chunk) {
      writeCall(seq, event);
      foldEvent(fold, event);
    }
    lastSeq = chunk.at(-1)!.seq;
    writeDerived(fold);
    done += chunk.length;
    onProgress({ done, total });
  }
  createDerivation(db).write(lastSeq);
}
