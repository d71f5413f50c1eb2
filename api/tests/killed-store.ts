import { DatabaseSync } from "node:sqlite";
import { sql } from "drizzle-orm";
import { parseDatabaseUrl } from "../src/database-url.ts";
import { createDatabase, openPool } from "../src/storage/mssql/connection.ts";
import { rebuildDerived as rebuildMssql } from "../src/storage/mssql/rebuild.ts";
import { createTestDatabase } from "../src/storage/mssql/test-database.ts";
import { rebuildDerived as rebuildSqlite } from "../src/storage/sqlite/rebuild.ts";
import { comparableRows, derivedRows, storedIds, TABLE_QUERIES } from "./derived-rows.ts";
import { databaseIn } from "./server-process.ts";

/** A store whose servers are killed, and what can be seen in it once they are gone. */
export interface KilledStore {
  /** What its servers have to be told beside their folder. */
  entries: Record<string, string>;
  /** As hexadecimal digits without dashes, in the order in which they were stored. */
  storedIds(): Promise<string[]>;
  derivedRows(): Promise<Record<string, unknown[]>>;
  rebuild(): Promise<void>;
  /** What the store itself finds wrong with its files. */
  faults(): Promise<unknown[]>;
  close(): Promise<void>;
}

export function embeddedIn(folder: string): KilledStore {
  const file = databaseIn(folder);
  return {
    entries: {},
    storedIds: () => Promise.resolve(storedIds(file)),
    derivedRows: () => Promise.resolve(derivedRows(file)),
    rebuild: () => Promise.resolve(rebuildSqlite(file, () => undefined)),
    faults: () => Promise.resolve(checkIntegrity(file)),
    close: () => Promise.resolve(),
  };
}

/** A database of its own on the SQL Server that the tests are given. */
export async function onSqlServer(): Promise<KilledStore> {
  const { url, drop } = await createTestDatabase();
  const db = createDatabase(await openPool(parseDatabaseUrl(url)));
  return {
    entries: { database_url: url },
    async storedIds() {
      const rows = await db.all<{ id: string }>(
        sql`SELECT LOWER(CONVERT(varchar(32), e.event_id, 2)) AS id FROM events AS e ORDER BY e.seq`,
      );
      return rows.map(({ id }) => id);
    },
    async derivedRows() {
      const rows = new Map<string, Record<string, unknown>[]>();
      for (const [table, query] of TABLE_QUERIES) rows.set(table, await db.all(sql.raw(query)));
      return comparableRows(rows);
    },
    rebuild: () => rebuildMssql(url, () => undefined),
    // It looks after its files itself.
    faults: () => Promise.resolve([]),
    async close() {
      await db.close();
      await drop();
    },
  };
}

function checkIntegrity(file: string): unknown[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const found = db.prepare("PRAGMA integrity_check").all() as { integrity_check: string }[];
    return found.filter(({ integrity_check }) => integrity_check !== "ok");
  } finally {
    db.close();
  }
}
