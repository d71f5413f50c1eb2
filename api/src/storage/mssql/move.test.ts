import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { fillWorkspace, findScope, openStore } from "../../../tests/moving.ts";
import { moveStore } from "../moving/move.ts";
import type { StoreReader, StoreWriter } from "../moving/ends.ts";
import { loadStoreShape, type TableShape } from "../moving/shapes.ts";
import { derivedSnapshot } from "../snapshot.ts";
import { openSqliteReader, openSqliteWriter } from "../sqlite/move.ts";
import { TEST_NOW_MS } from "../events.arbitrary.ts";
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
const openTarget = async () => keptOpen(await createMssqlWriter(db, { tables, identity, restart: false }));

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
      createMssqlWriter(db, { tables, identity: { from: "elsewhere", workspace: null }, restart: false }),
    ).rejects.toThrow("unfinished move of");
    await expect(createMssqlReader(db, tables, null)).rejects.toThrow("not finished");

    const sums = await move(openSqliteReader(source, tables, null), await openTarget());
    expect(sums.get("events")!.rows).toBeGreaterThan(2_500);
    await expect(openTarget()).rejects.toThrow("not empty");

    const back = path.join(folder, "back.db");
    const from = keptOpen(await createMssqlReader(db, tables, null));
    expect(await move(from, openSqliteWriter(back, tables, { identity, restart: false }))).toEqual(sums);
  });

  test("gives a store that answers the same", async () => {
    const [embedded, server] = [await openStore(source), await startStorage(db, { now: () => TEST_NOW_MS })];
    for (const slug of ["acme", "globex"]) {
      const expected = await derivedSnapshot(embedded, await findScope(embedded, slug));
      expect(await derivedSnapshot(server, await findScope(server, slug))).toEqual(expected);
    }
    await embedded.close();
  });

  test("takes one workspace", async () => {
    const target = path.join(folder, "globex.db");
    const from = keptOpen(await createMssqlReader(db, tables, "globex"));
    const one = { from: "mssql", workspace: "globex" };
    await move(from, openSqliteWriter(target, tables, { identity: one, restart: false }));
    const [embedded, moved] = [await openStore(source), await openStore(target)];
    const expected = await derivedSnapshot(embedded, await findScope(embedded, "globex"));
    expect(await derivedSnapshot(moved, await findScope(moved, "globex"))).toEqual(expected);
    await embedded.close();
    await moved.close();
    await expect(createMssqlReader(db, tables, "nobody")).rejects.toThrow("no workspace nobody");
  });
});
