import type { Action } from "../alerts/rule.ts";

/** What a budget is over. */
export const BUDGET_SCOPES = {
  workspace: "Everything.",
  project: "One project.",
  agent: "One agent.",
  task_type: "Tasks of one type, by what their calls say.",
} as const;
export type BudgetScope = keyof typeof BUDGET_SCOPES;

export type BudgetPeriod = "day" | "month";

/** An amount that may be spent on calls of language models in a day or a month of the workspace's time zone. */
export interface Budget {
  id: string;
  name: string;
  scopeKind: BudgetScope;
  /** Id of the project or agent, or the task type; null for the workspace. */
  scopeValue: string | null;
  period: BudgetPeriod;
  amountUsd: number;
  /** Who is told at each level, besides the dashboard and the agents themselves. */
  actions: Action[];
  createdAtMs: number;
}

/** Shares of the amount, in percent, at which somebody is told. */
export const BUDGET_LEVELS = [80, 100] as const;
export type BudgetLevel = 0 | (typeof BUDGET_LEVELS)[number];

/** How much of a budget is used up at this moment. */
export interface BudgetUse {
  budget: Budget;
  periodStartMs: number;
  /** Not included. */
  periodEndMs: number;
  spentUsd: number;
  /** The highest of the levels that is reached; 0 below all of them. */
  level: BudgetLevel;
}

/** Compared in dollars as they are stored, not as a rounded percentage: 79.99 % is not 80 %. */
export function levelOf(spentUsd: number, amountUsd: number): BudgetLevel {
  if (spentUsd >= amountUsd) return 100;
  return spentUsd * 100 >= amountUsd * 80 ? 80 : 0;
}
