import { LIMITS } from "@hiveboard/schema";
import { index, mssqlTable } from "drizzle-orm/mssql-core";
import { number, text } from "../columns.ts";

/* Prices of models: the mirror of `sqlite/control/prices.tables.ts`. */

export const modelPrices = mssqlTable(
  "model_prices",
  {
    price_id: text(36).primaryKey(),
    workspace_id: text(36).notNull(),
    pattern: text(LIMITS.maxPayloadNameLength).notNull(),
    input_price: number().notNull(),
    output_price: number().notNull(),
    cached_input_price: number(),
    valid_from_ms: number().notNull(),
    created_at_ms: number().notNull(),
  },
  (t) => [index("model_prices_by_workspace").on(t.workspace_id)],
);
