import type { DatabaseSync } from "node:sqlite";
import type { DataMarks } from "./data-marks.ts";

/** Removes what nothing is known of any more, once events are gone. */
export interface Forget {
  /** Notes that runs have lost events. */
  trimRuns(dataSetId: number, runPks: Iterable<number>): void;
  /** Of these runs, removes those without events. @returns how many, and whose they were */
  removeEmptyRuns(dataSetId: number, runPks: Iterable<number>): { removed: number; agentPks: number[] };
  /** Of these agents, removes those without events and runs, with all that they reported. */
  removeEmptyAgents(agentPks: Iterable<number>): number;
}

const AGENT_TABLES = ["agents", "agent_reports", "todos", "issues", "project_agents", "announced_episodes"];

/** @param runsChanged called when names of runs are gone */
export function createForget(db: DatabaseSync, marks: DataMarks, runsChanged: () => void): Forget {
  const trim = db.prepare("INSERT OR IGNORE INTO trimmed_runs (run_pk, data_set_id) VALUES (?, ?)");
  const runHasEvents = db.prepare("SELECT 1 FROM events WHERE run_pk = ? LIMIT 1");
  const findRun = db.prepare(
    `SELECT agent_pk, max(coalesce(started_at_ms, 0), coalesce(ended_at_ms, 0), coalesce(escalated_at_ms, 0)) AS last_ms
     FROM task_runs WHERE run_pk = ?`,
  );
  const deleteRun = ["task_runs", "trimmed_runs", "run_names"].map((table) =>
    db.prepare(`DELETE FROM ${table} WHERE run_pk = ?`),
  );
  const agentHasRows = db.prepare(`SELECT 1 WHERE EXISTS (SELECT 1 FROM events WHERE agent_pk = ?1)
    OR EXISTS (SELECT 1 FROM task_runs WHERE agent_pk = ?1)`);
  const deleteAgent = AGENT_TABLES.map((table) => db.prepare(`DELETE FROM ${table} WHERE agent_pk = ?`));

  return {
    trimRuns(dataSetId, runPks) {
      for (const runPk of runPks) trim.run(runPk, dataSetId);
    },
    removeEmptyRuns(dataSetId, runPks) {
      const agentPks: number[] = [];
      let removed = 0;
      for (const runPk of runPks) {
        if (runHasEvents.get(runPk) !== undefined) continue;
        const run = findRun.get(runPk) as { agent_pk: number | null; last_ms: number } | undefined;
        if (run?.agent_pk != null) {
          agentPks.push(run.agent_pk);
          marks.settle(dataSetId, run.last_ms);
        }
        for (const statement of deleteRun) statement.run(runPk);
        removed++;
      }
      if (removed > 0) runsChanged();
      return { removed, agentPks };
    },
    removeEmptyAgents(agentPks) {
      let removed = 0;
      for (const agentPk of new Set(agentPks)) {
        if (agentHasRows.get(agentPk) !== undefined) continue;
        for (const statement of deleteAgent) statement.run(agentPk);
        removed++;
      }
      return removed;
    },
  };
}
