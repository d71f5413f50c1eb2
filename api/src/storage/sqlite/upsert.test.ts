import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deltaOf, keyRows } from "../derived/deltas.arbitrary.ts";
import { allColumns, createMerger, keyColumns, type DerivedTable, type Row } from "../derived/merge.ts";
import { derivedTables } from "../derived/tables.ts";
import { createUpsert } from "./upsert.ts";

function createTable(db: DatabaseSync, table: DerivedTable): void {
  const columns = Object.entries(allColumns(table)).map(
    ([name, { kind }]) => `${name} ${kind === "bytes" ? "blob" : kind}`,
  );
  db.exec(
    `CREATE TABLE ${table.name} (${columns.join(", ")}, PRIMARY KEY (${keyColumns(table).join(", ")}))`,
  );
}

describe.each(derivedTables.map((table) => [table.name, { ...table, computed: {} }] as const))(
  "%s",
  (_, table) => {
    test("the database merges rows as memory does, in every order", () => {
      fc.assert(
        fc.property(fc.array(deltaOf(table), { minLength: 1, maxLength: 8 }), (deltas) => {
          const db = new DatabaseSync(":memory:");
          createTable(db, table);
          const upsert = createUpsert(db, table);
          for (const delta of deltas) upsert.write(delta);
          const stored = db.prepare(`SELECT * FROM ${table.name}`).all() as Row[];
          db.close();

          const merger = createMerger(table);
          const folded: Row = Object.fromEntries(Object.keys(allColumns(table)).map((name) => [name, null]));
          for (const delta of deltas.toReversed()) merger.merge(folded, { ...delta });
          Object.assign(folded, ...keyRows(table));
          expect(stored.map((row) => ({ ...row }))).toEqual([folded]);
        }),
      );
    });
  },
);
