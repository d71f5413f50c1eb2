import { conventionWarning, EVENT_TYPES, PAYLOAD_KINDS } from "@hiveboard/schema";
import type { EventType, JsonObject } from "@hiveboard/schema";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { DEFAULT_DEV_KEY } from "../src/config-entries.ts";
import { DEPARTMENTS } from "./departments.ts";
import { PROJECTS } from "./projects.ts";
import { connect } from "./server-api.ts";
import type { ServerApi } from "./server-api.ts";
import { startDemo } from "./start-demo.ts";
import type { DemoProcess } from "./start-demo.ts";

const SPEED = 15;
const TWO_MINUTES_MS = 120_000 / SPEED;
const TASK_STATUSES = [
  "PROCESSING",
  "COMPLETED",
  "FAILED",
  "ABANDONED",
  "ESCALATED",
  "WAITING",
  "STUCK",
] as const;

const LOOK = `query DemoLook {
  agents(first: 200) { nodes { id status stuckReason queueDepth currentTask { id } } }
  pipeline { issues { id } todoCounts { total } schedules { items { id nextRunAt } } queues { items { id } processing { id } } }
  left: tasks(first: 1, filter: { agentId: "inventory-planner", statuses: [ABANDONED] }) { nodes { startedAt } }
  ${TASK_STATUSES.map((status) => `${status}: tasks(first: 1, filter: { statuses: [${status}] }) { nodes { id } }`).join("\n  ")}
}`;

interface Look extends Record<(typeof TASK_STATUSES)[number], { nodes: unknown[] }> {
  agents: { nodes: { id: string; status: string; stuckReason: string | null; queueDepth: number | null }[] };
  left: { nodes: { startedAt: string }[] };
  pipeline: {
    issues: unknown[] | null;
    todoCounts: { total: number } | null;
    schedules: { items: unknown[] }[] | null;
    queues: { items: unknown[] | null; processing: object | null }[] | null;
  };
}

/** What the dashboard shows at one moment, as facts. */
function factsOf(look: Look, before: ReadonlySet<string>, openedMs: number): string[] {
  const facts = TASK_STATUSES.filter((status) => look[status].nodes.length > 0).map(
    (status) => `a task is ${status}`,
  );
  for (const { id, status, stuckReason, queueDepth } of look.agents.nodes) {
    facts.push(`${id} is ${stuckReason ?? status}`);
    for (const reason of ["NO_HEARTBEAT", "NO_PROGRESS"])
      if (status !== "STUCK" && before.has(`${id} is ${reason}`))
        facts.push(`${id} has recovered from ${reason}`);
    if ((queueDepth ?? 0) > 5) facts.push(`${id} has more than 5 in its queue`);
    if (queueDepth === 0 && before.has(`${id} has more than 5 in its queue`))
      facts.push(`${id} has emptied its queue`);
  }
  if (look.left.nodes.some(({ startedAt }) => Date.parse(startedAt) >= openedMs))
    facts.push("inventory-planner has left a run behind");
  const { issues, todoCounts, schedules, queues } = look.pipeline;
  if ((issues?.length ?? 0) > 0) facts.push("there are open issues");
  if ((todoCounts?.total ?? 0) > 0) facts.push("there are open todos");
  if ((schedules?.[0]?.items.length ?? 0) > 1) facts.push("there is a schedule");
  if (queues?.some(({ items, processing }) => items?.length && processing))
    facts.push("a queue shows what is worked on");
  return facts;
}

const EXPECTED = [
  ...TASK_STATUSES.map((status) => `a task is ${status}`),
  "crm-sync is NO_HEARTBEAT",
  "crm-sync has recovered from NO_HEARTBEAT",
  "researcher is NO_PROGRESS",
  "researcher has recovered from NO_PROGRESS",
  "contract-reviewer is WAITING_APPROVAL",
  "invoice-matcher is ERROR",
  "inventory-planner has left a run behind",
  "nightly-batch is IDLE",
  "lead-qualifier is PROCESSING",
  "support-triage has more than 5 in its queue",
  "support-triage has emptied its queue",
  "there are open issues",
  "there are open todos",
  "there is a schedule",
  "a queue shows what is worked on",
];

interface StoredEvent {
  agentId: string;
  timestamp: string;
  eventType: string;
  kind: string | null;
  payload: JsonObject | null;
}

const without = (all: readonly string[], found: readonly (string | null)[]) =>
  all.filter((one) => !found.includes(one));

async function allEvents(api: ServerApi): Promise<StoredEvent[]> {
  const all: StoredEvent[] = [];
  for (let after: string | null = null; ;) {
    const {
      events,
    }: { events: { nodes: StoredEvent[]; pageInfo: { hasNextPage: boolean; endCursor: string } } } =
      await api.query(
        `query DemoEvents($after: String) {
          events(first: 200, after: $after, filter: { minSeverity: DEBUG }) {
            nodes { agentId timestamp eventType kind payload }
            pageInfo { hasNextPage endCursor }
          }
        }`,
        { after },
      );
    all.push(...events.nodes);
    if (!events.pageInfo.hasNextPage) return all;
    after = events.pageInfo.endCursor;
  }
}

describe("the company", () => {
  let demo: DemoProcess;
  let url: string;
  let api: ServerApi;
  let openedMs: number;

  beforeAll(async () => {
    demo = startDemo({ port: 0, log_level: "error", query_requests_per_second: 10_000 }, SPEED);
    url = await demo.opened;
    openedMs = Date.now();
    api = connect(url, DEFAULT_DEV_KEY);
    return async () => demo[Symbol.asyncDispose]();
  }, 240_000);

  test("has a past of a day from the start", async () => {
    const { metrics, cost } = await api.query<{
      metrics: { totals: { tasksCompleted: number }; buckets: { tasksStarted: number }[] };
      cost: { groups: { key: string; costUsd: number | null }[] };
    }>(`query DemoPast {
      metrics(range: LAST_24H) { totals { tasksCompleted } buckets { tasksStarted } }
      cost(range: LAST_24H, groupBy: MODEL) { groups { key costUsd } }
    }`);
    expect(metrics.totals.tasksCompleted).toBeGreaterThan(300);
    expect(metrics.buckets.filter(({ tasksStarted }) => tasksStarted > 0).length).toBeGreaterThan(20);
    expect(cost.groups.filter(({ costUsd }) => costUsd !== null).length).toBeGreaterThan(4);
    expect(cost.groups.filter(({ costUsd }) => costUsd === null).map(({ key }) => key)).toEqual([
      "llama-3.3-70b",
    ]);
  });

  test("goes through everything that the dashboard can show", async () => {
    const seen = new Set<string>();
    await vi.waitFor(
      async () => {
        for (const fact of factsOf(await api.query<Look>(LOOK), seen, openedMs)) seen.add(fact);
        expect(EXPECTED.filter((fact) => !seen.has(fact))).toEqual([]);
      },
      { timeout: 180_000, interval: 50 },
    );
  }, 240_000);

  test("sends every type and kind within its first two minutes, and nothing odd", async () => {
    const events = await allEvents(api);
    const startedMs = Math.min(
      ...events
        .filter(({ eventType }) => eventType === "AGENT_REGISTERED")
        .map(({ timestamp }) => Date.parse(timestamp)),
    );
    const early = events.filter(({ timestamp }) => {
      const sinceMs = Date.parse(timestamp) - startedMs;
      return sinceMs >= 0 && sinceMs <= TWO_MINUTES_MS;
    });
    const lacking = {
      types: without(
        EVENT_TYPES,
        early.map(({ eventType }) => eventType.toLowerCase()),
      ),
      kinds: without(
        PAYLOAD_KINDS,
        early.map(({ kind }) => kind),
      ),
      agents: without(
        DEPARTMENTS.flatMap(({ characters }) => characters.map(({ id }) => id)),
        early.map(({ agentId }) => agentId),
      ),
    };
    expect(lacking).toEqual({ types: [], kinds: [], agents: [] });
    const odd = events.map(({ eventType, payload }) =>
      payload === null ? null : conventionWarning(eventType.toLowerCase() as EventType, payload),
    );
    expect(odd.filter((warning) => warning !== null)).toEqual([]);
    const figures = await (await fetch(`${url}/metrics`)).text();
    expect(figures).toMatch(/hiveboard_ingest_events_total\{outcome="rejected"\} 0$/m);
    expect(figures.match(/hiveboard_ingest_batches_total\{outcome="[^"]+"/g)).toEqual([
      'hiveboard_ingest_batches_total{outcome="stored"',
    ]);
    expect(demo.output.err).toBe("");
  });

  test("spreads over projects, environments, groups, models and correlations", async () => {
    const { agents, projects, tasks } = await api.query<{
      agents: { nodes: { environment: string; group: string; sdkVersion: string }[] };
      projects: { nodes: { slug: string; name: string; summary: { agents: number } }[] };
      tasks: { nodes: { correlationId: string | null }[] };
    }>(`query DemoSpread {
      agents { nodes { environment group sdkVersion } }
      projects { nodes { slug name summary { agents } } }
      tasks(first: 200, filter: { type: "lead_qualification" }) { nodes { correlationId } }
    }`);
    expect(new Set(agents.nodes.map(({ environment }) => environment))).toEqual(
      new Set(["production", "staging"]),
    );
    expect(new Set(agents.nodes.map(({ group }) => group)).size).toBeGreaterThanOrEqual(3);
    const busy = projects.nodes.filter(({ summary }) => summary.agents > 0);
    expect(busy.map(({ slug, name }) => ({ slug, name }))).toEqual(
      PROJECTS.map(({ slug, name }) => ({ slug, name })).toSorted((a, b) => (a.slug < b.slug ? -1 : 1)),
    );
    expect(tasks.nodes.some(({ correlationId }) => correlationId?.startsWith("deal-"))).toBe(true);
  });
});
