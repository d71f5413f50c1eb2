import { DatabaseSync } from "node:sqlite";
import { keyColumns } from "../src/storage/derived/merge.ts";
import { derivedTables } from "../src/storage/derived/tables.ts";

/** Every row of everything that is derived, by table. Sums that are zero say the same as rows that are absent. */
export function derivedRows(file: string): Record<string, unknown[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = derivedTables.map((table) => {
      const rows = db.prepare(`SELECT * FROM ${table.name} ORDER BY ${keyColumns(table).join(", ")}`).all();
      const columns = Object.entries(table.columns);
      const sums = columns.filter(([, { merge }]) => merge === "sum").map(([name]) => name);
      const isRollup = sums.length > 0 && sums.length === columns.length;
      const counted = rows.filter((row) => sums.some((name) => row[name])).map(withoutNulls);
      return [table.name, isRollup ? counted : rows] as const;
    });
    const calls = db.prepare("SELECT * FROM llm_calls ORDER BY seq").all();
    return { ...Object.fromEntries(tables), llm_calls: calls };
  } finally {
    db.close();
  }
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
