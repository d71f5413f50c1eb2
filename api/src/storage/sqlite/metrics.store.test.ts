import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { drizzle } from "drizzle-orm/node-sqlite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantScope } from "../../accounts/scope.ts";
import type { SeriesQuery } from "../../metrics/metrics.ts";
import { openForReading } from "./connection.ts";
import { createMetricsReader } from "./metrics.store.ts";
import { openSqliteStorage } from "./storage.ts";

const HOUR_MS = 3_600_000;

const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-metrics-"));
let db: DatabaseSync;
beforeAll(async () => {
  const file = path.join(folder, "test.db");
  await (await openSqliteStorage({ path: file, readers: 1 })).close();
  db = openForReading(file);
});
afterAll(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

/** How SQLite comes to the rows of the durations' histograms. */
function searchesOf(query: Pick<SeriesQuery, "filter" | "groupBy">): string[] {
  const plans: string[] = [];
  const logQuery = (statement: string, params: unknown[]) => {
    for (const { detail } of db.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...(params as number[])))
      plans.push(detail as string);
  };
  const reader = createMetricsReader(drizzle({ client: db, logger: { logQuery } }));
  const range = { fromMs: 0, toMs: 24 * HOUR_MS };
  reader.durationSeries(grantScope(1, "w"), { range, intervalMs: HOUR_MS, ...query });
  return plans.filter((detail) => detail.includes("duration_rollups"));
}

test.each<[string, Pick<SeriesQuery, "filter" | "groupBy">]>([
  ["of everything", { filter: {}, groupBy: null }],
  ["of an environment", { filter: { environment: "e" }, groupBy: null }],
  ["by project", { filter: {}, groupBy: "project" }],
  ["of an agent", { filter: { agentId: "a" }, groupBy: null }],
])("a chart %s looks up its own rows in a bucket, not all that share it", (_name, query) => {
  const searches = searchesOf(query);
  expect(searches).toHaveLength(1);
  expect(searches[0]).toContain("bucket_ms=? AND series_pk=?");
});

test("a chart by agent reads its buckets through", () => {
  expect(searchesOf({ filter: {}, groupBy: "agent" })[0]).toContain("bucket_ms>? AND bucket_ms<?");
});
