import { sql, type SQL } from "drizzle-orm";
import type { Connection } from "./connection.ts";

/*
 * Rows that writers take in turns. Changing one locks it to the end of the transaction, so it does two things at once:
 * it numbers, and it lets one transaction through at a time, on whatever server (decision 0009).
 */

/** How long a writer waits for its turn before it is turned away with error 1222, and tries again. */
const LOCK_TIMEOUT_MS = 10_000;

/** What the holder of the events' counter may use: positions after `position`, and `atMs` as the time of arrival. */
export interface AppendTurn {
  position: number;
  /** Milliseconds since the epoch; never before an earlier turn's. */
  atMs: number;
}

/** SQL Server's own clock, milliseconds since the epoch: one clock, however many servers. */
export const databaseClock: SQL = sql`DATEDIFF_BIG(millisecond, '1970-01-01', SYSUTCDATETIME())`;

/** Waits for the turn to append events, and takes it to the end of the transaction. */
export async function lockAppends(connection: Connection, nowMs: SQL = databaseClock): Promise<AppendTurn> {
  const [row] = await connection.all<{ position: number; at_ms: number }>(sql`
    SET LOCK_TIMEOUT ${sql.raw(String(LOCK_TIMEOUT_MS))};
    UPDATE counters SET at_ms = CASE WHEN at_ms > ${nowMs} THEN at_ms ELSE ${nowMs} END
    OUTPUT inserted.position, inserted.at_ms WHERE name = 'events'`);
  if (row === undefined) throw new Error("The database has no counter of events: its migration is not done.");
  return { position: row.position, atMs: row.at_ms };
}

/** Keeps others from appending to the end of the transaction, for what changes what is derived without appending. */
export async function holdAppends(connection: Connection): Promise<void> {
  // No time of arrival is taken, so none is looked up.
  await lockAppends(connection, sql`0`);
}

/** Says up to which position events are stored now. Call with the turn taken. */
export async function moveTo(connection: Connection, position: number): Promise<void> {
  await connection.run(sql`UPDATE counters SET position = ${position} WHERE name = 'events'`);
}

/** Waits for the turn to write what the control stores hold. */
export async function lockControl(connection: Connection): Promise<void> {
  await connection.run(sql`
    SET LOCK_TIMEOUT ${sql.raw(String(LOCK_TIMEOUT_MS))};
    UPDATE counters SET position = position + 1 WHERE name = 'control'`);
}

/** Makes the counters of a new database, and moves the events' one past what was stored by other means. */
export async function ensureCounters(connection: Connection): Promise<void> {
  await connection.run(sql`
    INSERT INTO counters (name, position, at_ms)
    SELECT w.name, 0, 0 FROM (SELECT 'events' AS name UNION ALL SELECT 'control' AS name) AS w
    WHERE NOT EXISTS (SELECT 1 FROM counters AS c WHERE c.name = w.name)`);
  await connection.run(sql`
    UPDATE counters SET position = (SELECT COALESCE(MAX(e.seq), 0) FROM events AS e)
    WHERE name = 'events' AND position < (SELECT COALESCE(MAX(e.seq), 0) FROM events AS e)`);
}
