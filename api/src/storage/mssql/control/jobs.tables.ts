import { LIMITS } from "@hiveboard/schema";
import { index, int, mssqlTable } from "drizzle-orm/mssql-core";
import { number, text } from "../columns.ts";

/* Work in the background: the mirror of `sqlite/control/jobs.tables.ts`. */

export const jobs = mssqlTable(
  "jobs",
  {
    job_id: text(64).primaryKey(),
    kind: text(32).notNull(),
    workspace_id: text(36),
    data_set_id: int(),
    subject: text(LIMITS.maxPayloadNameLength),
    status: text(16).notNull(),
    params: text(null).notNull(),
    state: text(null),
    done: number().notNull(),
    total: number(),
    attempts: number().notNull(),
    error: text(null),
    created_at_ms: number().notNull(),
    not_before_ms: number().notNull(),
    started_at_ms: number(),
    finished_at_ms: number(),
  },
  (t) => [
    index("jobs_by_status").on(t.status, t.not_before_ms),
    index("jobs_by_workspace").on(t.workspace_id, t.created_at_ms),
  ],
);
