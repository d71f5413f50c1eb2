import type { DataScope } from "../accounts/scope.ts";
import type { GroupBy } from "../metrics/metrics.ts";
import { TEST_NOW_MS } from "./events.arbitrary.ts";
import type { Storage } from "./storage.ts";

const policy = {
  defaultStuckThresholdMs: 300_000,
  defaultProgressThresholdMs: null,
  offlineAfterMs: 86_400_000,
};

/** Everything that is derived for a data set, by name: two stores that hold the same events give the same snapshot. */
export async function derivedSnapshot(storage: Storage, scope: DataScope) {
  const nowMs = TEST_NOW_MS + 1_000;
  const range = { fromMs: TEST_NOW_MS - 7_200_000, toMs: TEST_NOW_MS + 60_000 };
  const agents = await storage.agents.listAgents(scope, {}, { nowMs, ...policy });
  const runs = await storage.tasks.listRuns(scope, {
    filter: {},
    sort: { key: "started_at", descending: false },
    limit: 1_000,
    nowMs,
    policy,
  });
  const calls = await storage.llmCalls.listLlmCalls(scope, {
    filter: {},
    sort: { key: "time", descending: false },
    limit: 1_000,
  });
  const projects = await storage.projects.listProjects(scope, { includeArchived: true });
  const summaries = await storage.projects.summarise(
    scope,
    projects.map(({ id }) => id),
  );
  const series = (groupBy: GroupBy | null, intervalMs: number | null) => ({
    filter: {},
    range,
    intervalMs,
    groupBy,
  });
  return {
    agents: sorted(agents, ({ agentId }) => agentId),
    runs: sorted(
      runs.map(({ run: { projectId: _, ...run } }) => run),
      ({ taskId, runId }) => `${taskId} ${runId ?? ""}`,
    ),
    calls: sorted(
      calls.map(({ call: { seq: _, ...call } }) => call),
      ({ eventId }) => eventId,
    ),
    callTotals: await storage.llmCalls.totalLlmCalls(scope, {}),
    projects: projects.map(({ id, slug }) => ({ slug, ...summaries.get(id) })),
    pipeline: await storage.pipeline.getPipeline(scope, { agentId: null, limitPerPart: 100 }),
    tasksByMinute: sortSeries(await storage.metrics.taskSeries(scope, series("agent", 60_000))),
    tasksByProject: sortSeries(await storage.metrics.taskSeries(scope, series("project", null))),
    tasks: sortSeries(await storage.metrics.taskSeries(scope, series(null, null))),
    durationsByMinute: sortSeries(await storage.metrics.durationSeries(scope, series("agent", 60_000))),
    durations: sortSeries(await storage.metrics.durationSeries(scope, series(null, null))),
    costsByModel: sortSeries(await storage.metrics.costSeries(scope, series("model", 300_000))),
    costsByAgent: sortSeries(await storage.metrics.costSeries(scope, series("agent", null))),
  };
}

export type DerivedSnapshot = Awaited<ReturnType<typeof derivedSnapshot>>;

const sorted = <Item>(items: Item[], key: (item: Item) => string): Item[] =>
  items.sort((a, b) => (key(a) < key(b) ? -1 : 1));

/** Slices whose sums are all zero say the same as slices that are absent. */
function sortSeries<Row extends { key: string | null; bucketMs: number | null }>(rows: Row[]): Row[] {
  const counted = rows.filter((row) =>
    Object.entries(row).some(
      ([name, value]) => name !== "key" && name !== "bucketMs" && typeof value === "number" && value !== 0,
    ),
  );
  return sorted(counted, ({ key, bucketMs }) => `${bucketMs ?? 0} ${key ?? ""}`);
}
