import { MoveError } from "./ends.ts";
import type { TableShape } from "./shapes.ts";

/** The one workspace that is moved. */
export interface MovedWorkspace {
  workspaceId: string;
  dataSetIds: readonly number[];
}

/** Whole numbers of these names stand for labels, in whatever table. */
const LABEL_COLUMNS: ReadonlySet<string> = new Set(["environment", "group_name", "task_type", "model"]);
const LABELS = "labels";
/** An event's kind is a label; a report's is a number of its own. */
const isLabel = (table: TableShape, { name, kind }: TableShape["columns"][number]): boolean =>
  kind === "integer" && (LABEL_COLUMNS.has(name) || (table.name === "events" && name === "kind"));

/** What servers agree on among themselves, and no workspace's. */
const OF_NO_WORKSPACE: ReadonlySet<string> = new Set(["leases"]);

const quoted = (name: string): string => `"${name}"`;

/**
 * Which rows of a table belong to a workspace, as a condition in the SQL of both dialects. A table says so by its
 * `workspace_id` or `data_set_id`, else by what it refers to (`*_pk`, foreign keys), else by what refers to it: of the
 * labels, and of people who may be in several workspaces, those move that the workspace's rows name.
 *
 * @throws {MoveError} for a table that says nothing of whose it is
 */
export function ownedRows(
  table: TableShape,
  tables: readonly TableShape[],
  workspace: MovedWorkspace,
  above: readonly string[] = [],
): string {
  if (OF_NO_WORKSPACE.has(table.name)) return "1 = 0";
  const direct = ownCondition(table, tables, workspace, above);
  if (direct !== null) return direct;
  const users = referrers(table, tables).filter(({ from }) => !above.includes(from.name));
  const parts = users.flatMap(({ from, column, to }) => {
    const condition = ownCondition(from, tables, workspace, [...above, table.name]);
    return condition === null ? [] : [inSelect(to, column, from.name, condition)];
  });
  if (parts.length === 0)
    throw new MoveError(`${table.name} does not say which workspace its rows belong to`);
  return `(${parts.join(" OR ")})`;
}

/** By the table's own columns; null when they say nothing. */
function ownCondition(
  table: TableShape,
  tables: readonly TableShape[],
  workspace: MovedWorkspace,
  above: readonly string[],
): string | null {
  const has = (name: string) => table.columns.some((column) => column.name === name);
  if (has("workspace_id")) return `${quoted("workspace_id")} = '${checkedId(workspace.workspaceId)}'`;
  if (has("data_set_id"))
    return `${quoted("data_set_id")} IN (${workspace.dataSetIds.map(Number).join(", ")})`;
  for (const { column, table: name, foreignColumn } of referencesOf(table, tables)) {
    const other = tables.find((candidate) => candidate.name === name)!;
    if (above.includes(name)) continue;
    const condition = ownCondition(other, tables, workspace, [...above, table.name]);
    if (condition !== null) return inSelect(column, foreignColumn, name, condition);
  }
  return null;
}

/** Foreign keys, and by custom: a column `x_pk` is the key of the dictionary whose key has that name. */
function referencesOf(table: TableShape, tables: readonly TableShape[]): TableShape["references"] {
  const byCustom = table.columns.flatMap(({ name }) => {
    if (!name.endsWith("_pk")) return [];
    const dictionary = tables.find(({ key }) => key.length === 1 && key[0] === name);
    if (dictionary === undefined || dictionary.name === table.name) return [];
    return [{ column: name, table: dictionary.name, foreignColumn: name }];
  });
  return [...table.references.filter(({ table: other }) => other !== table.name), ...byCustom];
}

/** Columns that name rows of the table. */
function referrers(
  table: TableShape,
  tables: readonly TableShape[],
): { from: TableShape; column: string; to: string }[] {
  return tables.flatMap((from) => {
    const labels = table.name === LABELS ? from.columns.filter((column) => isLabel(from, column)) : [];
    return [
      ...labels.map(({ name }) => ({ from, column: name, to: table.key[0]! })),
      ...from.references
        .filter((reference) => reference.table === table.name && from.name !== table.name)
        .map(({ column, foreignColumn }) => ({ from, column, to: foreignColumn })),
    ];
  });
}

const inSelect = (column: string, selected: string, table: string, condition: string): string =>
  `${quoted(column)} IN (SELECT ${quoted(selected)} FROM ${quoted(table)} WHERE ${condition})`;

/** It stands in SQL's text. */
function checkedId(workspaceId: string): string {
  if (!/^[\w-]{1,64}$/.test(workspaceId)) throw new MoveError("the workspace's id is not one of HiveBoard's");
  return workspaceId;
}
