import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Work in the background. `mssql/control/jobs.tables.ts` is this file's mirror. */

export const jobs = sqliteTable(
  "jobs",
  {
    job_id: text().primaryKey(),
    kind: text().notNull(),
    /** Null for what concerns the whole server. */
    workspace_id: text(),
    data_set_id: integer(),
    /** What it is about, for people: a project's slug, a period. */
    subject: text(),
    status: text().notNull(),
    /** JSON: what was asked for. */
    params: text().notNull(),
    /** JSON: where to go on; null before the first step. */
    state: text(),
    done: integer().notNull(),
    total: integer(),
    attempts: integer().notNull(),
    error: text(),
    created_at_ms: integer().notNull(),
    not_before_ms: integer().notNull(),
    started_at_ms: integer(),
    finished_at_ms: integer(),
  },
  (t) => [
    index("jobs_by_status").on(t.status, t.not_before_ms),
    index("jobs_by_workspace").on(t.workspace_id, t.created_at_ms),
  ],
);
