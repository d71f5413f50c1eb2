import { sql, type SQL } from "drizzle-orm";
import { allColumns, groupAt, groupId, keyColumns, type DerivedTable, type Row } from "../derived/merge.ts";
import type { Connection } from "./connection.ts";
import { jsonRows, jsonValue, MAX_SUM, type JsonColumn } from "./json-rows.ts";

/** Merges deltas into the stored rows, in the database, as the table's declaration says: one statement for all. */
export async function upsertRows(
  connection: Connection,
  table: DerivedTable,
  deltas: readonly Row[],
): Promise<void> {
  if (Object.keys(table.computed).length > 0)
    throw new Error(`${table.name} has computed columns, which need the whole row: use replaceRows`);
  if (deltas.length > 0) await connection.run(mergeSql(table, mergesOf(table), deltas));
}

/** Stores merged rows over what was there. */
export async function replaceRows(
  connection: Connection,
  table: DerivedTable,
  rows: readonly Row[],
): Promise<void> {
  const keys = new Set(keyColumns(table));
  const assignments = columnsOf(table)
    .filter(({ name }) => !keys.has(name))
    .map(({ name }) => `${name} = s.${name}`);
  if (rows.length > 0) await connection.run(mergeSql(table, assignments, rows));
}

/** Reads whole rows by their key, a single number, and keeps others from changing them. */
export async function readRows(
  connection: Connection,
  table: DerivedTable,
  keys: readonly number[],
): Promise<Map<number, Row>> {
  if (keys.length === 0) return new Map();
  const [key] = keyColumns(table) as [string];
  // A sum can outgrow what a JavaScript number holds exactly.
  const columns = columnsOf(table).map(({ name }) =>
    table.columns[name]?.merge === "sum" ? `CAST(t.${name} AS float) AS ${name}` : `t.${name}`,
  );
  const wanted = jsonRows(
    [{ name: key, type: { kind: "integer" } }],
    keys.map((value) => [value]),
  );
  const rows = await connection.all<Row>(sql`
    SELECT ${sql.raw(columns.join(", "))} FROM ${wanted}
    JOIN ${sql.identifier(table.name)} AS t WITH (UPDLOCK) ON t.${sql.raw(key)} = w.${sql.raw(key)}`);
  return new Map(rows.map((row) => [row[key] as number, row]));
}

const columnsOf = (table: DerivedTable): JsonColumn[] =>
  Object.entries(allColumns(table)).map(([name, type]) => ({ name, type }));

/** HOLDLOCK keeps the gap where a row is about to be: without it two servers can both find a key missing. */
function mergeSql(table: DerivedTable, assignments: string[], rows: readonly Row[]): SQL {
  const columns = columnsOf(table);
  const names = columns.map(({ name }) => name);
  const source = jsonRows(
    columns,
    rows.map((row) => names.map((name) => row[name] ?? null)),
  );
  const values = columns.map((column) => `${jsonValue(column)} AS ${column.name}`);
  const onKey = keyColumns(table).map((name) =>
    table.key[name]!.kind === "text"
      ? `t.${name} = s.${name} COLLATE Latin1_General_100_BIN2`
      : `t.${name} = s.${name}`,
  );
  const update =
    assignments.length === 0 ? "" : `WHEN MATCHED THEN UPDATE SET ${assignments.join(",\n  ")}\n`;
  return sql`MERGE INTO ${sql.identifier(table.name)} WITH (HOLDLOCK) AS t
USING (SELECT ${sql.raw(values.join(", "))}
  FROM ${source}) AS s
ON ${sql.raw(onKey.join(" AND "))}
${sql.raw(update)}WHEN NOT MATCHED THEN INSERT (${sql.raw(names.join(", "))})
  VALUES (${sql.raw(names.map((name) => `s.${name}`).join(", "))});`;
}

/** The table's merges as assignments. In a MERGE every right side sees the row as it was. */
function mergesOf(table: DerivedTable): string[] {
  const assignments: string[] = [];
  for (const [column, { merge }] of Object.entries(table.columns)) {
    const ours = `t.${column}`;
    const theirs = `s.${column}`;
    if (merge === "sum")
      assignments.push(
        `${column} = CASE WHEN ${theirs} > 0 AND ${ours} > ${MAX_SUM} - ${theirs} THEN ${MAX_SUM}` +
          ` ELSE COALESCE(${ours} + ${theirs}, ${ours}, ${theirs}) END`,
      );
    if (merge === "min" || merge === "max")
      assignments.push(
        `${column} = CASE WHEN ${ours} IS NULL OR ${theirs} ${merge === "min" ? "<" : ">"} ${ours}` +
          ` THEN ${theirs} ELSE ${ours} END`,
      );
  }
  for (const [group, { pick, columns: own }] of Object.entries(table.groups)) {
    const wins = winsSql(group, pick === "latest" ? ">" : "<");
    for (const column of [groupAt(group), groupId(group), ...Object.keys(own)])
      assignments.push(`${column} = CASE WHEN ${wins} THEN s.${column} ELSE t.${column} END`);
  }
  return assignments;
}

function winsSql(group: string, order: ">" | "<"): string {
  const at = groupAt(group);
  const id = groupId(group);
  return (
    `s.${at} IS NOT NULL AND (t.${at} IS NULL OR s.${at} ${order} t.${at}` +
    ` OR (s.${at} = t.${at} AND s.${id} ${order} t.${id}))`
  );
}
