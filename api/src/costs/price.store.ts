import type { DataScope } from "../accounts/scope.ts";
import type { ModelPrice } from "./model-price.ts";

export interface PriceStore {
  /** The workspace's own prices, by pattern, the latest first. */
  listPrices(scope: DataScope): Promise<ModelPrice[]>;
  /** @returns false, and nothing is changed, when the workspace has as many prices as it may */
  addPrice(scope: DataScope, price: ModelPrice, nowMs: number, limit: number): Promise<boolean>;
  /** @returns false where the workspace has no such price */
  updatePrice(scope: DataScope, price: ModelPrice): Promise<boolean>;
  /** @returns false where the workspace has no such price */
  removePrice(scope: DataScope, priceId: string): Promise<boolean>;
}
