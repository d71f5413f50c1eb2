import { existsSync } from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import { createFold, foldEvent, type Fold } from "../derived/fold.ts";
import type { RebuildProgress } from "../derived/rebuild-progress.ts";
import { addRun } from "../derived/rollups.ts";
import { taskRuns } from "../derived/tables.ts";
import { inTransaction, openForWriting } from "./connection.ts";
import { createDerivation } from "./derivation.ts";
import { createDerivedWriter } from "./derived-writer.ts";
import { Dictionary } from "./dictionary.ts";
import { emptyDerived, readKept } from "./kept.ts";
import { createLlmCallWriter } from "./llm-call.store.ts";
import { migrateDatabase } from "./migrate.ts";
import { lockDatabase } from "./process-lock.ts";
import { storedEvents } from "./stored-events.ts";
import { createReplace } from "./upsert.ts";

/** Runs that are counted at a time. */
const KEPT_RUNS = 5_000;

/**
 * Empties everything that is derived and makes it again from the events, in one transaction; what events that are gone
 * counted for is kept (decision 0010). Whatever stops it, the database is as it was. While it runs the write-ahead log
 * grows by the size of the derived tables.
 *
 * @throws {DatabaseInUseError} when a server has the database open
 * @throws {Error} when there is no such file: an empty database would say nothing of a wrong folder
 */
export function rebuildDerived(file: string, onProgress: (progress: RebuildProgress) => void): void {
  if (!existsSync(file)) throw new Error(`there is no database at ${file}`);
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
  const derivation = createDerivation(db);
  const highestSeq = derivation.read();
  const kept = readKept(db);
  emptyDerived(db);
  const dictionary = new Dictionary(db);
  const writeDerived = createDerivedWriter(db, dictionary, kept);
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
  countKeptRuns(db, dictionary, writeDerived);
  // Also where the newest events are gone: no position is given twice.
  derivation.write(Math.max(lastSeq, highestSeq));
}

/** Adds what the rows of runs that are kept count for, where the roll-ups were made again. */
function countKeptRuns(db: DatabaseSync, dictionary: Dictionary, writeDerived: (fold: Fold) => void): void {
  const select = db.prepare(
    `SELECT run_pk FROM trimmed_runs WHERE run_pk > ? ORDER BY run_pk LIMIT ${KEPT_RUNS}`,
  );
  const runs = createReplace(db, taskRuns);
  let last = 0;
  for (;;) {
    const trimmed = select.all(last) as { run_pk: number }[];
    if (trimmed.length === 0) return;
    last = trimmed.at(-1)!.run_pk;
    const fold = createFold();
    for (const { run_pk } of trimmed) {
      const row = runs.read(run_pk);
      if (row !== undefined)
        addRun(fold.rollups, row, dictionary.defaultProjectPk(row.data_set_id as number), 1);
    }
    writeDerived(fold);
  }
}
