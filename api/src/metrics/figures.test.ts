import { describe, expect, test } from "vitest";
import { addCosts, NO_COSTS, NO_TASKS, toCostFigures, toFigures } from "./figures.ts";

const HOUR_MS = 3_600_000;

describe("figures", () => {
  test("where nothing happened, ratios are unknown and not zero", () => {
    expect(toFigures(NO_TASKS, NO_COSTS, HOUR_MS)).toMatchObject({
      successRate: null,
      meanDurationMs: null,
      costPerTaskUsd: null,
      throughputPerHour: 0,
      cost: { costUsd: null, costPerCallUsd: null },
    });
  });

  test("a call without a cost counts as a call and not in the mean", () => {
    const costs = { ...NO_COSTS, calls: 4, costedCalls: 2, costUsd: 0.5 };
    expect(toCostFigures(costs)).toMatchObject({ llmCalls: 4, costUsd: 0.5, costPerCallUsd: 0.25 });
  });

  test("calls that cost nothing cost 0, which is known", () => {
    expect(toCostFigures({ ...NO_COSTS, calls: 1, costedCalls: 1 })).toMatchObject({
      costUsd: 0,
      costPerCallUsd: 0,
    });
  });

  test("rates are over the runs that ended, and the time that has passed", () => {
    const tasks = { ...NO_TASKS, started: 9, completed: 3, failed: 1, durationMsSum: 600, durationCount: 3 };
    const costs = { ...NO_COSTS, calls: 1, costedCalls: 1, costUsd: 2 };
    expect(toFigures(tasks, costs, HOUR_MS / 2)).toMatchObject({
      successRate: 0.75,
      meanDurationMs: 200,
      throughputPerHour: 8,
      costPerTaskUsd: 0.5,
    });
  });

  test("a span that has not begun has no throughput", () => {
    expect(toFigures({ ...NO_TASKS, completed: 3 }, NO_COSTS, -5).throughputPerHour).toBe(0);
  });
});

describe("sums", () => {
  test("dollars add up without a tail of binary fractions", () => {
    const dimes = Array.from({ length: 3 }, () => ({ ...NO_COSTS, costUsd: 0.1 }));
    expect(addCosts(dimes).costUsd).toBe(0.3);
  });
});
