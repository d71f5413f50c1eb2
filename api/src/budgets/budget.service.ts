import { randomUUID } from "node:crypto";
import { countCharacters, LIMITS } from "@hiveboard/schema";
import type { DataScope } from "../accounts/scope.ts";
import { checkActions, type ActionRequest } from "../alerts/action-check.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import { nanoUsd } from "../costs/money.ts";
import type { MetricsStore } from "../metrics/metrics.store.ts";
import type { ProjectStore } from "../projects/project.store.ts";
import type { Budget, BudgetPeriod, BudgetScope, BudgetUse } from "./budget.ts";
import type { BudgetStore, StoredBudget } from "./budget.store.ts";
import { readUse } from "./budget-use.ts";

/** Budgets of one data set: each is added up again while its calls come in. */
const MAX_BUDGETS = 100;
const MAX_NAME_LENGTH = 128;
const MAX_AMOUNT_USD = 1_000_000;

/** A budget as people enter it. */
export interface BudgetInput {
  name: string;
  scope: BudgetScope;
  /** Slug or id of the project, id of the agent, task type; none for the workspace. */
  scopeValue?: string | null;
  period: BudgetPeriod;
  amountUsd: number;
  actions: readonly ActionRequest[];
}

export interface BudgetService {
  listBudgets(this: void, scope: DataScope): Promise<Budget[]>;
  /** @throws {ContractError} `invalid_parameter`, `project_not_found` */
  addBudget(this: void, scope: DataScope, input: BudgetInput, nowMs: number): Promise<Budget>;
  /** @throws {ContractError} `invalid_parameter` (where there is no such budget too), `project_not_found` */
  updateBudget(this: void, scope: DataScope, id: string, input: BudgetInput): Promise<Budget>;
  /** @throws {ContractError} `invalid_parameter` where there is no such budget */
  removeBudget(this: void, scope: DataScope, id: string): Promise<void>;
  /** How much of a budget is used up, by the roll-ups: to the minute, whatever has been stored. */
  useOf(this: void, scope: DataScope, budget: Budget, nowMs: number, timeZone: string): Promise<BudgetUse>;
}

export function createBudgetService(stores: {
  budgets: BudgetStore;
  metrics: MetricsStore;
  projects: ProjectStore;
}): BudgetService {
  const unknown = (id: string): ContractError =>
    invalidParameter(`There is no budget ${JSON.stringify(id)}.`, { argument: "id" });

  const toStored = async (
    scope: DataScope,
    input: BudgetInput,
    held: { id: string; createdAtMs: number; endpoints: StoredBudget["endpoints"] },
  ): Promise<StoredBudget> => {
    const { name, scope: scopeKind, period, amountUsd } = checked(input);
    const { actions, endpoints } = checkActions(input.actions, held.endpoints);
    let scopeValue = input.scopeValue ?? null;
    if (scopeKind === "project") {
      const project = await stores.projects.getProject(scope, scopeValue!);
      if (project === null)
        throw new ContractError("project_not_found", `There is no project ${JSON.stringify(scopeValue)}.`);
      scopeValue = project.id;
    }
    const { id, createdAtMs } = held;
    return {
      budget: { id, name, scopeKind, scopeValue, period, amountUsd, actions, createdAtMs },
      endpoints,
    };
  };

  return {
    listBudgets: (scope) => stores.budgets.listBudgets(scope),
    async addBudget(scope, input, nowMs) {
      const added = await toStored(scope, input, { id: randomUUID(), createdAtMs: nowMs, endpoints: {} });
      if (!(await stores.budgets.addBudget(scope, { ...added, limit: MAX_BUDGETS })))
        throw invalidParameter(`There are at most ${MAX_BUDGETS} budgets.`, { limit: MAX_BUDGETS });
      return added.budget;
    },
    async updateBudget(scope, id, input) {
      const stored = await stores.budgets.listStoredBudgets(scope);
      const held = stored.find(({ budget }) => budget.id === id);
      if (held === undefined) throw unknown(id);
      const changed = await toStored(scope, input, { ...held.budget, endpoints: held.endpoints });
      if (!(await stores.budgets.updateBudget(scope, changed))) throw unknown(id);
      return changed.budget;
    },
    async removeBudget(scope, id) {
      if (!(await stores.budgets.removeBudget(scope, id))) throw unknown(id);
    },
    useOf: (scope, budget, nowMs, timeZone) => readUse(stores.metrics, scope, budget, nowMs, timeZone),
  };
}

function checked(input: BudgetInput): BudgetInput {
  const name = input.name.trim();
  if (name === "" || countCharacters(name) > MAX_NAME_LENGTH)
    throw invalidParameter(`name has 1 to ${MAX_NAME_LENGTH} characters.`, {
      argument: "name",
      limit: MAX_NAME_LENGTH,
    });
  const { amountUsd, scope, scopeValue } = input;
  // Below a nano-dollar it would be stored as nothing, and nothing is always used up.
  if (!(amountUsd <= MAX_AMOUNT_USD) || nanoUsd(amountUsd) < 1)
    throw invalidParameter(`amountUsd is ${amountUsd}; it is above 0 and at most ${MAX_AMOUNT_USD}.`, {
      argument: "amountUsd",
      limit: MAX_AMOUNT_USD,
      actual: amountUsd,
    });
  if (scope !== "workspace" && (scopeValue == null || scopeValue === ""))
    throw invalidParameter(`A budget of this scope takes a scopeValue.`, { argument: "scopeValue" });
  if (scope === "workspace" && scopeValue != null)
    throw invalidParameter(`A workspace's budget takes no scopeValue.`, { argument: "scopeValue" });
  if (scopeValue != null && countCharacters(scopeValue) > LIMITS.maxPayloadNameLength)
    throw invalidParameter(`scopeValue has at most ${LIMITS.maxPayloadNameLength} characters.`, {
      argument: "scopeValue",
      limit: LIMITS.maxPayloadNameLength,
    });
  return { ...input, name };
}
