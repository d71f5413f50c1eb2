import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/* Prices of models. `mssql/control/prices.tables.ts` is this file's mirror. */

export const modelPrices = sqliteTable(
  "model_prices",
  {
    price_id: text().primaryKey(),
    workspace_id: text().notNull(),
    pattern: text().notNull(),
    /** Nano-dollars a million tokens. */
    input_price: integer().notNull(),
    output_price: integer().notNull(),
    /** Null: as other input. */
    cached_input_price: integer(),
    valid_from_ms: integer().notNull(),
    created_at_ms: integer().notNull(),
  },
  (t) => [index("model_prices_by_workspace").on(t.workspace_id)],
);
