import { sql } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { parseDatabaseUrl } from "../../database-url.ts";
import { deltaOf, keyRows } from "../derived/deltas.arbitrary.ts";
import { allColumns, createMerger, type Row } from "../derived/merge.ts";
import { activityRollups, derivedTables } from "../derived/tables.ts";
import { createDatabase, openPool, type Database } from "./connection.ts";
import { MAX_SUM } from "./json-rows.ts";
import { migrateDatabase } from "./migrate.ts";
import { createTestDatabase, ON_SQL_SERVER, TEST_MSSQL_URL } from "./test-database.ts";
import { openPostgres } from "./tsql-on-postgres.ts";
import { readRows, replaceRows, upsertRows } from "./upsert.ts";

vi.setConfig({ testTimeout: 240_000 });

describe("put into PostgreSQL's words", () => mergeTests(async () => ({ db: await openPostgres() })));

describe.skipIf(TEST_MSSQL_URL === undefined)(ON_SQL_SERVER, () =>
  mergeTests(async () => {
    const database = await createTestDatabase();
    const pool = await openPool(parseDatabaseUrl(database.url));
    const db = createDatabase(pool);
    await migrateDatabase(pool, db);
    return { db, drop: database.drop };
  }),
);

function mergeTests(open: () => Promise<{ db: Database; drop?: () => Promise<void> }>): void {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    await opened.db.close();
    await opened.drop?.();
  });

  test.each(derivedTables.map((table) => [table.name, { ...table, computed: {} }] as const))(
    "%s: the database merges rows as memory does, in every order",
    async (_, table) => {
      const names = Object.keys(allColumns(table));
      const columns = sql.raw(names.map((name) => `t.${name}`).join(", "));
      await fc.assert(
        fc.asyncProperty(fc.array(deltaOf(table), { minLength: 1, maxLength: 8 }), async (deltas) => {
          const { db } = opened;
          await db.run(sql`DELETE FROM ${sql.identifier(table.name)}`);
          for (const delta of deltas) await upsertRows(db, table, [delta]);
          const stored = await db.all<Row>(sql`SELECT ${columns} FROM ${sql.identifier(table.name)} AS t`);

          const merger = createMerger(table);
          const folded: Row = Object.fromEntries(names.map((name) => [name, null]));
          for (const delta of deltas.toReversed()) merger.merge(folded, { ...delta });
          Object.assign(folded, ...keyRows(table));
          expect(stored.map(comparable)).toEqual([comparable(folded)]);
        }),
        { numRuns: 25 },
      );
    },
  );

  test("a sum that has grown past what 64 bits hold stays there, and does not fail what is added", async () => {
    const row = { data_set_id: 1, grain: 0, bucket_ms: 0, series_pk: 1, duration_ms_sum: 8e18 };
    await opened.db.run(sql`DELETE FROM activity_rollups`);
    for (let i = 0; i < 3; i++) await upsertRows(opened.db, activityRollups, [row]);
    const sums = await opened.db.all(
      sql`SELECT CAST(duration_ms_sum AS float) AS duration_ms_sum FROM activity_rollups`,
    );
    expect(sums).toEqual([{ duration_ms_sum: MAX_SUM }]);
  });

  test("many rows are stored over what was there and read back by their keys, in one statement each", async () => {
    const agents = derivedTables.find(({ name }) => name === "agents")!;
    const rowOf = (agent_pk: number, seenMs: number): Row => ({
      agent_pk,
      data_set_id: 1,
      last_seen_ms: seenMs,
    });
    await replaceRows(opened.db, agents, [rowOf(1, 10), rowOf(2, 20)]);
    await replaceRows(opened.db, agents, [rowOf(2, 21), rowOf(3, 30)]);
    const read = await readRows(opened.db, agents, [2, 3, 4]);
    expect([...read].map(([pk, row]) => [pk, row.last_seen_ms]).toSorted()).toEqual([
      [2, 21],
      [3, 30],
    ]);
  });
}

const comparable = (row: Row): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(row).map(([name, cell]) => [
      name,
      cell instanceof Uint8Array ? Buffer.from(cell).toString("hex") : cell,
    ]),
  );
