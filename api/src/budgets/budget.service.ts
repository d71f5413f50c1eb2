import { randomUUID } from "node:crypto";
import { countCharacters, LIMITS } from "@hiveboard/schema";
import type { DataScope } from "../accounts/scope.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import { nanoUsd, usd } from "../costs/money.ts";
import type { MetricsStore } from "../metrics/metrics.store.ts";
import type { ProjectStore } from "../projects/project.store.ts";
import { levelOf, type Budget, type BudgetPeriod, type BudgetScope, type BudgetUse } from "./budget.ts";
import type { BudgetStore } from "./budget.store.ts";
import { periodAt } from "./period.ts";

/** Budgets of one data set: each is asked for when a batch has come. */
const MAX_BUDGETS = 100;
const MAX_NAME_LENGTH = 128;
const MAX_AMOUNT_USD = 1_000_000;
const MINUTE_MS = 60_000;

/** A budget as people enter it. */
export interface BudgetInput {
  name: string;
  scope: BudgetScope;
  /** Slug or id of the project, id of the agent, task type; none for the workspace. */
  scopeValue?: string | null;
  period: BudgetPeriod;
  amountUsd: number;
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

export function createBudgetService(
  stores: { budgets: BudgetStore; metrics: MetricsStore; projects: ProjectStore },
  /** Told after a change. */
  onChange: (scope: DataScope) => void = () => undefined,
): BudgetService {
  const unknown = (id: string): ContractError =>
    invalidParameter(`There is no budget ${JSON.stringify(id)}.`, { argument: "id" });

  const toBudget = async (
    scope: DataScope,
    input: BudgetInput,
    rest: { id: string; createdAtMs: number },
  ): Promise<Budget> => {
    const { name, scope: scopeKind, period, amountUsd } = checked(input);
    let scopeValue = input.scopeValue ?? null;
    if (scopeKind === "project") {
      const project = await stores.projects.getProject(scope, scopeValue!);
      if (project === null)
        throw new ContractError("project_not_found", `There is no project ${JSON.stringify(scopeValue)}.`);
      scopeValue = project.id;
    }
    return { ...rest, name, scopeKind, scopeValue, period, amountUsd };
  };

  return {
    listBudgets: (scope) => stores.budgets.listBudgets(scope),
    async addBudget(scope, input, nowMs) {
      const budget = await toBudget(scope, input, { id: randomUUID(), createdAtMs: nowMs });
      if (!(await stores.budgets.addBudget(scope, budget, MAX_BUDGETS)))
        throw invalidParameter(`There are at most ${MAX_BUDGETS} budgets.`, { limit: MAX_BUDGETS });
      onChange(scope);
      return budget;
    },
    async updateBudget(scope, id, input) {
      const held = (await stores.budgets.listBudgets(scope)).find((budget) => budget.id === id);
      if (held === undefined) throw unknown(id);
      const budget = await toBudget(scope, input, held);
      if (!(await stores.budgets.updateBudget(scope, budget))) throw unknown(id);
      onChange(scope);
      return budget;
    },
    async removeBudget(scope, id) {
      if (!(await stores.budgets.removeBudget(scope, id))) throw unknown(id);
      onChange(scope);
    },
    async useOf(scope, budget, nowMs, timeZone) {
      const { startMs, endMs } = periodAt(nowMs, budget.period, timeZone);
      const spentUsd = await spentOn(stores.metrics, scope, budget, { fromMs: startMs, toMs: endMs });
      const level = levelOf(spentUsd, budget.amountUsd);
      return { budget, periodStartMs: startMs, periodEndMs: endMs, spentUsd, level };
    },
  };
}

async function spentOn(
  metrics: MetricsStore,
  scope: DataScope,
  { scopeKind, scopeValue }: Budget,
  range: { fromMs: number; toMs: number },
): Promise<number> {
  if (scopeKind === "task_type") return metrics.taskTypeCost(scope, scopeValue!, range);
  const filter = {
    projectId: scopeKind === "project" ? scopeValue : null,
    agentId: scopeKind === "agent" ? scopeValue : null,
  };
  const whole = { fromMs: floorMinute(range.fromMs), toMs: floorMinute(range.toMs) };
  const rows = await metrics.costSeries(scope, { filter, range: whole, intervalMs: null, groupBy: null });
  return usd(rows.reduce((sum, row) => sum + nanoUsd(row.costUsd), 0));
}

/** Roll-ups keep minutes, and every time zone of today is whole minutes off. */
const floorMinute = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

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
