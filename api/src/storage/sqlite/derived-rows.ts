import { DatabaseSync } from "node:sqlite";
import { keyColumns } from "../derived/merge.ts";
import { derivedTables } from "../derived/tables.ts";

/** Every row of every derived table of a database file, for tests. Sums that are zero say the same as rows that are absent. */
export function derivedRows(file: string): Record<string, unknown[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  const tables = derivedTables.map((table) => {
    const rows = db.prepare(`SELECT * FROM ${table.name} ORDER BY ${keyColumns(table).join(", ")}`).all();
    const sums = Object.entries(table.columns).filter(([, { merge }]) => merge === "sum");
    const isRollup = sums.length === Object.keys(table.columns).length && sums.length > 0;
    return [
      table.name,
      isRollup ? rows.filter((row) => sums.some(([name]) => row[name])).map(zeroed) : rows,
    ] as const;
  });
  const calls = db.prepare("SELECT * FROM llm_calls ORDER BY seq").all();
  db.close();
  return { ...Object.fromEntries(tables), llm_calls: calls };
}

const zeroed = (row: object): object =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [name, value ?? 0]));
