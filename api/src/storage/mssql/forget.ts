import { sql } from "drizzle-orm";
import type { Connection } from "./connection.ts";
import type { DataMarks } from "./data-marks.ts";
import { jsonRows } from "./json-rows.ts";
import { inNumbers } from "./read-sql.ts";

/** Removes what nothing is known of any more, once events are gone. */
export interface Forget {
  /** Notes that runs have lost events. */
  trimRuns(dataSetId: number, runPks: Iterable<number>): Promise<void>;
  /** Of these runs, removes those without events. @returns how many, and whose they were */
  removeEmptyRuns(
    dataSetId: number,
    runPks: Iterable<number>,
  ): Promise<{ removed: number; agentPks: number[] }>;
  /** Of these agents, removes those without events and runs, with all that they reported. */
  removeEmptyAgents(agentPks: Iterable<number>): Promise<number>;
}

const RUN_TABLES = ["task_runs", "trimmed_runs", "run_names"];
const AGENT_TABLES = ["agents", "agent_reports", "todos", "issues", "project_agents", "announced_episodes"];

interface EmptyRun {
  run_pk: number;
  agent_pk: number | null;
  started_at_ms: number | null;
  ended_at_ms: number | null;
  escalated_at_ms: number | null;
}

const numbers = (name: string, values: Iterable<number>) =>
  jsonRows(
    [{ name, type: { kind: "integer" } }],
    [...values].map((value) => [value]),
  );

export function createForget(connection: Connection, marks: DataMarks): Forget {
  const remove = async (tables: readonly string[], key: string, values: readonly number[]) => {
    for (const table of tables)
      await connection.run(
        sql`DELETE FROM ${sql.identifier(table)} WHERE ${inNumbers(sql`${sql.identifier(key)}`, values)}`,
      );
  };
  return {
    async trimRuns(dataSetId, runPks) {
      await connection.run(sql`
        INSERT INTO trimmed_runs (run_pk, data_set_id)
        SELECT w.run_pk, ${dataSetId} FROM ${numbers("run_pk", runPks)}
        WHERE NOT EXISTS (SELECT 1 FROM trimmed_runs AS t WHERE t.run_pk = w.run_pk)`);
    },

    async removeEmptyRuns(dataSetId, runPks) {
      const empty = await connection.all<EmptyRun>(sql`
        SELECT w.run_pk, r.agent_pk, r.started_at_ms, r.ended_at_ms, r.escalated_at_ms
        FROM ${numbers("run_pk", runPks)}
        LEFT JOIN task_runs AS r ON r.run_pk = w.run_pk
        WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.run_pk = w.run_pk)`);
      if (empty.length === 0) return { removed: 0, agentPks: [] };
      const counted = empty.filter(({ agent_pk }) => agent_pk !== null);
      const times = counted.flatMap((run) => [run.started_at_ms, run.ended_at_ms, run.escalated_at_ms]);
      if (counted.length > 0) await marks.settle(dataSetId, Math.max(...times.map((ms) => ms ?? 0)));
      await remove(
        RUN_TABLES,
        "run_pk",
        empty.map(({ run_pk }) => run_pk),
      );
      return { removed: empty.length, agentPks: counted.map(({ agent_pk }) => agent_pk!) };
    },

    async removeEmptyAgents(agentPks) {
      const empty = await connection.all<{ agent_pk: number }>(sql`
        SELECT w.agent_pk FROM ${numbers("agent_pk", new Set(agentPks))}
        WHERE NOT EXISTS (SELECT 1 FROM events AS e WHERE e.agent_pk = w.agent_pk)
          AND NOT EXISTS (SELECT 1 FROM task_runs AS r WHERE r.agent_pk = w.agent_pk)`);
      if (empty.length > 0)
        await remove(
          AGENT_TABLES,
          "agent_pk",
          empty.map(({ agent_pk }) => agent_pk),
        );
      return empty.length;
    },
  };
}
