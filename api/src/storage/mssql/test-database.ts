import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { parseDatabaseUrl } from "../../database-url.ts";
import { createDatabase, openPool } from "./connection.ts";

/** A SQL Server to test against: a login that may make databases. Tests that need it are skipped where it is not set. */
export const TEST_MSSQL_URL = process.env.HIVEBOARD_TEST_MSSQL_URL;

/** What a skipped test is called, so that its report says how to run it. */
export const ON_SQL_SERVER = "on SQL Server (skipped unless HIVEBOARD_TEST_MSSQL_URL names one)";

/** Makes an empty database beside the one that the URL names, with readers that do not wait for writers. */
export async function createTestDatabase(): Promise<{ url: string; drop: () => Promise<void> }> {
  const url = new URL(TEST_MSSQL_URL!);
  const name = `hiveboard_test_${randomBytes(6).toString("hex")}`;
  const server = createDatabase(await openPool(parseDatabaseUrl(url.href)));
  await server.run(sql.raw(`CREATE DATABASE [${name}]`));
  await server.run(sql.raw(`ALTER DATABASE [${name}] SET READ_COMMITTED_SNAPSHOT ON`));
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async drop() {
      await server.run(sql.raw(`ALTER DATABASE [${name}] SET SINGLE_USER WITH ROLLBACK IMMEDIATE`));
      await server.run(sql.raw(`DROP DATABASE [${name}]`));
      await server.close();
    },
  };
}
