import { LIMITS } from "@hiveboard/schema";
import { bit, int, mssqlTable, primaryKey, uniqueIndex } from "drizzle-orm/mssql-core";
import { bytes, number, text } from "../columns.ts";

/* Workspaces and what opens them: the mirror of `sqlite/control/accounts.tables.ts`. */

export const workspaces = mssqlTable("workspaces", {
  workspace_id: text(36).primaryKey(),
  slug: text(LIMITS.maxPayloadNameLength).notNull().unique(),
  name: text(LIMITS.maxPayloadNameLength).notNull(),
  plan: text(16).notNull(),
  auto_create_projects: bit().notNull(),
  default_stuck_threshold_ms: number().notNull(),
  default_progress_threshold_ms: number(),
  timezone: text(64).notNull().default("UTC"),
  retention_days: int(),
  keep_task_summaries: bit(),
  created_at_ms: number().notNull(),
});

export const dataSets = mssqlTable(
  "data_sets",
  {
    data_set_id: int().primaryKey().identity(),
    workspace_id: text(36)
      .notNull()
      .references(() => workspaces.workspace_id),
    name: text(4).notNull(),
  },
  (t) => [uniqueIndex("data_sets_by_workspace").on(t.workspace_id, t.name)],
);

/** Events stored a month: what a plan limits. It is counted as they come and not derived, since events are removed. */
export const eventCounts = mssqlTable(
  "event_counts",
  { data_set_id: int().notNull(), month: int().notNull(), events: number().notNull() },
  (t) => [primaryKey({ columns: [t.data_set_id, t.month] })],
);

export const apiKeys = mssqlTable("api_keys", {
  key_id: text(36).primaryKey(),
  workspace_id: text(36)
    .notNull()
    .references(() => workspaces.workspace_id),
  sha256: bytes(32).notNull().unique(),
  prefix: text(12).notNull(),
  type: text(4).notNull(),
  label: text(LIMITS.maxPayloadNameLength).notNull(),
  created_at_ms: number().notNull(),
  expires_at_ms: number(),
  revoked_at_ms: number(),
  project_id: text(36),
  last_used_at_ms: number(),
  created_by_kind: text(8),
  created_by_id: text(LIMITS.maxPayloadNameLength),
  created_by_name: text(LIMITS.maxPayloadNameLength),
});
