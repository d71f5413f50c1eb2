import type { DataScope } from "../accounts/scope.ts";
import { nanoUsd, usd } from "../costs/money.ts";
import type { TimeRange } from "../metrics/metrics.ts";
import type { MetricsStore } from "../metrics/metrics.store.ts";
import { levelOf, type Budget, type BudgetUse } from "./budget.ts";
import { periodAt } from "./period.ts";

const MINUTE_MS = 60_000;

/**
 * How much of a budget is used up, by the roll-ups: to the minute, whatever has been stored.
 *
 * @param timeZone of the workspace, an IANA name
 */
export async function readUse(
  metrics: MetricsStore,
  scope: DataScope,
  budget: Budget,
  nowMs: number,
  timeZone: string,
): Promise<BudgetUse> {
  const { startMs, endMs } = periodAt(nowMs, budget.period, timeZone);
  const spentUsd = await spentOn(metrics, scope, budget, { fromMs: startMs, toMs: endMs });
  const level = levelOf(spentUsd, budget.amountUsd);
  return { budget, periodStartMs: startMs, periodEndMs: endMs, spentUsd, level };
}

async function spentOn(
  metrics: MetricsStore,
  scope: DataScope,
  { scopeKind, scopeValue }: Budget,
  range: TimeRange,
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
