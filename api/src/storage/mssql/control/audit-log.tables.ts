import { LIMITS } from "@hiveboard/schema";
import { index, int, mssqlTable } from "drizzle-orm/mssql-core";
import { number, text } from "../columns.ts";

/** Who changed what: the mirror of `sqlite/control/audit-log.tables.ts`. */
export const auditLog = mssqlTable(
  "audit_log",
  {
    audit_id: int().primaryKey().identity(),
    workspace_id: text(36).notNull(),
    data_set_id: int(),
    at_ms: number().notNull(),
    actor_kind: text(8).notNull(),
    actor_id: text(LIMITS.maxPayloadNameLength).notNull(),
    actor_name: text(LIMITS.maxPayloadNameLength).notNull(),
    action: text(64).notNull(),
    subject_type: text(32).notNull(),
    subject_id: text(LIMITS.maxPayloadNameLength).notNull(),
    subject_name: text(LIMITS.maxPayloadNameLength).notNull(),
    facts_before: text(null),
    facts_after: text(null),
  },
  (t) => [index("audit_log_by_workspace").on(t.workspace_id, t.audit_id)],
);
