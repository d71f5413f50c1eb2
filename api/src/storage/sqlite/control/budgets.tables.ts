import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Budgets. `mssql/control/budgets.tables.ts` is this file's mirror. */

export const budgets = sqliteTable(
  "budgets",
  {
    budget_id: text().primaryKey(),
    data_set_id: integer().notNull(),
    name: text().notNull(),
    scope_kind: text().notNull(),
    /** Id of the project or agent, task type; null for the workspace. */
    scope_value: text(),
    period: text().notNull(),
    amount_nano_usd: integer().notNull(),
    /** JSON: who is told, without secrets. */
    actions: text().notNull(),
    /** JSON: endpoints with their secrets, read by nobody but who tells them. */
    endpoints: text().notNull(),
    created_at_ms: integer().notNull(),
  },
  (t) => [index("budgets_by_data_set").on(t.data_set_id)],
);
