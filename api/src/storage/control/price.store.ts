import { sql } from "drizzle-orm";
import type { PriceStore } from "../../costs/price.store.ts";
import type { SqlSession } from "./session.ts";

interface PriceRow {
  price_id: string;
  pattern: string;
  input_price: number;
  output_price: number;
  cached_input_price: number | null;
  valid_from_ms: number;
}

export function createPriceReader(session: SqlSession): Pick<PriceStore, "listPrices"> {
  return {
    async listPrices({ workspaceId }) {
      const rows = await session.all<PriceRow>(sql`
        SELECT price_id, pattern, input_price, output_price, cached_input_price, valid_from_ms FROM model_prices
        WHERE workspace_id = ${workspaceId} ORDER BY pattern, valid_from_ms DESC, price_id`);
      return rows.map((row) => ({
        id: row.price_id,
        pattern: row.pattern,
        inputPrice: row.input_price,
        outputPrice: row.output_price,
        cachedInputPrice: row.cached_input_price,
        validFromMs: row.valid_from_ms,
      }));
    },
  };
}

export function createPriceWriter(
  session: SqlSession,
): Pick<PriceStore, "addPrice" | "updatePrice" | "removePrice"> {
  return {
    async addPrice({ workspaceId }, price, nowMs, limit) {
      const [held] = await session.all<{ prices: number }>(
        sql`SELECT count(*) AS prices FROM model_prices WHERE workspace_id = ${workspaceId}`,
      );
      if (held!.prices >= limit) return false;
      await session.run(sql`
        INSERT INTO model_prices (price_id, workspace_id, pattern, input_price, output_price, cached_input_price,
          valid_from_ms, created_at_ms)
        VALUES (${price.id}, ${workspaceId}, ${price.pattern}, ${price.inputPrice}, ${price.outputPrice},
          ${price.cachedInputPrice}, ${price.validFromMs}, ${nowMs})`);
      return true;
    },
    async updatePrice({ workspaceId }, price) {
      const changed = await session.run(sql`
        UPDATE model_prices SET pattern = ${price.pattern}, input_price = ${price.inputPrice},
          output_price = ${price.outputPrice}, cached_input_price = ${price.cachedInputPrice},
          valid_from_ms = ${price.validFromMs}
        WHERE price_id = ${price.id} AND workspace_id = ${workspaceId}`);
      return changed > 0;
    },
    async removePrice({ workspaceId }, priceId) {
      const changed = await session.run(
        sql`DELETE FROM model_prices WHERE price_id = ${priceId} AND workspace_id = ${workspaceId}`,
      );
      return changed > 0;
    },
  };
}
