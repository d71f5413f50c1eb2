import { nanoUsd, usd } from "../costs/money.ts";
import type { CostSums, TaskSums } from "./metrics.ts";

const HOUR_MS = 3_600_000;

/** What the sums over a span of time come to. */
export interface Figures {
  events: number;
  errors: number;
  tasksStarted: number;
  tasksCompleted: number;
  tasksFailed: number;
  escalations: number;
  /** Completed among finished, 0 to 1; null where nothing finished. */
  successRate: number | null;
  /** Null where no finished run has a known duration. */
  meanDurationMs: number | null;
  /** Finished runs an hour. */
  throughputPerHour: number;
  cost: CostFigures;
  /** Cost over finished runs; null where none finished or no call carried a cost. */
  costPerTaskUsd: number | null;
}

export interface CostFigures {
  llmCalls: number;
  tokensIn: number;
  tokensOut: number;
  /** Null where no call carried a cost: unknown is not free. */
  costUsd: number | null;
  /** Over the calls that carried a cost; null where there is none. */
  costPerCallUsd: number | null;
  /** Calls that carried a cost, or were given one by a price. */
  costedCalls: number;
  /** Of `costUsd`, what was worked out from prices; null where that is. */
  estimatedCostUsd: number | null;
}

export const NO_TASKS: TaskSums = {
  events: 0,
  errors: 0,
  started: 0,
  completed: 0,
  failed: 0,
  escalated: 0,
  durationMsSum: 0,
  durationCount: 0,
};

export const NO_COSTS: CostSums = {
  calls: 0,
  costedCalls: 0,
  costUsd: 0,
  estimatedCostUsd: 0,
  tokensIn: 0,
  tokensOut: 0,
};

/** @param spanMs length of the time that was summed over, as far as it has passed */
export function toFigures(tasks: TaskSums, costs: CostSums, spanMs: number): Figures {
  const finished = tasks.completed + tasks.failed;
  const cost = toCostFigures(costs);
  return {
    events: tasks.events,
    errors: tasks.errors,
    tasksStarted: tasks.started,
    tasksCompleted: tasks.completed,
    tasksFailed: tasks.failed,
    escalations: tasks.escalated,
    successRate: ratio(tasks.completed, finished),
    meanDurationMs: ratio(tasks.durationMsSum, tasks.durationCount),
    throughputPerHour: spanMs > 0 ? (finished * HOUR_MS) / spanMs : 0,
    cost,
    costPerTaskUsd: cost.costUsd === null ? null : dollars(ratio(cost.costUsd, finished)),
  };
}

export function toCostFigures(sums: CostSums): CostFigures {
  const { calls, costedCalls, costUsd, estimatedCostUsd, tokensIn, tokensOut } = sums;
  return {
    llmCalls: calls,
    tokensIn,
    tokensOut,
    costUsd: costedCalls > 0 ? costUsd : null,
    costPerCallUsd: dollars(ratio(costUsd, costedCalls)),
    costedCalls,
    estimatedCostUsd: costedCalls > 0 ? estimatedCostUsd : null,
  };
}

export function addTasks(rows: readonly TaskSums[]): TaskSums {
  const sums = { ...NO_TASKS };
  for (const row of rows) {
    sums.events += row.events;
    sums.errors += row.errors;
    sums.started += row.started;
    sums.completed += row.completed;
    sums.failed += row.failed;
    sums.escalated += row.escalated;
    sums.durationMsSum += row.durationMsSum;
    sums.durationCount += row.durationCount;
  }
  return sums;
}

export function addCosts(rows: readonly CostSums[]): CostSums {
  const sums = { ...NO_COSTS };
  for (const row of rows) {
    sums.calls += row.calls;
    sums.costedCalls += row.costedCalls;
    sums.costUsd += row.costUsd;
    sums.estimatedCostUsd += row.estimatedCostUsd;
    sums.tokensIn += row.tokensIn;
    sums.tokensOut += row.tokensOut;
  }
  // What is stored are whole nano-dollars; adding them as dollars leaves a tail of binary fractions.
  const { costUsd, estimatedCostUsd } = sums;
  return {
    ...sums,
    costUsd: usd(nanoUsd(costUsd)),
    estimatedCostUsd: usd(nanoUsd(estimatedCostUsd)),
  };
}

/** Money is kept in whole nano-dollars, so nothing finer is shown. */
function dollars(amountUsd: number | null): number | null {
  return amountUsd === null ? null : usd(nanoUsd(amountUsd));
}

function ratio(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}
