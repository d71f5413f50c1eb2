import { TEST_NOW_MS } from "../events.arbitrary.ts";
import type { StorageUnderTest } from "../storage.suite.ts";
import { openMssqlStorage, startStorage } from "./storage.ts";
import { createTestDatabase } from "./test-database.ts";
import { openPostgres } from "./tsql-on-postgres.ts";

/**
 * The store over PostgreSQL in memory.
 *
 * @param statements takes up every statement that is sent, as T-SQL
 */
export async function openOnPostgres(statements?: Set<string>): Promise<StorageUnderTest> {
  const clock = { nowMs: TEST_NOW_MS };
  const storage = await startStorage(await openPostgres(statements), { now: () => clock.nowMs });
  return { storage, clock, close: () => storage.close() };
}

/** The store over an empty database of the server that tests are given. */
export async function openOnSqlServer(): Promise<StorageUnderTest> {
  const clock = { nowMs: TEST_NOW_MS };
  const database = await createTestDatabase();
  const storage = await openMssqlStorage({ url: database.url, now: () => clock.nowMs });
  return {
    storage,
    clock,
    async close() {
      await storage.close();
      await database.drop();
    },
  };
}
