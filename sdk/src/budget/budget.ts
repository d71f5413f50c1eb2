import { snakeKeys } from "../wire/text.ts";

/**
 * How a budget that concerns an agent stands, as the server last told.
 * @example const { name, remainingUsd, periodEnd } = agent.budget() ?? {};
 */
export interface Budget {
  readonly id: string;
  readonly name: string;
  /** `"warning"` from 80 % of the amount on, `"exceeded"` from 100 % on. */
  readonly level: BudgetLevel;
  /** US dollars of the period so far, estimated costs included. */
  readonly spentUsd: number;
  /** US dollars a period. */
  readonly amountUsd: number;
  /** What is left of the amount; 0 when it is used up. */
  readonly remainingUsd: number;
  readonly period: BudgetPeriod;
  /** When it begins anew, ISO 8601. */
  readonly periodEnd: string;
}

const LEVELS = ["ok", "warning", "exceeded"] as const;
/** How much of a budget is used up, e.g. `"warning"`. */
export type BudgetLevel = (typeof LEVELS)[number];

const PERIODS = ["day", "month"] as const;
/** How often a budget begins anew, e.g. `"day"`. */
export type BudgetPeriod = (typeof PERIODS)[number];

/**
 * Reads `budgets` of an ingest answer, in the spelling of the POST or of GraphQL. What is malformed is left out: the
 * events have arrived, whatever is said of budgets.
 */
export function readBudgets(list: unknown): Budget[] {
  return Array.isArray(list) ? list.map(readBudget).filter((budget) => budget !== undefined) : [];
}

function readBudget(entry: unknown): Budget | undefined {
  const fields = snakeKeys(Object(entry) as object);
  const { id, name, spent_usd: spentUsd, amount_usd: amountUsd, period_end: periodEnd } = fields;
  const level = oneOf(LEVELS, fields["level"]);
  const period = oneOf(PERIODS, fields["period"]);
  if (typeof id !== "string" || typeof name !== "string" || !level || !period) return undefined;
  if (!isAmount(spentUsd) || !isAmount(amountUsd) || !amountUsd) return undefined;
  if (typeof periodEnd !== "string" || Number.isNaN(Date.parse(periodEnd))) return undefined;
  return {
    id,
    name,
    level,
    spentUsd,
    amountUsd,
    remainingUsd: Math.max(0, amountUsd - spentUsd),
    period,
    periodEnd,
  };
}

function isAmount(value: unknown): value is number {
  return Number.isFinite(value) && (value as number) >= 0;
}

/** GraphQL has enums in capitals. */
function oneOf<T extends string>(words: readonly T[], value: unknown): T | undefined {
  return words.find((word) => word === String(value).toLowerCase());
}
