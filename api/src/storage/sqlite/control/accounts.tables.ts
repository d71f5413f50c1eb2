import { blob, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/* Workspaces and what opens them. `mssql/control/accounts.tables.ts` is this file's mirror. */

export const workspaces = sqliteTable("workspaces", {
  workspace_id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  plan: text({ enum: ["free", "pro", "enterprise"] }).notNull(),
  auto_create_projects: integer({ mode: "boolean" }).notNull(),
  default_stuck_threshold_ms: integer().notNull(),
  default_progress_threshold_ms: integer(),
  timezone: text().notNull().default("UTC"),
  /** Days that events are kept; null for as long as the plan has. */
  retention_days: integer(),
  /** Rows of tasks stay when their events go; null: as the server's configuration says. */
  keep_task_summaries: integer({ mode: "boolean" }),
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

/** Events stored a month: what a plan limits. It is counted as they come and not derived, since events are removed. */
export const eventCounts = sqliteTable(
  "event_counts",
  { data_set_id: integer().notNull(), month: integer().notNull(), events: integer().notNull() },
  (t) => [primaryKey({ columns: [t.data_set_id, t.month] })],
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
  /** The only project that it may send to; null for all. */
  project_id: text(),
  last_used_at_ms: integer(),
  /** Null for keys that the server made itself. */
  created_by_kind: text({ enum: ["user", "key", "system"] }),
  created_by_id: text(),
  created_by_name: text(),
});
