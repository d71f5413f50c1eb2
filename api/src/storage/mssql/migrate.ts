import path from "node:path";
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-mssql";
import { migrate } from "drizzle-orm/node-mssql/migrator";
import type { ConnectionPool } from "mssql";
import type { Connection, Database } from "./connection.ts";
import { ensureCounters } from "./counters.ts";

/** How long a server waits for another one that is migrating. */
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Takes the lock of migrations to the end of the transaction. Servers that start together migrate one after the
 * other, and all but the first find nothing to do.
 */
export const migrationLock = sql`
  DECLARE @granted int;
  EXEC @granted = sp_getapplock @Resource = 'hiveboard.migrate', @LockMode = 'Exclusive',
    @LockOwner = 'Transaction', @LockTimeout = ${sql.raw(String(LOCK_TIMEOUT_MS))};
  SELECT @granted AS granted`;

export const MIGRATIONS = path.join(import.meta.dirname, "migrations");

/**
 * Brings the database to the newest version, one server at a time. The lock is on a connection of its own, which has
 * nothing else to do, since the migrator begins and ends transactions as it likes.
 */
export async function migrateDatabase(pool: ConnectionPool, db: Database): Promise<void> {
  await db.transaction(async (holder) => {
    const [row] = await holder.all<{ granted: number }>(migrationLock);
    if (row === undefined || row.granted < 0)
      throw new Error(`Another server has been migrating the database for ${LOCK_TIMEOUT_MS / 1_000} s.`);
    await migrate(drizzle({ client: pool }), { migrationsFolder: MIGRATIONS });
    await ensureCounters(holder);
  });
}

/** @returns the statement to run, where readers and writers of this database wait for each other; else null */
export async function snapshotAdvice(connection: Connection): Promise<string | null> {
  const [row] = await connection.all<{ name: string; is_on: number }>(
    sql`SELECT name, is_read_committed_snapshot_on AS is_on FROM sys.databases WHERE name = DB_NAME()`,
  );
  if (row === undefined || row.is_on === 1) return null;
  return `ALTER DATABASE [${row.name.replaceAll("]", "]]")}] SET READ_COMMITTED_SNAPSHOT ON WITH ROLLBACK IMMEDIATE`;
}
