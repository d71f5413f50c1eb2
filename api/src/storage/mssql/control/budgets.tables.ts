import { LIMITS } from "@hiveboard/schema";
import { index, int, mssqlTable } from "drizzle-orm/mssql-core";
import { number, text } from "../columns.ts";

/* Budgets: the mirror of `sqlite/control/budgets.tables.ts`. */

export const budgets = mssqlTable(
  "budgets",
  {
    budget_id: text(36).primaryKey(),
    data_set_id: int().notNull(),
    name: text(LIMITS.maxPayloadNameLength).notNull(),
    scope_kind: text(16).notNull(),
    scope_value: text(LIMITS.maxPayloadNameLength),
    period: text(8).notNull(),
    amount_nano_usd: number().notNull(),
    actions: text(null).notNull(),
    endpoints: text(null).notNull(),
    created_at_ms: number().notNull(),
  },
  (t) => [index("budgets_by_data_set").on(t.data_set_id)],
);
