import { globSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { is, SQL } from "drizzle-orm";
import { getTableConfig as mssqlConfig, MsSqlTable } from "drizzle-orm/mssql-core";
import { getTableConfig as sqliteConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { expect, test } from "vitest";

interface Index {
  columns: string[];
  isUnique: boolean;
  isFiltered: boolean;
}

interface DeclaredIndex {
  config: { name?: string | undefined; columns: unknown[]; unique?: boolean | undefined; where?: unknown };
}

/** SQL Server's unique indexes hold digests of names, which are as long as its keys may be. */
const DIGEST_OF: Record<string, string[]> = {
  agent_names_by_id: ["agent_id"],
  projects_by_slug: ["slug"],
  run_names_by_id: ["task_id", "run_id"],
};
/** What SQL Server has besides: SQLite has a key over the text itself, or finds by the first column of another index. */
const OF_SQL_SERVER_ALONE = ["labels_by_text", "run_names_by_task"];

async function indexesOf(
  dialect: "sqlite" | "mssql",
  declared: (value: unknown) => readonly DeclaredIndex[],
): Promise<Map<string, Index>> {
  const files = globSync([`${dialect}/schema.ts`, `${dialect}/control/*.tables.ts`], {
    cwd: import.meta.dirname,
  });
  const found = new Map<string, Index>();
  for (const file of files) {
    const module = (await import(pathToFileURL(path.join(import.meta.dirname, file)).href)) as object;
    for (const { config } of Object.values(module).flatMap(declared))
      found.set(config.name!, {
        // SQLite's planner is led by an expression in front; SQL Server knows none.
        columns: config.columns
          .filter((column) => !is(column, SQL))
          .map((column) => (column as { name: string }).name)
          .flatMap((column) => (column === "digest" ? (DIGEST_OF[config.name!] ?? column) : column)),
        isUnique: config.unique === true,
        isFiltered: config.where !== undefined,
      });
  }
  return found;
}

test("SQL Server has every index that SQLite has, unique and filtered where that is", async () => {
  const sqlite = await indexesOf("sqlite", (value) =>
    is(value, SQLiteTable) ? sqliteConfig(value).indexes : [],
  );
  const mssql = await indexesOf("mssql", (value) =>
    is(value, MsSqlTable) ? mssqlConfig(value).indexes : [],
  );
  expect(sqlite.size).toBeGreaterThan(20);
  for (const name of OF_SQL_SERVER_ALONE) expect(mssql.delete(name), name).toBe(true);
  const inOrder = (indexes: Map<string, Index>) => [...indexes].toSorted(([a], [b]) => a.localeCompare(b));
  expect(inOrder(mssql)).toEqual(inOrder(sqlite));
});
