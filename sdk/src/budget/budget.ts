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
  if (typeof entry !== "object" || entry === null) return undefined;
  const { id, name, level, period, ...fields } = entry as Record<string, unknown>;
  const spentUsd = fields["spent_usd"] ?? fields["spentUsd"];
  const amountUsd = fields["amount_usd"] ?? fields["amountUsd"];
  const periodEnd = fields["period_end"] ?? fields["periodEnd"];
  const knownLevel = LEVELS.find((known) => known === lowerCase(level));
  const knownPeriod = PERIODS.find((known) => known === lowerCase(period));
  if (typeof id !== "string" || typeof name !== "string") return undefined;
  if (knownLevel === undefined || knownPeriod === undefined) return undefined;
  if (!isAmount(spentUsd) || !isAmount(amountUsd) || amountUsd === 0) return undefined;
  if (typeof periodEnd !== "string" || Number.isNaN(Date.parse(periodEnd))) return undefined;
  const remainingUsd = Math.max(0, amountUsd - spentUsd);
  return {
    id,
    name,
    level: knownLevel,
    spentUsd,
    amountUsd,
    remainingUsd,
    period: knownPeriod,
    periodEnd,
  };
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function lowerCase(value: unknown): string | undefined {
  return typeof value === "string" ? value.toLowerCase() : undefined;
}
