import type { DatabaseSync } from "node:sqlite";
import type { Fold } from "../derived/fold.ts";
import { isMissing, type Kept } from "../derived/kept.ts";
import { DeltaTable, type DerivedTable, type Row } from "../derived/merge.ts";
import { addRun, type RollupTableName } from "../derived/rollups.ts";
import * as tables from "../derived/tables.ts";
import type { Dictionary } from "./dictionary.ts";
import { createReplace, createUpsert } from "./upsert.ts";

/**
 * Merges what a group of events adds into the derived tables. Call inside the transaction that stores the events.
 *
 * @param kept what is there already, in a rebuild
 */
export function createDerivedWriter(
  db: DatabaseSync,
  dictionary: Dictionary,
  kept: Kept | null = null,
): (fold: Fold) => void {
  const agents = createReplace(db, tables.agents);
  const runs = createReplace(db, tables.taskRuns);
  const upserts = [
    tables.agentReports,
    tables.todos,
    tables.issues,
    tables.projectAgents,
    tables.taskTypeCosts,
  ].map((table) => createUpsert(db, table));
  const rollups: Record<RollupTableName, { table: DerivedTable; upsert: ReturnType<typeof createUpsert> }> = {
    activity_rollups: { table: tables.activityRollups, upsert: createUpsert(db, tables.activityRollups) },
    llm_rollups: { table: tables.llmRollups, upsert: createUpsert(db, tables.llmRollups) },
    duration_rollups: { table: tables.durationRollups, upsert: createUpsert(db, tables.durationRollups) },
  };

  const writeRuns = (fold: Fold): void => {
    for (const delta of fold.taskRuns.rows()) {
      if (kept?.hasRun(delta.run_pk as number)) continue;
      const before = runs.read(delta.run_pk as number);
      const after: Row = before === undefined ? delta : { ...before };
      if (before !== undefined) fold.taskRuns.merger.merge(after, delta);
      fold.taskRuns.merger.compute(after);
      runs.write(after, before);
      const defaultPk = dictionary.defaultProjectPk(after.data_set_id as number);
      if (before !== undefined) addRun(fold.rollups, before, defaultPk, -1);
      addRun(fold.rollups, after, defaultPk, 1);
    }
  };

  const writeAgents = (fold: Fold): void => {
    for (const delta of fold.agents.rows()) {
      const before = agents.read(delta.agent_pk as number);
      const after: Row = before === undefined ? delta : { ...before };
      if (before !== undefined) fold.agents.merger.merge(after, delta);
      fold.agents.merger.compute(after);
      agents.write(after, before);
    }
  };

  const writeRollups = (fold: Fold): void => {
    const merged = new Map<RollupTableName, DeltaTable>();
    for (const { table, key, row } of fold.rollups.rows((series) => dictionary.series(series))) {
      if (kept?.hasBucket(row.data_set_id as number, row.bucket_ms as number)) continue;
      let deltas = merged.get(table);
      if (deltas === undefined) merged.set(table, (deltas = new DeltaTable(rollups[table].table)));
      deltas.add(key, row);
    }
    for (const [table, deltas] of merged) for (const row of deltas.rows()) rollups[table].upsert.write(row);
  };

  return (fold) => {
    writeRuns(fold);
    writeAgents(fold);
    [fold.agentReports, fold.todos, fold.issues, fold.projectAgents, fold.taskTypeCosts].forEach(
      (deltas, index) => {
        for (const row of deltas.rows())
          if (kept === null || isMissing(kept, row)) upserts[index]!.write(row);
      },
    );
    writeRollups(fold);
  };
}
