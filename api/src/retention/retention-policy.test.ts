import { expect, test } from "vitest";
import { policyOf } from "./retention-policy.ts";

const config = { rollup_retention_days: 396, keep_task_summaries: true };

test("events are kept for the shorter of the server's and the workspace's days", () => {
  const days = (server: number | undefined, workspace: number | null) =>
    policyOf({ ...config, retention_days: server }, { days: workspace, keepsSummaries: null }).eventDays;
  expect(days(undefined, null)).toBeNull();
  expect(days(30, null)).toBe(30);
  expect(days(undefined, 14)).toBe(14);
  expect(days(30, 14)).toBe(14);
  expect(days(7, 14)).toBe(7);
});

test("roll-ups never go before the events that they sum up", () => {
  expect(policyOf(config, { days: 30, keepsSummaries: null }).rollupDays).toBe(396);
  expect(policyOf(config, { days: 1_000, keepsSummaries: null }).rollupDays).toBe(1_001);
  expect(policyOf(config, { days: null, keepsSummaries: null }).rollupDays).toBeNull();
});

test("what a workspace says of summaries goes before the configuration", () => {
  const keeps = (said: boolean | null) => policyOf(config, { days: 30, keepsSummaries: said }).keepsSummaries;
  expect([keeps(null), keeps(true), keeps(false)]).toEqual([true, true, false]);
});
