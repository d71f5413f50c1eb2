import type { DatabaseSync } from "node:sqlite";
import { sql } from "drizzle-orm";
import type { RetentionStore } from "../../retention/retention.store.ts";
import { HEARTBEAT_CODE } from "../codes.ts";
import { DAY_MS, RESOLUTIONS, grainOf } from "../derived/rollups.ts";
import { inTransaction } from "./connection.ts";
import type { DataMarks } from "./data-marks.ts";
import type { Forget } from "./forget.ts";
import { createHeartbeatCompaction } from "./heartbeat-compaction.ts";
import type { createOldestEvents, OldEvent } from "./oldest-events.ts";
import type { ReadDatabase, Sync } from "./read-sql.ts";
import { createSpace } from "./space.ts";

export interface RetentionParts {
  marks: DataMarks;
  forget: Forget;
  oldestEvents: ReturnType<typeof createOldestEvents>;
  /** Called with the positions of events that are gone, once that is certain. */
  eventsDeleted: (firstSeq: number, lastSeq: number) => void;
}

const ROLLUP_TABLES = ["activity_rollups", "llm_rollups", "duration_rollups"];
const CLOSED = {
  todos: { key: "todo_key", where: "action IN ('completed', 'dismissed')" },
  issues: { key: "issue_key", where: "action <> 'reported'" },
};
interface ClosedCursor {
  table: keyof typeof CLOSED;
  agentPk: number;
  key: string;
}

type Reading = "oldestArrival" | "keptSince";

export function createRetentionReader(db: ReadDatabase): Pick<Sync<RetentionStore>, Reading> {
  return {
    oldestArrival({ dataSetId }) {
      // The first of each severity by the index, and not of all events.
      const lanes = [0, 1, 2, 3].map(
        (severity) =>
          sql`SELECT min(seq) AS seq FROM events WHERE data_set_id = ${dataSetId} AND severity = ${severity}`,
      );
      const [row] = db.all<{ received_at_ms: number }>(sql`
        SELECT received_at_ms FROM events
        WHERE seq = (SELECT min(seq) FROM (${sql.join(lanes, sql` UNION ALL `)}))`);
      return row?.received_at_ms ?? null;
    },
    keptSince({ dataSetId }) {
      const grain = grainOf(DAY_MS, "all_agents");
      const oldest = ["activity_rollups", "llm_rollups"].map(
        (table) => sql`SELECT min(bucket_ms) AS bucket_ms FROM ${sql.identifier(table)}
          WHERE data_set_id = ${dataSetId} AND grain = ${grain}`,
      );
      const [row] = db.all<{ events_ms: number | null; rollups_ms: number | null }>(sql`
        SELECT (SELECT nullif(settled_before_ms, 0) FROM data_marks WHERE data_set_id = ${dataSetId}) AS events_ms,
          (SELECT min(bucket_ms) FROM (${sql.join(oldest, sql` UNION ALL `)})) AS rollups_ms`);
      return { eventsSinceMs: row!.events_ms, rollupsSinceMs: row!.rollups_ms };
    },
  };
}

/** The writer's half. Runs on the writing thread, with nothing pending. */
export function createRetentionWriter(
  db: DatabaseSync,
  parts: RetentionParts,
): Omit<Sync<RetentionStore>, Reading> {
  const { marks, forget } = parts;
  const deleteEvent = db.prepare("DELETE FROM events WHERE seq = ?");
  const deleteCall = db.prepare("DELETE FROM llm_calls WHERE seq = ?");
  const trimmed =
    db.prepare(`SELECT t.run_pk, coalesce(r.last_received_ms, 0) AS last_received_ms FROM trimmed_runs t
    LEFT JOIN task_runs r ON r.run_pk = t.run_pk WHERE t.run_pk > ? AND t.data_set_id = ? ORDER BY t.run_pk LIMIT ?`);

  // No index finds a project's events: all that arrived are looked at, in their order.
  const ofDeletedProject = db.prepare(`
    SELECT seq, run_pk, data_set_id = :dataSetId AND project_pk IN (
      SELECT p.project_pk FROM projects p JOIN projects d ON d.project_pk IN (p.project_pk, p.merged_into_pk)
      WHERE d.data_set_id = :dataSetId AND d.project_id = :projectId AND d.deleted_at_ms IS NOT NULL) AS is_of_it
    FROM events WHERE seq > :afterSeq ORDER BY seq LIMIT :maxRows`);

  const remove = (dataSetId: number, old: readonly OldEvent[]): void => {
    for (const { seq, event_type } of old) {
      deleteEvent.run(seq);
      if (event_type !== HEARTBEAT_CODE) deleteCall.run(seq);
    }
    const counted = old.filter(({ event_type }) => event_type !== HEARTBEAT_CODE);
    const latest = counted.reduce((most, { timestamp_ms }) => Math.max(most, timestamp_ms), -1);
    marks.settle(dataSetId, latest < 0 ? null : latest);
    const runPks = counted.flatMap(({ run_pk }) => (run_pk === null ? [] : [run_pk]));
    forget.trimRuns(dataSetId, new Set(runPks));
  };

  return {
    deleteEvents({ dataSetId }, { receivedBeforeMs, keepsSummaries, maxRows }) {
      const oldest = parts.oldestEvents(dataSetId, 0, maxRows);
      const end = oldest.findIndex(({ received_at_ms }) => received_at_ms >= receivedBeforeMs);
      const old = end < 0 ? oldest : oldest.slice(0, end);
      if (old.length === 0) return { deleted: 0, isDone: true };
      inTransaction(db, () => {
        remove(dataSetId, old);
        const agentPks = new Set(old.map(({ agent_pk }) => agent_pk));
        if (!keepsSummaries) {
          const runPks = new Set(old.flatMap(({ run_pk }) => (run_pk === null ? [] : [run_pk])));
          for (const agentPk of forget.removeEmptyRuns(dataSetId, runPks).agentPks) agentPks.add(agentPk);
        }
        forget.removeEmptyAgents(agentPks);
      });
      parts.eventsDeleted(old[0]!.seq, old.at(-1)!.seq);
      return { deleted: old.length, isDone: end >= 0 };
    },

    compactHeartbeats: createHeartbeatCompaction(db, parts, (dataSetId, seqs) => {
      for (const seq of seqs) deleteEvent.run(seq);
      marks.settle(dataSetId, null);
    }),

    forgetClosed({ dataSetId }, { receivedBeforeMs, cursor, maxRows }) {
      const at = (cursor ?? { table: "todos", agentPk: 0, key: "" }) as ClosedCursor;
      const { key, where } = CLOSED[at.table];
      return inTransaction(db, () => {
        const rows = db
          .prepare(
            `SELECT agent_pk, ${key} AS key, data_set_id = ? AND ${where} AND last_received_ms < ? AS is_old
             FROM ${at.table} WHERE (agent_pk, ${key}) > (?, ?) ORDER BY agent_pk, ${key} LIMIT ?`,
          )
          .all(dataSetId, receivedBeforeMs, at.agentPk, at.key, maxRows) as unknown as {
          agent_pk: number;
          key: string;
          is_old: number;
        }[];
        const remove = db.prepare(`DELETE FROM ${at.table} WHERE agent_pk = ? AND ${key} = ?`);
        const old = rows.filter(({ is_old }) => is_old === 1);
        for (const row of old) remove.run(row.agent_pk, row.key);
        if (old.length > 0) marks.settle(dataSetId, null);
        const last = rows.at(-1);
        if (rows.length === maxRows)
          return {
            deleted: old.length,
            isDone: false,
            cursor: { table: at.table, agentPk: last!.agent_pk, key: last!.key },
          };
        return {
          deleted: old.length,
          isDone: at.table === "issues",
          cursor: { table: "issues", agentPk: 0, key: "" },
        };
      });
    },

    removeSummaries({ dataSetId }, { receivedBeforeMs, cursor, maxRows }) {
      return inTransaction(db, () => {
        const rows = trimmed.all(cursor, dataSetId, maxRows) as unknown as {
          run_pk: number;
          last_received_ms: number;
        }[];
        const old = rows.filter(({ last_received_ms }) => last_received_ms < receivedBeforeMs);
        const { removed, agentPks } = forget.removeEmptyRuns(
          dataSetId,
          old.map(({ run_pk }) => run_pk),
        );
        forget.removeEmptyAgents(agentPks);
        return {
          deleted: removed,
          isDone: rows.length < maxRows,
          cursor: rows.at(-1)?.run_pk ?? cursor,
        };
      });
    },

    expireRollups({ dataSetId }, { beforeMs, maxRows }) {
      return inTransaction(db, () => {
        const deleted = expireOnce(db, dataSetId, beforeMs, maxRows);
        if (deleted > 0) marks.settle(dataSetId, beforeMs - 1);
        return { deleted, isDone: deleted === 0 };
      });
    },

    deleteProjectEvents({ dataSetId }, { projectId, afterSeq, maxRows }) {
      const rows = ofDeletedProject.all({ dataSetId, projectId, afterSeq, maxRows }) as unknown as {
        seq: number;
        run_pk: number | null;
        is_of_it: number;
      }[];
      const gone = rows.filter(({ is_of_it }) => is_of_it === 1);
      if (gone.length > 0) {
        inTransaction(db, () => {
          for (const { seq } of gone) {
            deleteEvent.run(seq);
            deleteCall.run(seq);
          }
          forget.removeEmptyRuns(dataSetId, new Set(gone.flatMap(({ run_pk }) => run_pk ?? [])));
        });
        parts.eventsDeleted(gone[0]!.seq, gone.at(-1)!.seq);
      }
      return {
        deleted: gone.length,
        isDone: rows.length < maxRows,
        cursor: rows.at(-1)?.seq ?? afterSeq,
      };
    },

    giveBackSpace: createSpace(db),
  };
}

/** Rows of one table and grain; 0 when none are left anywhere. */
function expireOnce(db: DatabaseSync, dataSetId: number, beforeMs: number, maxRows: number): number {
  for (const table of ROLLUP_TABLES)
    for (const resolution of RESOLUTIONS)
      for (const level of ["one_agent", "all_agents"] as const) {
        const of = "data_set_id = ? AND grain = ? AND bucket_ms < ?";
        const grain = grainOf(resolution, level);
        const last = db
          .prepare(
            `SELECT max(bucket_ms) AS bucket_ms, count(*) AS found FROM (
               SELECT bucket_ms FROM ${table} WHERE ${of} ORDER BY bucket_ms, series_pk LIMIT ?)`,
          )
          .get(dataSetId, grain, beforeMs, maxRows) as { bucket_ms: number | null; found: number };
        if (last.bucket_ms === null) continue;
        // A bucket goes as a whole: its rows are as many as there are series, whatever the age of the store.
        const { changes } = db
          .prepare(`DELETE FROM ${table} WHERE data_set_id = ? AND grain = ? AND bucket_ms <= ?`)
          .run(dataSetId, grain, last.bucket_ms);
        return Number(changes);
      }
  const { changes } = db
    .prepare("DELETE FROM task_type_costs WHERE data_set_id = ? AND bucket_ms < ?")
    .run(dataSetId, beforeMs);
  return Number(changes);
}
