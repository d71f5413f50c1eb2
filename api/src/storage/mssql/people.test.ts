import { vi } from "vitest";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import { peopleSuite } from "../people.suite.ts";
import { startStorage } from "./storage.ts";
import { openPostgres } from "./tsql-on-postgres.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000 });

peopleSuite("the SQL Server store, its T-SQL put into PostgreSQL's words", async () => {
  const clock = { nowMs: TEST_NOW_MS };
  const storage = await startStorage(await openPostgres(), { now: () => clock.nowMs });
  return { storage, clock, close: () => storage.close() };
});
