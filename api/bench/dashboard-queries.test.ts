import { expect, test } from "vitest";
import { readDashboardQueries } from "./dashboard-queries.ts";

test("the benchmark knows every query of the web app, and none that is gone", () => {
  const names = readDashboardQueries().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["Fleet", "MissionMetrics", "CostOverview"]));
});
