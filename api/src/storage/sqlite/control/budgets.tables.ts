import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Budgets. `mssql/control/budgets.tables.ts` is this file's mirror. */

export const budgets = sqliteTable(
  "budgets",
  {
    budget_id: text().primaryKey(),
    data_set_id: integer().notNull(),
    name: text().notNull(),
    scope_kind: text().notNull(),
    /** Slug of the project, id of the agent, task type; null for the workspace. */
    scope_value: text(),
    period: text().notNull(),
    amount_nano_usd: integer().notNull(),
    created_at_ms: integer().notNull(),
    /** The period that an alert was last raised in, and at which share of the amount: the compare-and-set. */
    alerted_period_ms: integer().notNull(),
    alerted_percent: integer().notNull(),
  },
  (t) => [index("budgets_by_data_set").on(t.data_set_id)],
);
