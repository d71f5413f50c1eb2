import { sql } from "drizzle-orm";
import type { RetentionStore } from "../../retention/retention.store.ts";
import { HEARTBEAT_CODE } from "../codes.ts";
import { DAY_MS, grainOf, RESOLUTIONS } from "../derived/rollups.ts";
import type { Connection, Database } from "./connection.ts";
import { holdAppends } from "./counters.ts";
import { createDataMarks, type DataMarks } from "./data-marks.ts";
import { createForget, type Forget } from "./forget.ts";
import { compactHeartbeats } from "./heartbeat-compaction.ts";
import { jsonRows } from "./json-rows.ts";
import { oldestEvents, type OldEvent } from "./oldest-events.ts";
import { BINARY, inNumbers, type ReadDatabase } from "./read-sql.ts";

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

export function createRetentionReader(db: ReadDatabase): Pick<RetentionStore, Reading> {
  return {
    async oldestArrival({ dataSetId }) {
      const [oldest] = await oldestEvents(db, { dataSetId, afterSeq: 0, limit: 1 });
      return oldest?.received_at_ms ?? null;
    },
    async keptSince({ dataSetId }) {
      const grain = grainOf(DAY_MS, "all_agents");
      const oldest = ["activity_rollups", "llm_rollups"].map(
        (table) => sql`SELECT MIN(bucket_ms) AS bucket_ms FROM ${sql.identifier(table)}
          WHERE data_set_id = ${dataSetId} AND grain = ${grain}`,
      );
      const [row] = await db.all<{ events_ms: number | null; rollups_ms: number | null }>(sql`
        SELECT (SELECT NULLIF(settled_before_ms, 0) FROM data_marks WHERE data_set_id = ${dataSetId}) AS events_ms,
          (SELECT MIN(r.bucket_ms) FROM (${sql.join(oldest, sql` UNION ALL `)}) AS r) AS rollups_ms`);
      return { eventsSinceMs: row!.events_ms, rollupsSinceMs: row!.rollups_ms };
    },
  };
}

/**
 * The writing half. Each step holds the turn to append: what it forgets is not to be found again by events that arrive
 * meanwhile.
 */
export function createRetentionWriter(db: Database): Omit<RetentionStore, Reading> {
  const inTurn = <Result>(work: (parts: Parts) => Promise<Result>): Promise<Result> =>
    db.transaction(async (connection) => {
      await holdAppends(connection);
      const marks = createDataMarks(connection);
      return work({ connection, marks, forget: createForget(connection, marks) });
    });

  return {
    deleteEvents({ dataSetId }, { receivedBeforeMs, keepsSummaries, maxRows }) {
      return inTurn(async (parts) => {
        const oldest = await oldestEvents(parts.connection, { dataSetId, afterSeq: 0, limit: maxRows });
        const end = oldest.findIndex(({ received_at_ms }) => received_at_ms >= receivedBeforeMs);
        const old = end < 0 ? oldest : oldest.slice(0, end);
        if (old.length === 0) return { deleted: 0, isDone: true };
        await removeOld(parts, dataSetId, old);
        const agentPks = old.map(({ agent_pk }) => agent_pk);
        if (!keepsSummaries) {
          const runPks = new Set(old.flatMap(({ run_pk }) => run_pk ?? []));
          agentPks.push(...(await parts.forget.removeEmptyRuns(dataSetId, runPks)).agentPks);
        }
        await parts.forget.removeEmptyAgents(agentPks);
        return { deleted: old.length, isDone: end >= 0 };
      });
    },

    compactHeartbeats({ dataSetId }, query) {
      return inTurn(({ connection, marks }) =>
        compactHeartbeats(connection, marks, { dataSetId, ...query }, async (seqs) => {
          await connection.run(sql`DELETE FROM events WHERE ${inNumbers(sql`seq`, seqs)}`);
          await marks.settle(dataSetId, null);
        }),
      );
    },

    forgetClosed({ dataSetId }, { receivedBeforeMs, cursor, maxRows }) {
      const at = (cursor ?? { table: "todos", agentPk: 0, key: "" }) as ClosedCursor;
      return inTurn(async ({ connection, marks }) => {
        const rows = await closedAfter(connection, at, { dataSetId, receivedBeforeMs, maxRows });
        const old = rows.filter(({ is_old }) => is_old === 1);
        if (old.length > 0) {
          await removeClosed(connection, at.table, old);
          await marks.settle(dataSetId, null);
        }
        const last = rows.at(-1);
        const isDone = rows.length < maxRows && at.table === "issues";
        const next: ClosedCursor =
          last !== undefined && rows.length === maxRows
            ? { table: at.table, agentPk: last.agent_pk, key: last.key }
            : { table: "issues", agentPk: 0, key: "" };
        return { deleted: old.length, isDone, cursor: next };
      });
    },

    removeSummaries({ dataSetId }, { receivedBeforeMs, cursor, maxRows }) {
      return inTurn(async ({ connection, forget }) => {
        const rows = await connection.all<{ run_pk: number; last_received_ms: number }>(sql`
          SELECT TOP (${maxRows}) t.run_pk, COALESCE(r.last_received_ms, 0) AS last_received_ms
          FROM trimmed_runs AS t LEFT JOIN task_runs AS r ON r.run_pk = t.run_pk
          WHERE t.run_pk > ${cursor} AND t.data_set_id = ${dataSetId} ORDER BY t.run_pk ASC`);
        const old = rows.filter(({ last_received_ms }) => last_received_ms < receivedBeforeMs);
        const { removed, agentPks } = await forget.removeEmptyRuns(
          dataSetId,
          old.map(({ run_pk }) => run_pk),
        );
        await forget.removeEmptyAgents(agentPks);
        return { deleted: removed, isDone: rows.length < maxRows, cursor: rows.at(-1)?.run_pk ?? cursor };
      });
    },

    expireRollups({ dataSetId }, { beforeMs, maxRows }) {
      return inTurn(async ({ connection, marks }) => {
        const deleted = await expireOnce(connection, dataSetId, beforeMs, maxRows);
        if (deleted > 0) await marks.settle(dataSetId, beforeMs - 1);
        return { deleted, isDone: deleted === 0 };
      });
    },

    deleteProjectEvents({ dataSetId }, { projectId, afterSeq, maxRows }) {
      return inTurn(async ({ connection, forget }) => {
        const rows = await connection.all<{ seq: number; run_pk: number | null; is_of_it: number }>(sql`
          SELECT TOP (${maxRows}) e.seq, e.run_pk,
            CASE WHEN e.data_set_id = ${dataSetId} AND e.project_pk IN (
              SELECT p.project_pk FROM projects AS p
              JOIN projects AS d ON d.project_pk = p.project_pk OR d.project_pk = p.merged_into_pk
              WHERE d.data_set_id = ${dataSetId} AND d.project_id = ${projectId} AND d.deleted_at_ms IS NOT NULL)
            THEN 1 ELSE 0 END AS is_of_it
          FROM events AS e WHERE e.seq > ${afterSeq} ORDER BY e.seq ASC`);
        const gone = rows.filter(({ is_of_it }) => is_of_it === 1);
        if (gone.length > 0) {
          await deleteAt(
            connection,
            gone.map(({ seq }) => seq),
          );
          await forget.removeEmptyRuns(dataSetId, new Set(gone.flatMap(({ run_pk }) => run_pk ?? [])));
        }
        return {
          deleted: gone.length,
          isDone: rows.length < maxRows,
          cursor: rows.at(-1)?.seq ?? afterSeq,
        };
      });
    },

    /** SQL Server uses its free pages again by itself; giving them back to the disk is its administrator's. */
    giveBackSpace: () => Promise.resolve({ deleted: 0, isDone: true }),
  };
}

interface Parts {
  connection: Connection;
  marks: DataMarks;
  forget: Forget;
}

async function deleteAt(connection: Connection, seqs: readonly number[]): Promise<void> {
  for (const table of ["events", "llm_calls"])
    await connection.run(sql`DELETE FROM ${sql.identifier(table)} WHERE ${inNumbers(sql`seq`, seqs)}`);
}

async function removeOld(
  { connection, marks, forget }: Parts,
  dataSetId: number,
  old: readonly OldEvent[],
): Promise<void> {
  await deleteAt(
    connection,
    old.map(({ seq }) => seq),
  );
  const counted = old.filter(({ event_type }) => event_type !== HEARTBEAT_CODE);
  const latest = counted.reduce((most, { timestamp_ms }) => Math.max(most, timestamp_ms), -1);
  await marks.settle(dataSetId, latest < 0 ? null : latest);
  await forget.trimRuns(dataSetId, new Set(counted.flatMap(({ run_pk }) => run_pk ?? [])));
}

interface ClosedRow {
  agent_pk: number;
  key: string;
  is_old: number;
}

function closedAfter(
  connection: Connection,
  at: ClosedCursor,
  query: { dataSetId: number; receivedBeforeMs: number; maxRows: number },
): Promise<ClosedRow[]> {
  const { key, where } = CLOSED[at.table];
  const column = sql.raw(key);
  return connection.all<ClosedRow>(sql`
    SELECT TOP (${query.maxRows}) agent_pk, ${column} AS "key",
      CASE WHEN data_set_id = ${query.dataSetId} AND ${sql.raw(where)} AND last_received_ms < ${query.receivedBeforeMs}
        THEN 1 ELSE 0 END AS is_old
    FROM ${sql.identifier(at.table)}
    WHERE agent_pk > ${at.agentPk} OR (agent_pk = ${at.agentPk} AND ${column} > ${at.key})
    ORDER BY agent_pk ASC, ${column} ASC`);
}

async function removeClosed(
  connection: Connection,
  table: keyof typeof CLOSED,
  rows: readonly ClosedRow[],
): Promise<void> {
  const sent = jsonRows(
    [
      { name: "agent_pk", type: { kind: "integer" } },
      { name: "closed_key", type: { kind: "text", size: 256 } },
    ],
    rows.map(({ agent_pk, key }) => [agent_pk, key]),
  );
  const name = sql.identifier(table);
  await connection.run(sql`
    DELETE FROM ${name} WHERE EXISTS (SELECT 1 FROM ${sent}
      WHERE w.agent_pk = ${name}.agent_pk AND w.closed_key ${BINARY} = ${name}.${sql.raw(CLOSED[table].key)})`);
}

/** Rows of one table and grain; 0 when none are left anywhere. */
async function expireOnce(
  connection: Connection,
  dataSetId: number,
  beforeMs: number,
  maxRows: number,
): Promise<number> {
  for (const name of ROLLUP_TABLES)
    for (const resolution of RESOLUTIONS)
      for (const level of ["one_agent", "all_agents"] as const) {
        const table = sql.identifier(name);
        const of = sql`data_set_id = ${dataSetId} AND grain = ${grainOf(resolution, level)}`;
        const [last] = await connection.all<{ bucket_ms: number | null }>(sql`
          SELECT MAX(b.bucket_ms) AS bucket_ms FROM (
            SELECT TOP (${maxRows}) bucket_ms FROM ${table} WHERE ${of} AND bucket_ms < ${beforeMs}
            ORDER BY bucket_ms ASC, series_pk ASC) AS b`);
        const bucketMs = last?.bucket_ms ?? null;
        if (bucketMs === null) continue;
        // A bucket goes as a whole: its rows are as many as there are series, whatever the age of the store.
        return connection.run(sql`DELETE FROM ${table} WHERE ${of} AND bucket_ms <= ${bucketMs}`);
      }
  return connection.run(
    sql`DELETE FROM task_type_costs WHERE data_set_id = ${dataSetId} AND bucket_ms < ${beforeMs}`,
  );
}
