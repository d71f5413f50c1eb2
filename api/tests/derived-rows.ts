import { DatabaseSync } from "node:sqlite";
import { keyColumns } from "../src/storage/derived/merge.ts";
import { derivedTables } from "../src/storage/derived/tables.ts";

/** What reads all of each table that is derived, on any store. */
export const TABLE_QUERIES: readonly (readonly [table: string, query: string])[] = [
  ...derivedTables.map((table) => {
    const key = keyColumns(table).join(", ");
    return [table.name, `SELECT * FROM ${table.name} ORDER BY ${key}`] as const;
  }),
  ["llm_calls", "SELECT * FROM llm_calls ORDER BY seq"],
];

/** Every row of everything that is derived, by table. */
export function derivedRows(file: string): Record<string, unknown[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return comparableRows(new Map(TABLE_QUERIES.map(([table, query]) => [table, db.prepare(query).all()])));
  } finally {
    db.close();
  }
}

/** Rows that say the same become the same: sums that are zero say as much as rows that are absent. */
export function comparableRows(
  rows: ReadonlyMap<string, Record<string, unknown>[]>,
): Record<string, unknown[]> {
  const tables = derivedTables.map((table) => {
    const all = rows.get(table.name)!;
    const columns = Object.entries(table.columns);
    const sums = columns.filter(([, { merge }]) => merge === "sum").map(([name]) => name);
    const isRollup = sums.length > 0 && sums.length === columns.length;
    const counted = all.filter((row) => sums.some((name) => row[name])).map(withoutNulls);
    return [table.name, isRollup ? counted : all] as const;
  });
  return { ...Object.fromEntries(tables), llm_calls: rows.get("llm_calls")! };
}

const withoutNulls = (row: object): object =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, (value as unknown) ?? 0]));

/** The ids of all stored events, in the order in which they were stored, as hexadecimal digits without dashes. */
export function storedIds(file: string): string[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const rows = db.prepare("SELECT lower(hex(event_id)) AS id FROM events ORDER BY seq").all();
    return rows.map(({ id }) => id as string);
  } finally {
    db.close();
  }
}
