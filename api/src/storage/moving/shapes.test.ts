import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { migrateDatabase } from "../sqlite/migrate.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ownedRows } from "./ownership.ts";
import { loadStoreShape } from "./shapes.ts";

test("both dialects have every table, but for what the embedded adapter makes for itself", async () => {
  const { ownTables } = await loadStoreShape();
  expect(ownTables).toEqual(["derivation", "event_id_filters", "counters"]);
});

test("a table comes after those that it refers to", async () => {
  const names = (await loadStoreShape()).tables.map(({ name }) => name);
  expect(names.indexOf("data_sets")).toBeGreaterThan(names.indexOf("workspaces"));
  expect(new Set(names).size).toBe(names.length);
});

test("every table says which workspace its rows belong to, in SQL that runs", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-shapes-"));
  const file = path.join(folder, "empty.db");
  migrateDatabase(file);
  const db = new DatabaseSync(file);
  const { tables } = await loadStoreShape();
  const workspace = { workspaceId: "6f3c1d4e-0000-4000-8000-000000000000", dataSetIds: [1, 2] };
  for (const table of tables) {
    const condition = ownedRows(table, tables, workspace);
    expect(db.prepare(`SELECT * FROM "${table.name}" WHERE ${condition}`).all()).toEqual([]);
  }
  db.close();
  rmSync(folder, { recursive: true });
});
