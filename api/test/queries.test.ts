/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-assignment,
   @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-return
   -- an answer has the shape that its test asked for */
import type { JsonObject } from "@hiveboard/schema";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { codeOf, openHive, START_MS } from "./hive.ts";
import type { Caller, Hive } from "./hive.ts";

const MINUTE_MS = 60_000;
const iso = (ms: number) => new Date(ms).toISOString();

let hive: Hive;
let caller: Caller;
let test2: Caller;

beforeAll(async () => {
  hive = await openHive();
});
afterAll(() => hive.close());
beforeEach(async () => {
  const made = await hive.join();
  caller = made.live;
  test2 = made.test;
  hive.reads.length = 0;
});

const llmCall = (data: JsonObject) => ({
  event_type: "custom" as const,
  payload: { kind: "llm_call", data: { name: "score", ...data } },
});

/** `count` finished runs, a second apart. */
async function finishRuns(count: number) {
  for (let i = 0; i < count; i++) {
    const run = { task_id: `task-${i}`, task_run_id: `run-${i}`, task_type: "lead", project_id: "sales" };
    const timestamp = iso(hive.clock.nowMs - MINUTE_MS + i * 1_000);
    await caller.send(
      { agent_id: `agent-${i % 5}`, agent_type: "sales" },
      { event_type: "task_started", timestamp, ...run },
      { ...llmCall({ model: "m", tokens_in: 10, tokens_out: 5, cost: 0.01 * (i + 1) }), timestamp, ...run },
      {
        event_type: i % 4 === 3 ? "task_failed" : "task_completed",
        timestamp,
        duration_ms: 1_000 * (i + 1),
        ...run,
      },
    );
  }
}

describe("agents", () => {
  test("come by who needs somebody, with counts by status that a status filter leaves alone", async () => {
    await caller.send("busy", { event_type: "task_started", task_id: "t" });
    await caller.send("idle", { event_type: "heartbeat" });
    await caller.send(
      "failed",
      { event_type: "task_started", task_id: "f" },
      { event_type: "task_failed", task_id: "f", timestamp: iso(hive.clock.nowMs + 1) },
    );
    const { data, errors } = await caller.ask(`{
      all: agents { totalCount counts { total needingAttention error processing idle } nodes { id status } }
      some: agents(filter: { statuses: [IDLE] }) { totalCount counts { total } nodes { id } }
    }`);
    expect(errors).toEqual([]);
    expect(data.all.nodes).toEqual([
      { id: "failed", status: "ERROR" },
      { id: "busy", status: "PROCESSING" },
      { id: "idle", status: "IDLE" },
    ]);
    expect(data.all.counts).toEqual({ total: 3, needingAttention: 1, error: 1, processing: 1, idle: 1 });
    expect(data.some).toEqual({ totalCount: 1, counts: { total: 3 }, nodes: [{ id: "idle" }] });
  });

  test("have their run, activity and thresholds", async () => {
    await caller.send(
      { agent_id: "a", agent_version: "1.2.0" },
      { event_type: "agent_registered", payload: { data: { stuck_threshold_seconds: 60 } } },
      { event_type: "task_started", task_id: "t", task_run_id: "r", payload: { summary: "New lead" } },
    );
    const { data, errors } = await caller.ask(`{ agent(id: "a") {
      version status stuckThresholdSeconds progressThresholdSeconds registeredAt openRuns
      currentTask { id runId summary status startedAt agent { id } }
      activity(slices: 3, sliceMinutes: 1)
    } }`);
    expect(errors).toEqual([]);
    expect(data.agent).toMatchObject({
      version: "1.2.0",
      status: "PROCESSING",
      stuckThresholdSeconds: 60,
      progressThresholdSeconds: null,
      openRuns: 1,
      currentTask: { id: "t", runId: "r", summary: "New lead", status: "PROCESSING", agent: { id: "a" } },
      activity: [0, 0, 2],
    });
  });

  test("that nobody knows are null", async () => {
    expect(await caller.ask(`{ agent(id: "nobody") { id } }`)).toMatchObject({
      data: { agent: null },
      errors: [],
    });
  });

  test("page by page are each there once", async () => {
    for (let i = 0; i < 7; i++) await caller.send(`agent-${i}`, { event_type: "heartbeat" });
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await caller.ask(
        `query ($after: String) { agents(first: 3, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      seen.push(...data.agents.nodes.map(({ id }: { id: string }) => id));
      after = data.agents.pageInfo.hasNextPage ? data.agents.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen.toSorted()).toEqual(Array.from({ length: 7 }, (_, i) => `agent-${i}`));
  });
});

describe("lists", () => {
  test.each(["tasks", "llmCalls"])("%s stay right while new rows arrive", async (list) => {
    await finishRuns(6);
    const page = (after: string | null) =>
      caller.ask(
        `query ($after: String) { list: ${list}(first: 3, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
        { after },
      );
    const first = await page(null);
    expect(first.errors).toEqual([]);
    expect(first.data.list.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    await caller.send(
      "late",
      { event_type: "task_started", task_id: "late" },
      { ...llmCall({ model: "m" }), task_id: "late" },
    );
    const second = await page(first.data.list.pageInfo.endCursor);
    expect(second.data.list.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    const ids = [first, second].flatMap(({ data }) =>
      data.list.edges.map((edge: { node: { id: string } }) => edge.node.id),
    );
    expect(new Set(ids).size).toBe(6);
  });

  test.each(["tasks(sort: { by: COST })", "llmCalls(sort: { by: COST })"])(
    "%s has the dearest first",
    async (list) => {
      await finishRuns(3);
      const { data, errors } = await caller.ask(`{ list: ${list} { nodes { costUsd } } }`);
      expect(errors).toEqual([]);
      expect(data.list.nodes.map(({ costUsd }: { costUsd: number }) => costUsd)).toEqual([0.03, 0.02, 0.01]);
    },
  );

  test("a cursor of another order is refused, and so is garbage", async () => {
    await finishRuns(3);
    const { data } = await caller.ask(`{ tasks(first: 1) { pageInfo { endCursor } } }`);
    const after = data.tasks.pageInfo.endCursor as string;
    const query = `query ($after: String) { tasks(sort: { by: COST }, after: $after) { nodes { id } } }`;
    expect(codeOf(await caller.ask(query, { after }))).toBe("invalid_parameter");
    expect(codeOf(await caller.ask(query, { after: "garbage" }))).toBe("invalid_parameter");
  });

  test.each([201, -1])("a page of %d is refused with the limit", async (first) => {
    const answer = await caller.ask(`query ($first: Int) { events(first: $first) { nodes { id } } }`, {
      first,
    });
    expect(answer.errors[0]).toMatchObject({
      message: expect.stringContaining("200") as string,
      extensions: { code: "invalid_parameter", status: 400, details: { limit: 200, actual: first } },
    });
  });

  test("a page of 0 gives what stands beside the list", async () => {
    await finishRuns(2);
    const { data } = await caller.ask(`{ llmCalls(first: 0) { nodes { id } totals { llmCalls costUsd } } }`);
    expect(data.llmCalls).toEqual({ nodes: [], totals: { llmCalls: 2, costUsd: 0.03 } });
  });

  test("events leave heartbeats out unless DEBUG is asked for", async () => {
    await caller.send("a", { event_type: "heartbeat" }, { event_type: "task_started", task_id: "t" });
    const { data } = await caller.ask(`{
      usual: events { nodes { eventType agent { id } task { id } } }
      all: events(filter: { minSeverity: DEBUG }) { nodes { eventType } }
    }`);
    expect(data.usual.nodes).toEqual([{ eventType: "TASK_STARTED", agent: { id: "a" }, task: { id: "t" } }]);
    expect(data.all.nodes).toHaveLength(2);
  });
});

test("nested fields cost one read a level, however long the list", async () => {
  await finishRuns(10);
  const document = `query ($first: Int!) { tasks(first: $first) { nodes {
    id agent { id currentTask { id } activity } project { slug summary { agents } }
  } } }`;
  const readsFor = async (first: number) => {
    hive.reads.length = 0;
    expect((await caller.ask(document, { first })).errors).toEqual([]);
    return hive.reads.toSorted();
  };
  const few = await readsFor(1);
  expect(few.length).toBeLessThanOrEqual(5);
  expect(await readsFor(10)).toEqual(few);
});

describe("a run", () => {
  test("has its timeline", async () => {
    const run = { task_id: "t", task_run_id: "r" };
    await caller.send(
      "a",
      { event_type: "task_started", ...run },
      { event_type: "action_started", action_id: "x", payload: { action_name: "fetch" }, ...run },
      { ...llmCall({ model: "m", cost: 0.5 }), action_id: "x", ...run },
      {
        event_type: "custom",
        payload: {
          kind: "plan_created",
          summary: "Win",
          data: { steps: [{ index: 0, description: "look" }] },
        },
        ...run,
      },
    );
    const { data, errors } = await caller.ask(`{ task(id: "t", runId: "r") {
      status costUsd llmCalls endedAt durationMs
      timeline {
        isTruncated events { eventType renderHint }
        actions { id parentId depth name status } llmCalls { actionId model costUsd }
        plan { goal steps { index description action } } errorChains { eventIds }
      }
    } }`);
    expect(errors).toEqual([]);
    expect(data.task).toMatchObject({ status: "PROCESSING", costUsd: 0.5, llmCalls: 1, endedAt: null });
    expect(data.task.timeline).toMatchObject({
      isTruncated: false,
      actions: [{ id: "x", parentId: null, depth: 0, name: "fetch", status: "RUNNING" }],
      llmCalls: [{ actionId: "x", model: "m", costUsd: 0.5 }],
      plan: { goal: "Win", steps: [{ index: 0, description: "look", action: null }] },
      errorChains: [],
    });
    expect(data.task.timeline.events).toContainEqual({ eventType: "CUSTOM", renderHint: "PLAN_CREATED" });
  });

  test("without a cost has none, which is not 0", async () => {
    await caller.send("a", { event_type: "task_started", task_id: "t" });
    const { data } = await caller.ask(`{ task(id: "t") { runId costUsd tokensIn } }`);
    expect(data.task).toEqual({ runId: null, costUsd: null, tokensIn: 0 });
  });

  test("says when its timeline is cut, and refuses to read more than it may", async () => {
    const run = { task_id: "t" };
    await caller.send("a", { event_type: "task_started", ...run }, { event_type: "task_completed", ...run });
    const cut = await caller.ask(`{ task(id: "t") { timeline(limit: 1) { isTruncated events { id } } } }`);
    expect(cut.data.task.timeline).toMatchObject({ isTruncated: true, events: [expect.anything()] });
    expect(codeOf(await caller.ask(`{ task(id: "t") { timeline(limit: 20001) { isTruncated } } }`))).toBe(
      "invalid_parameter",
    );
  });
});

describe("metrics", () => {
  test("are all together, over time without gaps, and by group", async () => {
    await finishRuns(8);
    const { data, errors } = await caller.ask(`{ metrics(range: LAST_1H, groupBy: AGENT) {
      from to interval isRounded omittedGroups
      totals { tasksStarted tasksCompleted tasksFailed successRate p50DurationMs llmCalls costUsd costPerTaskUsd }
      buckets { from to tasksStarted }
      groups { key tasksStarted costUsd }
    } }`);
    expect(errors).toEqual([]);
    const { metrics } = data;
    expect(metrics).toMatchObject({ interval: 5, isRounded: true, omittedGroups: 0 });
    expect(metrics.totals).toMatchObject({
      tasksStarted: 8,
      tasksCompleted: 6,
      tasksFailed: 2,
      successRate: 0.75,
      llmCalls: 8,
      costUsd: 0.36,
      costPerTaskUsd: 0.045,
    });
    expect(Math.abs(metrics.totals.p50DurationMs - 4_000)).toBeLessThanOrEqual(80);
    expect(metrics.buckets[0].from).toBe(metrics.from);
    expect(metrics.buckets.at(-1).to).toBe(metrics.to);
    const started = metrics.buckets.map(({ tasksStarted }: { tasksStarted: number }) => tasksStarted);
    expect(started.reduce((sum: number, count: number) => sum + count, 0)).toBe(8);
    expect(metrics.groups).toHaveLength(5);
  });

  test("of nothing are zeros and unknowns", async () => {
    const { data } = await caller.ask(
      `{ metrics { totals { tasksStarted successRate costUsd } groups { key } } }`,
    );
    expect(data.metrics).toEqual({
      totals: { tasksStarted: 0, successRate: null, costUsd: null },
      groups: null,
    });
  });

  test("of a model narrow the costs alone", async () => {
    await finishRuns(2);
    const { data } = await caller.ask(
      `{ metrics(filter: { model: "other" }) { totals { tasksStarted llmCalls } } }`,
    );
    expect(data.metrics.totals).toEqual({ tasksStarted: 2, llmCalls: 0 });
  });
});

describe("cost", () => {
  test("is by model, and over time by model, with the same sum", async () => {
    await caller.send(
      "a",
      llmCall({ model: "large", cost: 0.3 }),
      llmCall({ model: "small", cost: 0.1 }),
      llmCall({ model: "small" }),
    );
    const { data, errors } = await caller.ask(`{
      cost(range: LAST_24H, groupBy: MODEL) { totals { costUsd llmCalls costPerCallUsd } groups { key costUsd llmCalls } }
      costTimeseries(range: LAST_24H, splitByModel: true) {
        totals { costUsd } buckets { costUsd } byModel { model isRest totals { costUsd } buckets { costUsd } }
      }
    }`);
    expect(errors).toEqual([]);
    expect(data.cost.totals).toEqual({ costUsd: 0.4, llmCalls: 3, costPerCallUsd: 0.2 });
    expect(data.cost.groups).toEqual([
      { key: "large", costUsd: 0.3, llmCalls: 1 },
      { key: "small", costUsd: 0.1, llmCalls: 2 },
    ]);
    const { byModel, buckets, totals } = data.costTimeseries;
    expect(totals.costUsd).toBe(0.4);
    expect(byModel.map(({ model }: { model: string }) => model)).toEqual(["large", "small"]);
    expect(byModel[0].buckets).toHaveLength(buckets.length);
  });
});

describe("the pipeline", () => {
  test("tells never reported from reported empty", async () => {
    await caller.send("a", { event_type: "heartbeat" });
    const ask = () =>
      caller.ask(
        `{ pipeline(agentId: "a") { queues { depth } todos { id } todoCounts { total } issues { id } } }`,
      );
    expect((await ask()).data.pipeline).toEqual({
      queues: null,
      todos: null,
      todoCounts: null,
      issues: null,
    });
    await caller.send(
      "a",
      { event_type: "custom", payload: { kind: "queue_snapshot", data: { depth: 0 } } },
      {
        event_type: "custom",
        payload: {
          kind: "todo",
          summary: "call",
          data: { todo_id: "1", action: "created", priority: "high" },
        },
      },
      { event_type: "custom", payload: { kind: "issue", summary: "no access", data: { severity: "high" } } },
    );
    const { data } = await caller.ask(`{ pipeline(agentId: "a") {
      queues { agentId depth } todos { id priority action } todoCounts { total high } issues { severity summary occurrences }
    } }`);
    expect(data.pipeline).toEqual({
      queues: [{ agentId: "a", depth: 0 }],
      todos: [{ id: "1", priority: "HIGH", action: "CREATED" }],
      todoCounts: { total: 1, high: 1 },
      issues: [{ severity: "HIGH", summary: "no access", occurrences: 1 }],
    });
  });

  test("of an agent that nobody knows is an error", async () => {
    expect(codeOf(await caller.ask(`{ pipeline(agentId: "nobody") { todos { id } } }`))).toBe(
      "agent_not_found",
    );
  });
});

test("live and test data do not see each other", async () => {
  await caller.send("a", { event_type: "heartbeat" });
  const { data } = await test2.ask(`{ viewer { dataSet } agents { totalCount } agent(id: "a") { id } }`);
  expect(data).toEqual({ viewer: { dataSet: "TEST" }, agents: { totalCount: 0 }, agent: null });
});

test("times are ISO 8601 with milliseconds", async () => {
  await caller.send("a", { event_type: "task_started", task_id: "t", timestamp: iso(START_MS) });
  const { data } = await caller.ask(`{ task(id: "t") { startedAt } }`);
  expect(data.task.startedAt).toBe("2026-02-10T14:32:01.000Z");
});
