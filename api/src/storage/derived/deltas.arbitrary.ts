import fc from "fast-check";
import { groupAt, groupId, keyColumns, type Cell, type DerivedTable, type Row } from "./merge.ts";

const eventId = fc.integer({ min: 0, max: 3 }).map((last) => new Uint8Array(16).fill(last, 15));
const number = fc.integer({ min: 0, max: 9 });

/** A row of one key, with so few distinct values that ties are common. Equal times and ids mean the same event. */
export function deltaOf(table: DerivedTable): fc.Arbitrary<Row> {
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

/** The key of every row that `deltaOf` makes. */
export const keyRows = (table: DerivedTable): Row[] =>
  keyColumns(table).map((key) => ({ [key]: table.key[key]!.kind === "text" ? "k" : 1 }));
