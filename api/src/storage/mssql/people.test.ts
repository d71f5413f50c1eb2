import { describe, vi } from "vitest";
import { peopleSuite } from "../people.suite.ts";
import { openOnPostgres, openOnSqlServer } from "./storage-under-test.ts";
import { ON_SQL_SERVER, TEST_MSSQL_URL } from "./test-database.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000 });

peopleSuite("the SQL Server store, its T-SQL put into PostgreSQL's words", openOnPostgres);

describe.skipIf(TEST_MSSQL_URL === undefined)(ON_SQL_SERVER, () => {
  peopleSuite("the SQL Server store", openOnSqlServer);
});
