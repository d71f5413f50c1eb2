import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { allColumns, groupAt, groupId, keyColumns, type DerivedTable, type Row } from "../derived/merge.ts";

/** Writes merged rows of one derived table. */
export interface RowWriter {
  write(row: Row): void;
}

/** Merges deltas into the stored rows, in the database, as the table's declaration says. */
export function createUpsert(db: DatabaseSync, table: DerivedTable): RowWriter {
  if (Object.keys(table.computed).length > 0)
    throw new Error(`${table.name} has computed columns, which need the whole row: use createReplace`);
  return rowWriter(db.prepare(upsertSql(table)), Object.keys(allColumns(table)));
}

/**
 * Stores merged rows over what was there. Where no indexed column has changed, and that is nearly always, the update
 * names none of them, so that SQLite leaves the indexes alone.
 */
export function createReplace(
  db: DatabaseSync,
  table: DerivedTable,
): { read(key: number): Row | undefined; write(row: Row, before: Row | undefined): void } {
  const key = keyColumns(table)[0]!;
  const columns = Object.keys(allColumns(table));
  const others = columns.filter((column) => column !== key);
  const indexed = new Set(
    table.indexes.flatMap((index) => [...index.columns, ...(index.where?.columns ?? [])]),
  );
  const plain = others.filter((column) => !indexed.has(column));
  // A sum can outgrow what a JavaScript number holds exactly, and the driver refuses to read such an integer.
  const read = columns.map((name) =>
    table.columns[name]?.merge === "sum" ? `CAST(${name} AS REAL) AS ${name}` : name,
  );
  const select = db.prepare(`SELECT ${read.join(", ")} FROM ${table.name} WHERE ${key} = ?`);
  const insert = rowWriter(
    db.prepare(`INSERT INTO ${table.name} (${columns.join(", ")}) VALUES (${marks(columns)})`),
    columns,
  );
  const update = (names: string[]): RowWriter =>
    rowWriter(
      db.prepare(
        `UPDATE ${table.name} SET ${names.map((name) => `${name} = ?`).join(", ")} WHERE ${key} = ?`,
      ),
      [...names, key],
    );
  const updateAll = update(others);
  const updatePlain = update(plain);
  return {
    read: (value) => select.get(value) as Row | undefined,
    write(row, before) {
      if (before === undefined) insert.write(row);
      else if ([...indexed].every((name) => (row[name] ?? null) === before[name])) updatePlain.write(row);
      else updateAll.write(row);
    },
  };
}

function rowWriter(statement: StatementSync, columns: string[]): RowWriter {
  const values: SQLInputValue[] = new Array<SQLInputValue>(columns.length);
  return {
    write(row) {
      for (let i = 0; i < columns.length; i++) values[i] = row[columns[i]!] ?? null;
      statement.run(...values);
    },
  };
}

const marks = (columns: string[]): string => columns.map(() => "?").join(", ");

/** The table's merges as SQLite's upsert. In an upsert every right side sees the row as it was. */
export function upsertSql(table: DerivedTable): string {
  const { name } = table;
  const columns = Object.keys(allColumns(table));
  const assignments: string[] = [];
  for (const [column, { merge }] of Object.entries(table.columns)) {
    const ours = `${name}.${column}`;
    const theirs = `excluded.${column}`;
    if (merge === "sum") assignments.push(`${column} = coalesce(${ours} + ${theirs}, ${ours}, ${theirs})`);
    if (merge === "min" || merge === "max")
      assignments.push(`${column} = coalesce(${merge}(${ours}, ${theirs}), ${ours}, ${theirs})`);
  }
  for (const [group, { pick, columns: own }] of Object.entries(table.groups)) {
    const wins = winsSql(name, group, pick === "latest" ? ">" : "<");
    for (const column of [groupAt(group), groupId(group), ...Object.keys(own)])
      assignments.push(`${column} = CASE WHEN ${wins} THEN excluded.${column} ELSE ${name}.${column} END`);
  }
  return [
    `INSERT INTO ${name} (${columns.join(", ")}) VALUES (${marks(columns)})`,
    `ON CONFLICT (${keyColumns(table).join(", ")})`,
    assignments.length === 0 ? "DO NOTHING" : `DO UPDATE SET ${assignments.join(",\n  ")}`,
  ].join("\n");
}

function winsSql(table: string, group: string, order: ">" | "<"): string {
  const at = groupAt(group);
  const id = groupId(group);
  return (
    `excluded.${at} IS NOT NULL AND (${table}.${at} IS NULL OR excluded.${at} ${order} ${table}.${at}` +
    ` OR (excluded.${at} = ${table}.${at} AND excluded.${id} ${order} ${table}.${id}))`
  );
}
