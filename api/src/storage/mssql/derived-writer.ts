import type { Fold } from "../derived/fold.ts";
import { isMissing, type Kept } from "../derived/kept.ts";
import { DeltaTable, type Row } from "../derived/merge.ts";
import { addRun, type RollupTableName } from "../derived/rollups.ts";
import * as tables from "../derived/tables.ts";
import type { Connection } from "./connection.ts";
import type { Dictionary } from "./dictionary.ts";
import { readRows, replaceRows, upsertRows } from "./upsert.ts";

/**
 * Merges what a group of events adds into the derived tables: one statement a table, and one more for the two whose
 * rows are read first. Call inside the transaction that stores the events, with the turn to append taken.
 *
 * @param kept what is there already, in a rebuild
 */
export async function writeDerived(
  connection: Connection,
  dictionary: Dictionary,
  fold: Fold,
  kept: Kept | null = null,
): Promise<void> {
  await writeRuns(connection, dictionary, fold, kept);
  await replaceRows(
    connection,
    tables.agents,
    (await merged(connection, fold.agents)).map(({ after }) => after),
  );
  for (const deltas of [fold.agentReports, fold.todos, fold.issues, fold.projectAgents, fold.taskTypeCosts])
    await upsertRows(
      connection,
      deltas.table,
      [...deltas.rows()].filter((row) => kept === null || isMissing(kept, row)),
    );
  await writeRollups(connection, dictionary, fold, kept);
}

async function writeRuns(
  connection: Connection,
  dictionary: Dictionary,
  fold: Fold,
  kept: Kept | null,
): Promise<void> {
  const isLeft = ({ run_pk }: Row): boolean => kept?.hasRun(run_pk as number) !== true;
  const runs = await merged(connection, fold.taskRuns, isLeft);
  if (runs.length === 0) return;
  await replaceRows(
    connection,
    tables.taskRuns,
    runs.map(({ after }) => after),
  );
  const defaultPk = await dictionary.defaultProjectPks();
  for (const { before, after } of runs) {
    const projectPk = defaultPk(after.data_set_id as number);
    if (before !== undefined) addRun(fold.rollups, before, projectPk, -1);
    addRun(fold.rollups, after, projectPk, 1);
  }
}

/** Stored rows with the deltas merged into them, beside what they were. */
async function merged(
  connection: Connection,
  deltas: DeltaTable,
  isLeft: (delta: Row) => boolean = () => true,
): Promise<{ before: Row | undefined; after: Row }[]> {
  const { table, merger } = deltas;
  const key = Object.keys(table.key)[0]!;
  const rows = [...deltas.rows()].filter(isLeft);
  const stored = await readRows(
    connection,
    table,
    rows.map((row) => row[key] as number),
  );
  return rows.map((delta) => {
    const before = stored.get(delta[key] as number);
    const after: Row = before === undefined ? delta : { ...before };
    if (before !== undefined) merger.merge(after, delta);
    merger.compute(after);
    return { before, after };
  });
}

async function writeRollups(
  connection: Connection,
  dictionary: Dictionary,
  fold: Fold,
  kept: Kept | null,
): Promise<void> {
  const deltas: Record<RollupTableName, DeltaTable> = {
    activity_rollups: new DeltaTable(tables.activityRollups),
    llm_rollups: new DeltaTable(tables.llmRollups),
    duration_rollups: new DeltaTable(tables.durationRollups),
  };
  const series = await dictionary.series(fold.rollups.series());
  for (const { table, key, row } of fold.rollups.rows(series))
    if (kept?.hasBucket(row.data_set_id as number, row.bucket_ms as number) !== true)
      deltas[table].add(key, row);
  for (const rollup of Object.values(deltas)) await upsertRows(connection, rollup.table, [...rollup.rows()]);
}
