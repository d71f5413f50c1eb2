import type { DatabaseSync } from "node:sqlite";
import type { Fold } from "../derived/fold.ts";
import type { SkippedGroup } from "../derived/skipped.ts";

/**
 * Writes what is derived, each data set's by itself: a row that the database refuses leaves out what its own data set
 * would have gained, and keeps neither the others nor the next group waiting. Call inside a transaction.
 *
 * @param afterRollback called when what was written for a data set was undone
 * @returns what was left out
 * @throws what is wrong with the database and not with a row: a full disk, a lock
 */
export function writeFolds(
  db: DatabaseSync,
  folds: ReadonlyMap<number, Fold>,
  writeDerived: (fold: Fold) => void,
  afterRollback: () => void,
): SkippedGroup[] {
  const skipped: SkippedGroup[] = [];
  for (const [dataSetId, fold] of folds) {
    db.exec("SAVEPOINT data_set");
    try {
      writeDerived(fold);
    } catch (error) {
      if (!db.isTransaction || isOfDatabase(error)) throw error;
      db.exec("ROLLBACK TO data_set");
      afterRollback();
      skipped.push({ ...nameOf(db, dataSetId), reason: (error as Error).message });
    }
    db.exec("RELEASE data_set");
  }
  return skipped;
}

/** Result codes of SQLite (sqlite.org/rescode.html) by which a row is refused; all others are the database's. */
const REFUSALS = new Set([
  1, // SQLITE_ERROR: an integer overflows
  18, // SQLITE_TOOBIG
  19, // SQLITE_CONSTRAINT
  20, // SQLITE_MISMATCH
]);

/** An error that is not SQLite's at all is about a row: one that cannot be merged or bound. */
function isOfDatabase(error: unknown): boolean {
  const { errcode } = error as { errcode?: number };
  // The lower byte is the code, the rest tells more of it.
  return errcode !== undefined && !REFUSALS.has(errcode & 0xff);
}

function nameOf(db: DatabaseSync, dataSetId: number): Pick<SkippedGroup, "workspace" | "dataSet"> {
  const row = db
    .prepare(
      `SELECT w.slug, d.name FROM data_sets d JOIN workspaces w ON w.workspace_id = d.workspace_id
      WHERE d.data_set_id = ?`,
    )
    .get(dataSetId) as { slug: string; name: string } | undefined;
  return { workspace: row?.slug ?? String(dataSetId), dataSet: row?.name ?? "" };
}
