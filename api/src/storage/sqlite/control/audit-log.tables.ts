import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Who changed what. `mssql/control/audit-log.tables.ts` is this file's mirror. */
export const auditLog = sqliteTable(
  "audit_log",
  {
    audit_id: integer().primaryKey({ autoIncrement: true }),
    workspace_id: text().notNull(),
    /** Null for what belongs to the workspace and to neither of its data sets. */
    data_set_id: integer(),
    at_ms: integer().notNull(),
    actor_kind: text({ enum: ["user", "key", "system"] }).notNull(),
    actor_id: text().notNull(),
    actor_name: text().notNull(),
    action: text().notNull(),
    subject_type: text().notNull(),
    subject_id: text().notNull(),
    subject_name: text().notNull(),
    /** JSON. */
    facts_before: text(),
    facts_after: text(),
  },
  (t) => [index("audit_log_by_workspace").on(t.workspace_id, t.audit_id)],
);
