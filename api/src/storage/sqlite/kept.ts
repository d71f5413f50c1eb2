import type { DatabaseSync } from "node:sqlite";
import type { Kept } from "../derived/kept.ts";
import { derivedTables } from "../derived/tables.ts";

export function readKept(db: DatabaseSync): Kept {
  const settled = new Map(
    (
      db
        .prepare("SELECT data_set_id, settled_before_ms FROM data_marks WHERE settled_before_ms IS NOT NULL")
        .all() as unknown as { data_set_id: number; settled_before_ms: number }[]
    ).map((row) => [row.data_set_id, row.settled_before_ms]),
  );
  const isTrimmed = db.prepare("SELECT 1 FROM trimmed_runs WHERE run_pk = ?");
  return {
    hasRun: (runPk) => settled.size > 0 && isTrimmed.get(runPk) !== undefined,
    hasBucket: (dataSetId, bucketMs) => bucketMs < (settled.get(dataSetId) ?? -Infinity),
    hasRows: (dataSetId) => settled.has(dataSetId),
  };
}

const SETTLED = "SELECT data_set_id FROM data_marks WHERE settled_before_ms IS NOT NULL";

/** Empties everything that is derived, but for what is kept. */
export function emptyDerived(db: DatabaseSync): void {
  db.exec("DELETE FROM llm_calls");
  for (const { name, key } of derivedTables) {
    const kept =
      "bucket_ms" in key
        ? `bucket_ms < (SELECT settled_before_ms FROM data_marks m WHERE m.data_set_id = ${name}.data_set_id)`
        : name === "task_runs"
          ? `run_pk IN (SELECT run_pk FROM trimmed_runs) AND data_set_id IN (${SETTLED})`
          : `data_set_id IN (${SETTLED})`;
    db.exec(`DELETE FROM ${name} WHERE NOT coalesce(${kept}, 0)`);
  }
}
