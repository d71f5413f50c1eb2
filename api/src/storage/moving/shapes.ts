import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { is } from "drizzle-orm";
import { MsSqlTable, getTableConfig as mssqlConfig } from "drizzle-orm/mssql-core";
import { SQLiteTable, getTableConfig as sqliteConfig } from "drizzle-orm/sqlite-core";

/*
 * What is moved is read from the table definitions of both dialects: a table that is added there moves without new code.
 */

export type CellKind = "integer" | "real" | "text" | "bytes";

export interface ColumnShape {
  name: string;
  kind: CellKind;
}

/** A table as both dialects have it. */
export interface TableShape {
  name: string;
  columns: readonly ColumnShape[];
  /** Columns of the primary key. */
  key: readonly string[];
  /** Foreign keys of one column, which is all there are. */
  references: readonly { column: string; table: string; foreignColumn: string }[];
  /** Columns that SQL Server computes itself, beside those that are moved. */
  computed: readonly string[];
  /** SQL Server numbers new rows itself, and has to be told when they bring their numbers. */
  isNumbered: boolean;
}

export interface StoreShape {
  /** Every table of both dialects; one that refers to another comes after it. */
  tables: readonly TableShape[];
  /** Tables that one dialect alone has: its adapter makes them itself from the others. */
  ownTables: readonly string[];
}

const storageFolder = path.resolve(import.meta.dirname, "..");

/**
 * Reads the definitions of both dialects.
 *
 * @throws {Error} when they disagree on a table's columns
 */
export async function loadStoreShape(): Promise<StoreShape> {
  const sqlite = await definitions("sqlite", (value) =>
    is(value, SQLiteTable) ? describeSqlite(value) : null,
  );
  const mssql = await definitions("mssql", (value) => (is(value, MsSqlTable) ? describeMssql(value) : null));
  const tables = [...sqlite.values()]
    .filter(({ name }) => mssql.has(name))
    .map((table) => withMirror(table, mssql.get(table.name)!));
  const ownTables = [...sqlite.keys(), ...mssql.keys()].filter(
    (name) => !(sqlite.has(name) && mssql.has(name)),
  );
  return { tables: inOrderOfReferences(tables), ownTables };
}

async function definitions(
  dialect: "sqlite" | "mssql",
  describe: (value: unknown) => TableShape | null,
): Promise<Map<string, TableShape>> {
  const found = new Map<string, TableShape>();
  for (const file of globSync([`${dialect}/schema.ts`, `${dialect}/control/*.tables.ts`], {
    cwd: storageFolder,
  })) {
    const module = (await import(pathToFileURL(path.join(storageFolder, file)).href)) as Record<
      string,
      unknown
    >;
    for (const value of Object.values(module)) {
      const described = describe(value);
      if (described !== null) found.set(described.name, described);
    }
  }
  return found;
}

/** What of a table's configuration both dialects' types have. */
interface Config {
  name: string;
  columns: readonly {
    name: string;
    primary: boolean;
    generated?: unknown;
    identity?: unknown;
    getSQLType(): string;
  }[];
  primaryKeys: readonly { columns: readonly { name: string }[] }[];
  foreignKeys: readonly {
    reference(): {
      columns: readonly { name: string }[];
      foreignColumns: readonly { name: string }[];
      foreignTable: unknown;
    };
  }[];
}

function describe(config: Config, nameOf: (table: never) => string): TableShape {
  const generated = new Set(
    config.columns.filter((column) => column.generated !== undefined).map(({ name }) => name),
  );
  const single = config.columns.filter(({ primary }) => primary).map(({ name }) => name);
  const composite = config.primaryKeys[0]?.columns.map(({ name }) => name);
  const columns = config.columns
    .filter(({ name }) => !generated.has(name))
    .map((column) => ({ name: column.name, kind: kindOf(column.getSQLType()) }));
  const isNumbered = config.columns.some(({ identity }) => identity !== undefined);
  const references = config.foreignKeys.flatMap((foreignKey) => {
    const { columns: own, foreignColumns, foreignTable } = foreignKey.reference();
    return own.map(({ name }, index) => ({
      column: name,
      table: nameOf(foreignTable as never),
      foreignColumn: foreignColumns[index]!.name,
    }));
  });
  return {
    name: config.name,
    columns,
    key: composite ?? single,
    references,
    computed: [...generated],
    isNumbered,
  };
}

const describeSqlite = (table: SQLiteTable): TableShape =>
  describe(sqliteConfig(table), (other: SQLiteTable) => sqliteConfig(other).name);
const describeMssql = (table: MsSqlTable): TableShape =>
  describe(mssqlConfig(table), (other: MsSqlTable) => mssqlConfig(other).name);

function kindOf(sqlType: string): CellKind {
  const type = sqlType.toLowerCase();
  if (/^(integer|int|bigint|smallint|tinyint|bit)\b/.test(type)) return "integer";
  if (/^(real|float)\b/.test(type)) return "real";
  if (/^(blob|varbinary|binary)\b/.test(type)) return "bytes";
  if (/^(text|n?varchar)\b/.test(type)) return "text";
  throw new Error(`a column's type is unknown to migrate-store: ${sqlType}`);
}

function withMirror(table: TableShape, mirror: TableShape): TableShape {
  const signature = ({ columns }: TableShape) =>
    columns
      .map(({ name, kind }) => `${name} ${kind}`)
      .sort()
      .join(", ");
  if (signature(table) !== signature(mirror))
    throw new Error(`the dialects disagree on ${table.name}: ${signature(table)} / ${signature(mirror)}`);
  if (table.key.length === 0) throw new Error(`${table.name} has no primary key`);
  return { ...table, computed: mirror.computed, isNumbered: mirror.isNumbered };
}

function inOrderOfReferences(tables: readonly TableShape[]): TableShape[] {
  const byName = new Map(tables.map((table) => [table.name, table]));
  const ordered = new Set<TableShape>();
  const visit = (table: TableShape, above: readonly string[]): void => {
    for (const { table: other } of table.references)
      if (!above.includes(other) && byName.has(other)) visit(byName.get(other)!, [...above, other]);
    ordered.add(table);
  };
  for (const table of tables) visit(table, [table.name]);
  return [...ordered];
}
