import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  allColumns,
  createMerger,
  groupAt,
  groupId,
  keyColumns,
  type Cell,
  type DerivedTable,
  type Row,
} from "../derived/merge.ts";
import { derivedTables } from "../derived/tables.ts";
import { createUpsert } from "./upsert.ts";

const eventId = fc.integer({ min: 0, max: 3 }).map((last) => new Uint8Array(16).fill(last, 15));
const number = fc.integer({ min: 0, max: 9 });

/** A row of one key, with so few distinct values that ties are common. Equal times and ids mean the same event. */
function deltaOf(table: DerivedTable): fc.Arbitrary<Row> {
  const cell = (kind: string): fc.Arbitrary<Cell> => (kind === "text" ? number.map(String) : number);
  const merged = Object.entries(table.columns).map(([name, { merge, type }]) => [
    name,
    merge === "constant" ? fc.constant(1) : fc.option(cell(type.kind), { nil: null }),
  ]);
  const plain = fc.record(Object.fromEntries(merged) as Record<string, fc.Arbitrary<Cell>>);
  const groups = Object.entries(table.groups).map(([name, { columns }]) =>
    fc.option(fc.tuple(number, eventId), { nil: null }).map((picked): Row => {
      if (picked === null) return {};
      const [at, id] = picked;
      const values = Object.entries(columns).map(([column, { kind }]) => {
        const value = at * 10 + id[15]!;
        return [column, kind === "text" ? String(value) : value];
      });
      return { [groupAt(name)]: at, [groupId(name)]: id, ...(Object.fromEntries(values) as Row) };
    }),
  );
  return fc.tuple(plain, ...groups).map((parts) => Object.assign({}, ...keyRows(table), ...parts) as Row);
}

const keyRows = (table: DerivedTable): Row[] =>
  keyColumns(table).map((key) => ({ [key]: table.key[key]!.kind === "text" ? "k" : 1 }));

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
