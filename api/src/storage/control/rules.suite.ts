import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { ModelPrice } from "../../costs/model-price.ts";
import type { Budget } from "../../budgets/budget.ts";
import { aDelivery, anAlert, aRule, ending, firing } from "./alert-examples.ts";
import type { ControlParts } from "./control-parts.ts";

/** Rules, budgets and prices: the same on every adapter. */
export function rulesSuite({ storage, freshScopes }: ControlParts): void {
  describe("alert rules", () => {
    test("are kept whole, by name, no more than the limit, each by its own data set alone", async () => {
      const { live, test: other } = await freshScopes();
      const { alertRules } = storage();
      const { endpoint } = aDelivery(anAlert(), "fired");
      const [first, second] = [
        aRule({ name: "b" }),
        aRule({ name: "a", isEnabled: false, silencedUntilMs: 9, updatedAtMs: 2_000 }),
      ];
      const create = (rule: typeof first) =>
        alertRules.createRule(live, { rule, endpoints: { email: endpoint }, limit: 2 });
      const stamps = [await alertRules.rulesStamp()];
      expect(await create(first)).toBe(true);
      stamps.push(await alertRules.rulesStamp());
      expect(await create(second)).toBe(true);
      expect(await create(aRule())).toBe(false);
      expect(await alertRules.listRules(live)).toEqual([second, first]);
      expect(await alertRules.getRule(live, first.id)).toEqual(first);
      expect(await alertRules.getEndpoints(live, first.id)).toEqual({ email: endpoint });

      const changed = aRule({ ...first, name: "c", severity: "critical", updatedAtMs: 3_000 });
      expect(await alertRules.replaceRule(other, { rule: changed, endpoints: {} })).toBe(false);
      expect(await alertRules.deleteRule(other, first.id)).toBe(false);
      stamps.push(await alertRules.rulesStamp());
      expect(await alertRules.replaceRule(live, { rule: changed, endpoints: null })).toBe(true);
      stamps.push(await alertRules.rulesStamp());
      expect(await alertRules.getRule(live, first.id)).toEqual(changed);
      expect(await alertRules.getEndpoints(live, first.id)).toEqual({ email: endpoint });
      const homed = (await alertRules.listEnabledRules()).filter(
        ({ dataSetId }) => dataSetId === live.dataSetId,
      );
      expect(homed).toEqual([
        {
          ...{ rule: changed, dataSetId: live.dataSetId, workspaceId: live.workspaceId },
          ...{
            endpoints: { email: endpoint },
            defaultStuckThresholdMs: 300_000,
            defaultProgressThresholdMs: null,
          },
        },
      ]);
      expect(await alertRules.deleteRule(live, first.id)).toBe(true);
      stamps.push(await alertRules.rulesStamp());
      expect(new Set(stamps).size).toBe(stamps.length);
      expect(await alertRules.getRule(live, first.id)).toBeNull();
      expect(await alertRules.getEndpoints(live, first.id)).toEqual({});
    });

    test("data sets with states are known, whether or not a rule is left", async () => {
      const { live } = await freshScopes();
      const begin = firing(anAlert());
      const isStated = async () =>
        (await storage().alertRules.listStatedDataSets()).some(
          ({ dataSetId }) => dataSetId === live.dataSetId,
        );
      expect(await isStated()).toBe(false);
      await storage().alerts.applyTransitions(live, { transitions: [begin], nowMs: 1_000 });
      expect(await isStated()).toBe(true);
      await storage().alerts.applyTransitions(live, { transitions: [ending(begin, 2_000)], nowMs: 2_000 });
      expect(await isStated()).toBe(false);
    });
  });

  describe("budgets", () => {
    test("are kept whole, by name, no more than the limit, each by its own data set alone", async () => {
      const { live, test: other } = await freshScopes();
      const { budgets } = storage();
      const budgetOf = (rest: Partial<Budget>): Budget => ({
        ...{ id: randomUUID(), name: "Budget", scopeKind: "workspace", scopeValue: null, period: "month" },
        ...{ amountUsd: 1_000_000, actions: [], createdAtMs: 1_000 },
        ...rest,
      });
      const [first, second] = [
        budgetOf({ name: "b", amountUsd: 0.000_000_001 }),
        budgetOf({ name: "a", scopeKind: "agent", scopeValue: "x", period: "day" }),
      ];
      const { endpoint } = aDelivery(anAlert(), "fired");
      const stored = (budget: Budget) => ({ budget, endpoints: { email: endpoint } });
      const isWatched = async () =>
        (await budgets.budgetedDataSets()).filter(({ dataSetId }) => dataSetId === live.dataSetId);
      expect(await isWatched()).toEqual([]);
      for (const budget of [first, second])
        expect(await budgets.addBudget(live, { ...stored(budget), limit: 2 })).toBe(true);
      expect(await budgets.addBudget(live, { ...stored(budgetOf({})), limit: 2 })).toBe(false);
      expect(await budgets.listBudgets(live)).toEqual([second, first]);
      expect(await budgets.listStoredBudgets(live)).toEqual([second, first].map(stored));
      expect(await isWatched()).toMatchObject([{ workspaceId: live.workspaceId, timeZone: "UTC" }]);

      const changed = budgetOf({ ...second, name: "c", amountUsd: 12.5 });
      expect(await budgets.updateBudget(other, stored(changed))).toBe(false);
      expect(await budgets.updateBudget(live, stored(changed))).toBe(true);
      expect(await budgets.listBudgets(live)).toEqual([first, changed]);
      expect(await budgets.removeBudget(other, first.id)).toBe(false);
      for (const { id } of [first, second]) expect(await budgets.removeBudget(live, id)).toBe(true);
      expect(await isWatched()).toEqual([]);
      // An alert of a budget that is gone has to be ended.
      await storage().alerts.applyTransitions(live, { transitions: [firing(anAlert())], nowMs: 1_000 });
      expect(await isWatched()).toHaveLength(1);
    });
  });

  describe("prices", () => {
    test("are kept by pattern, the latest first, no more than the limit, each by its own workspace alone", async () => {
      const { live, test: sameWorkspace } = await freshScopes();
      const { live: foreign } = await freshScopes();
      const { prices } = storage();
      const price = (pattern: string, validFromMs: number): ModelPrice => ({
        ...{ id: randomUUID(), pattern, validFromMs, inputPrice: 100_000_000_000_000, outputPrice: 0 },
        cachedInputPrice: null,
      });
      const [old, recent, other] = [price("m*", 1_000), price("m*", 2_000), price("a", 1_500)];
      for (const one of [old, recent, other]) expect(await prices.addPrice(live, one, 5_000, 3)).toBe(true);
      expect(await prices.addPrice(live, price("x", 1), 5_000, 3)).toBe(false);
      expect(await prices.listPrices(sameWorkspace)).toEqual([other, recent, old]);
      expect(await prices.listPrices(foreign)).toEqual([]);
      const changed = { ...old, cachedInputPrice: 7, validFromMs: 3_000 };
      expect(await prices.updatePrice(foreign, changed)).toBe(false);
      expect(await prices.updatePrice(live, changed)).toBe(true);
      expect(await prices.removePrice(foreign, recent.id)).toBe(false);
      expect(await prices.removePrice(live, recent.id)).toBe(true);
      expect(await prices.listPrices(live)).toEqual([other, changed]);
    });
  });
}
