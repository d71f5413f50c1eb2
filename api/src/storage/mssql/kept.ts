import { sql } from "drizzle-orm";
import type { Kept } from "../derived/kept.ts";
import { derivedTables } from "../derived/tables.ts";
import type { Connection } from "./connection.ts";

export async function readKept(connection: Connection): Promise<Kept> {
  const marks = await connection.all<{ data_set_id: number; settled_before_ms: number }>(
    sql`SELECT data_set_id, settled_before_ms FROM data_marks WHERE settled_before_ms IS NOT NULL`,
  );
  const settled = new Map(marks.map((row) => [row.data_set_id, row.settled_before_ms]));
  const runs = await connection.all<{ run_pk: number }>(sql`SELECT run_pk FROM trimmed_runs`);
  const trimmed = new Set(runs.map(({ run_pk }) => run_pk));
  return {
    hasRun: (runPk) => trimmed.has(runPk),
    hasBucket: (dataSetId, bucketMs) => bucketMs < (settled.get(dataSetId) ?? -Infinity),
    hasRows: (dataSetId) => settled.has(dataSetId),
  };
}

const SETTLED = "SELECT m.data_set_id FROM data_marks AS m WHERE m.settled_before_ms IS NOT NULL";

/** Empties everything that is derived, but for what is kept. */
export async function emptyDerived(connection: Connection): Promise<void> {
  await connection.run(sql`DELETE FROM llm_calls`);
  for (const { name, key } of derivedTables) {
    const isKept =
      "bucket_ms" in key
        ? `EXISTS (SELECT 1 FROM data_marks AS m
            WHERE m.data_set_id = ${name}.data_set_id AND ${name}.bucket_ms < m.settled_before_ms)`
        : name === "task_runs"
          ? `(run_pk IN (SELECT t.run_pk FROM trimmed_runs AS t) AND data_set_id IN (${SETTLED}))`
          : `data_set_id IN (${SETTLED})`;
    await connection.run(sql`DELETE FROM ${sql.identifier(name)} WHERE NOT ${sql.raw(isKept)}`);
  }
}
