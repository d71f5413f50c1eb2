import { blob, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/* Workspaces and what opens them. `mssql/control/accounts.tables.ts` is this file's mirror. */

export const workspaces = sqliteTable("workspaces", {
  workspace_id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  plan: text({ enum: ["free", "pro", "enterprise"] }).notNull(),
  auto_create_projects: integer({ mode: "boolean" }).notNull(),
  default_stuck_threshold_ms: integer().notNull(),
  default_progress_threshold_ms: integer(),
  created_at_ms: integer().notNull(),
});

/** A workspace's live or test data. Its number is what every row of data carries. */
export const dataSets = sqliteTable(
  "data_sets",
  {
    data_set_id: integer().primaryKey(),
    workspace_id: text()
      .notNull()
      .references(() => workspaces.workspace_id),
    name: text({ enum: ["live", "test"] }).notNull(),
  },
  (t) => [uniqueIndex("data_sets_by_workspace").on(t.workspace_id, t.name)],
);

export const apiKeys = sqliteTable("api_keys", {
  key_id: text().primaryKey(),
  workspace_id: text()
    .notNull()
    .references(() => workspaces.workspace_id),
  sha256: blob({ mode: "buffer" }).notNull().unique(),
  prefix: text().notNull(),
  type: text({ enum: ["live", "test", "read"] }).notNull(),
  label: text().notNull(),
  created_at_ms: integer().notNull(),
  expires_at_ms: integer(),
  revoked_at_ms: integer(),
});
