import { describe, expect, test, vi } from "vitest";
import { controlSuite } from "../control/control.suite.ts";
import { peopleSuite } from "../people.suite.ts";
import { openOnPostgres, openOnSqlServer } from "./storage-under-test.ts";
import { ON_SQL_SERVER, TEST_MSSQL_URL } from "./test-database.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000 });

const TRANSLATED = "the SQL Server store, its T-SQL put into PostgreSQL's words";
const statements = new Set<string>();

controlSuite(TRANSLATED, () => openOnPostgres(statements));
peopleSuite(TRANSLATED, () => openOnPostgres(statements));

// Of what the tests above sent: by itself it has nothing to look at.
test("every statement of the stores that both adapters share is as it was", async () => {
  const sorted = [...statements].map((text) => text.replaceAll(/\n\s*/g, "\n  ").trim()).toSorted();
  await expect(sorted.join("\n\n")).toMatchFileSnapshot("control-statements.snap.sql");
});

describe.skipIf(TEST_MSSQL_URL === undefined)(ON_SQL_SERVER, () => {
  controlSuite("the SQL Server store", openOnSqlServer);
  peopleSuite("the SQL Server store", openOnSqlServer);
});
