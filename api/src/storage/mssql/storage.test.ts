import { describe, vi } from "vitest";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import { storageSuite } from "../storage.suite.ts";
import { openMssqlStorage, startStorage } from "./storage.ts";
import { createTestDatabase, ON_SQL_SERVER, TEST_MSSQL_URL } from "./test-database.ts";
import { openPostgres } from "./tsql-on-postgres.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000 });

storageSuite("the SQL Server store, its T-SQL put into PostgreSQL's words", async () => {
  const clock = { nowMs: TEST_NOW_MS };
  const storage = await startStorage(await openPostgres(), { now: () => clock.nowMs });
  return { storage, clock, close: () => storage.close() };
});

describe.skipIf(TEST_MSSQL_URL === undefined)(ON_SQL_SERVER, () => {
  storageSuite("the SQL Server store", async () => {
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
  });
});
