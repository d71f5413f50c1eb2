import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { is, sql, StringChunk } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { fillWorkspace, findScope, openStore } from "../../../tests/moving.ts";
import { moveStore } from "../moving/move.ts";
import type { StoreReader, StoreWriter, TargetOptions } from "../moving/ends.ts";
import { loadStoreShape, type TableShape } from "../moving/shapes.ts";
import { derivedSnapshot } from "../snapshot.ts";
import { openSqliteReader, openSqliteWriter } from "../sqlite/move.ts";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
import type { Database } from "./connection.ts";
import { createMssqlReader, createMssqlWriter } from "./move.ts";
import { startStorage } from "./storage.ts";
import { openPostgres, type PostgresDatabase } from "./tsql-on-postgres.ts";

// PostgreSQL runs inside the test, on one thread.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });

const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-move-mssql-"));
const source = path.join(folder, "source.db");
const identity = { from: source, workspace: null };
let tables: readonly TableShape[];
let db: PostgresDatabase;

beforeAll(async () => {
  ({ tables } = await loadStoreShape());
  const storage = await openStore(source);
  await fillWorkspace(storage, "acme", 2_500);
  await fillWorkspace(storage, "globex");
  await storage.close();
  db = await openPostgres();
});
afterAll(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

/** An end that is not closed with the move, since PostgreSQL is gone then. */
const keptOpen = <End extends StoreReader | StoreWriter>(end: End): End => ({
  ...end,
  close: () => Promise.resolve(),
});
const target = { identity, restart: false, replace: false };
const openTarget = async (options: Partial<TargetOptions> = {}) =>
  keptOpen(await createMssqlWriter(db, { tables, ...target, ...options }));

async function move(from: StoreReader, to: StoreWriter) {
  try {
    return await moveStore({ from, to, tables }, () => undefined);
  } finally {
    await from.close();
    await to.close();
  }
}

describe("moving to and from SQL Server, its T-SQL put into PostgreSQL's words", () => {
  test("goes on after it was stopped, and gives the same store in both directions", async () => {
    const stopped = await openTarget();
    let appended = 0;
    const append: StoreWriter["append"] = async (table, rows) => {
      if (++appended === 9) throw new Error("stopped");
      await stopped.append(table, rows);
    };
    await expect(move(openSqliteReader(source, tables, null), { ...stopped, append })).rejects.toThrow(
      "stopped",
    );
    await expect(
      openTarget({ identity: { from: "elsewhere", workspace: null }, replace: true }),
    ).rejects.toThrow("unfinished move of");
    await expect(createMssqlReader(db, tables, null)).rejects.toThrow("not finished");

    const sums = await move(openSqliteReader(source, tables, null), await openTarget());
    expect(sums.get("events")!.rows).toBeGreaterThan(2_500);
    await expect(openTarget()).rejects.toThrow("it has 2 workspaces (acme, globex)");

    const back = path.join(folder, "back.db");
    const from = keptOpen(await createMssqlReader(db, tables, null));
    expect(
      await move(from, openSqliteWriter(back, tables, { identity, restart: false, replace: false })),
    ).toEqual(sums);
  });

  test("gives a store that answers the same", async () => {
    const [embedded, server] = [await openStore(source), await startStorage(db, { now: () => TEST_NOW_MS })];
    for (const slug of ["acme", "globex"]) {
      const expected = await derivedSnapshot(embedded, await findScope(embedded, slug));
      expect(await derivedSnapshot(server, await findScope(server, slug))).toEqual(expected);
    }
    await embedded.close();
  });

  test("replaces what is there when told, and goes on when it was stopped while that was emptied", async () => {
    const options = { identity: { from: source, workspace: "globex" }, replace: true };
    const itself = keptOpen(await createMssqlReader(db, tables, null));
    await expect(move(itself, await openTarget(options))).rejects.toThrow("the same database");
    // Nothing has gone, and servers may start on it again.
    const whole = keptOpen(await createMssqlReader(db, tables, null));
    expect(await whole.count(tables.find(({ name }) => name === "workspaces")!)).toBe(2);

    const { identity: wanted } = options;
    const openSource = () => openSqliteReader(source, tables, wanted.workspace);
    let deleted = 0;
    const run: Database["run"] = async (statement) => {
      const isDelete = statement.queryChunks.some(
        (chunk) => is(chunk, StringChunk) && chunk.value.includes("DELETE FROM "),
      );
      if (isDelete && ++deleted === 30) throw new Error("stopped");
      return db.run(statement);
    };
    const stopped = await createMssqlWriter({ ...db, run }, { tables, ...target, ...options });
    await expect(move(openSource(), keptOpen(stopped))).rejects.toThrow("stopped");
    await expect(createMssqlReader(db, tables, null)).rejects.toThrow("not finished");

    const sums = await move(openSource(), await openTarget({ identity: wanted }));
    expect(sums.get("workspaces")!.rows).toBe(1);
    const [embedded, server] = [await openStore(source), await startStorage(db, { now: () => TEST_NOW_MS })];
    const expected = await derivedSnapshot(embedded, await findScope(embedded, "globex"));
    expect(await derivedSnapshot(server, await findScope(server, "globex"))).toEqual(expected);
    await embedded.close();
  });

  test("leaves alone what a server uses, and takes it when that has stopped or its leases have run out", async () => {
    const storage = await startStorage(db, {});
    const nowMs = Date.now();
    const lease = { name: "alerts", holder: "a server", nowMs };
    const options = { identity: { from: source, workspace: null }, replace: true };
    const workspaces = tables.find(({ name }) => name === "workspaces")!;
    const count = async () => {
      const [row] = await db.all<{ n: number }>(sql`SELECT COUNT(*) AS n FROM workspaces`);
      return Number(row!.n);
    };
    const before = await count();

    await storage.leases.takeLease({ ...lease, untilMs: nowMs + 600_000 });
    await expect(openTarget(options)).rejects.toThrow("a server uses the database");
    await expect(createMssqlReader(db, tables, null)).rejects.toThrow("a server uses the database");
    await storage.leases.releaseLease(lease);

    // One that starts while the source is read.
    const writer = await openTarget(options);
    await storage.leases.takeLease({ ...lease, untilMs: nowMs + 600_000 });
    const begun = move(openSqliteReader(source, tables, null), writer);
    await expect(begun).rejects.toThrow("a server uses the database");
    expect(await count()).toBe(before);
    // It was killed, and no note is left that would keep others from starting.
    await db.run(sql`UPDATE leases SET held_until_ms = ${nowMs - 1} WHERE name = 'alerts'`);
    const whole = keptOpen(await createMssqlReader(db, tables, null));
    expect(await whole.count(workspaces)).toBe(before);
  });

  test("takes one workspace", async () => {
    const file = path.join(folder, "globex.db");
    const from = keptOpen(await createMssqlReader(db, tables, "globex"));
    const one = { from: "mssql", workspace: "globex" };
    await move(from, openSqliteWriter(file, tables, { identity: one, restart: false, replace: false }));
    const [embedded, moved] = [await openStore(source), await openStore(file)];
    const expected = await derivedSnapshot(embedded, await findScope(embedded, "globex"));
    expect(await derivedSnapshot(moved, await findScope(moved, "globex"))).toEqual(expected);
    await embedded.close();
    await moved.close();
    await expect(createMssqlReader(db, tables, "nobody")).rejects.toThrow("no workspace nobody");
  });
});
