import { randomUUID } from "node:crypto";
import { countCharacters, LIMITS } from "@hiveboard/schema";
import type { DataScope } from "../accounts/scope.ts";
import type { ContractError } from "../contract-error.ts";
import { invalidParameter } from "../contract-error.ts";
import { BUILT_IN_PRICES } from "./built-in-prices.ts";
import { createEstimate, toPrice, type Estimate, type ModelPrice } from "./model-price.ts";
import type { PriceStore } from "./price.store.ts";

/** Prices of one workspace. */
const MAX_PRICES = 500;
/** Dollars a million tokens: a hundred times the dearest model there is. */
const MAX_USD_PER_MILLION = 100_000;
/** How long a workspace's prices are believed, so that another server's change is in force within this time. */
const CACHE_MS = 5_000;

/** A price as people enter it: US dollars a million tokens. */
export interface PriceInput {
  pattern: string;
  inputUsd: number;
  outputUsd: number;
  cachedInputUsd?: number | null;
  /** Undefined: since ever. */
  validFromMs?: number | null;
}

export interface PriceService {
  /** The workspace's own prices. */
  listPrices(this: void, scope: DataScope): Promise<ModelPrice[]>;
  /** @throws {ContractError} `invalid_parameter` */
  addPrice(this: void, scope: DataScope, input: PriceInput, nowMs: number): Promise<ModelPrice>;
  /** @throws {ContractError} `invalid_parameter`, where there is no such price too */
  updatePrice(this: void, scope: DataScope, id: string, input: PriceInput): Promise<ModelPrice>;
  /** @throws {ContractError} `invalid_parameter` where there is no such price */
  removePrice(this: void, scope: DataScope, id: string): Promise<void>;
  /** What estimates the costs of a workspace's calls by the prices in force now, from a cache of a few seconds. */
  estimateFor(this: void, scope: DataScope): Promise<Estimate>;
  /** The same from the prices as they are stored at this moment: for what changes what is stored already. */
  readEstimate(this: void, scope: DataScope): Promise<Estimate>;
}

export function createPriceService(store: PriceStore, nowMs: () => number = Date.now): PriceService {
  const cache = new Map<string, { estimate: Promise<Estimate>; untilMs: number }>();
  const unknown = (id: string): ContractError =>
    invalidParameter(`There is no price ${JSON.stringify(id)}.`, { argument: "id" });
  const readEstimate = (scope: DataScope): Promise<Estimate> =>
    store.listPrices(scope).then((own) => createEstimate(own, BUILT_IN_PRICES));
  return {
    readEstimate,
    listPrices: (scope) => store.listPrices(scope),
    async addPrice(scope, input, atMs) {
      const price = toModelPrice(randomUUID(), input);
      if (!(await store.addPrice(scope, price, atMs, MAX_PRICES)))
        throw invalidParameter(`A workspace has at most ${MAX_PRICES} prices.`, { limit: MAX_PRICES });
      cache.delete(scope.workspaceId);
      return price;
    },
    async updatePrice(scope, id, input) {
      const price = toModelPrice(id, input);
      if (!(await store.updatePrice(scope, price))) throw unknown(id);
      cache.delete(scope.workspaceId);
      return price;
    },
    async removePrice(scope, id) {
      if (!(await store.removePrice(scope, id))) throw unknown(id);
      cache.delete(scope.workspaceId);
    },
    estimateFor(scope) {
      const held = cache.get(scope.workspaceId);
      if (held !== undefined && held.untilMs > nowMs()) return held.estimate;
      const estimate = readEstimate(scope);
      cache.set(scope.workspaceId, { estimate, untilMs: nowMs() + CACHE_MS });
      estimate.catch(() => cache.delete(scope.workspaceId));
      return estimate;
    },
  };
}

function toModelPrice(id: string, input: PriceInput): ModelPrice {
  const pattern = input.pattern.trim();
  const limit = LIMITS.maxPayloadNameLength;
  if (pattern === "" || countCharacters(pattern) > limit)
    throw invalidParameter(`pattern has 1 to ${limit} characters.`, { argument: "pattern", limit });
  const price = (argument: string, value: number): number => {
    if (value >= 0 && value <= MAX_USD_PER_MILLION) return toPrice(value);
    throw invalidParameter(`${argument} is ${value}; it goes from 0 to ${MAX_USD_PER_MILLION}.`, {
      argument,
      limit: MAX_USD_PER_MILLION,
      actual: value,
    });
  };
  return {
    id,
    pattern,
    inputPrice: price("inputUsd", input.inputUsd),
    outputPrice: price("outputUsd", input.outputUsd),
    cachedInputPrice: input.cachedInputUsd == null ? null : price("cachedInputUsd", input.cachedInputUsd),
    validFromMs: input.validFromMs ?? 0,
  };
}
