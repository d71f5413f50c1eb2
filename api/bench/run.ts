/**
 * `npm run bench [ingest] [queries] [live] [alerts] [cluster]`: all of them when none is named. `--quick` stops at 1 million
 * events, `--levels=10000,5000000` measures ingest and queries with so many events stored. Where
 * `HIVEBOARD_TEST_MSSQL_URL` names a SQL Server, ingest and queries are measured on it too, in databases of their own.
 */
import { createTestDatabase, TEST_MSSQL_URL } from "../src/storage/mssql/test-database.ts";
import { benchAlerts } from "./alerts.bench.ts";
import { benchCluster } from "./cluster.bench.ts";
import { benchIngest } from "./ingest.bench.ts";
import { benchLive } from "./live.bench.ts";
import { benchQueries } from "./queries.bench.ts";

const LEVELS = [10_000, 100_000, 1_000_000, 5_000_000];

const named = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const isQuick = process.argv.includes("--quick");
const chosen = process.argv.find((argument) => argument.startsWith("--levels="))?.split("=")[1];
const levels = chosen?.split(",").map(Number) ?? (isQuick ? LEVELS.slice(0, 3) : LEVELS);
/** Ingest into a store that is nearly empty says little. */
const ingestLevels = levels.filter((level) => level >= 100_000);
const benches: Record<string, () => Promise<void>> = {
  ingest: () => benchIngest(ingestLevels),
  queries: () => benchQueries(levels),
  live: benchLive,
  alerts: () => benchAlerts(isQuick ? 4 : 12),
  cluster: () => benchCluster(isQuick ? 20_000 : 200_000),
};

/** Each level of the queries is a store of its own. */
const onSqlServer: Record<string, () => Promise<void>> = {
  ingest: () => inDatabase("Ingest", () => benchIngest(ingestLevels)),
  async queries() {
    for (const level of levels) await inDatabase(`Queries at ${level}`, () => benchQueries([level]));
  },
};

/** The servers that `bench` starts find the database by their environment, which is this process's. */
async function inDatabase(title: string, bench: () => Promise<void>): Promise<void> {
  const database = await createTestDatabase();
  process.env.HIVEBOARD_DATABASE_URL = database.url;
  process.stdout.write(`\n${title}, on SQL Server:\n`);
  try {
    await bench();
  } finally {
    delete process.env.HIVEBOARD_DATABASE_URL;
    await database.drop();
  }
}

for (const name of named.length > 0 ? named : Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined)
    throw new Error(`there is no benchmark ${name}; there are ${Object.keys(benches).join(", ")}`);
  await bench();
  if (TEST_MSSQL_URL !== undefined) await onSqlServer[name]?.();
}
