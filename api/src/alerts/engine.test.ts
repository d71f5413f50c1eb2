import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { validateBatch } from "@hiveboard/schema";
import { grantScope } from "../accounts/scope.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { BusMessage } from "../live/bus.ts";
import { createMemoryBus } from "../live/memory-bus.ts";
import { openSqliteStorage } from "../storage/sqlite/storage.ts";
import type { Storage } from "../storage/storage.ts";
import type { Alert } from "./alert.ts";
import type { Condition } from "./condition.ts";
import { DataSetWatch } from "./data-set-watch.ts";
import { AlertLooks } from "./engine.ts";
import { aRule } from "./rule.arbitrary.ts";
import type { AlertRule, Endpoint } from "./rule.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const OFFLINE_MS = 24 * 60 * MINUTE;
const DEEP: Condition = { type: "queue_depth", depth: 10 };
const WEBHOOK: Endpoint = {
  channel: "webhook",
  url: "https://hooks.example.com/",
  secret: "s",
  headers: {},
  routingKey: null,
  recipients: [],
};

const clock = { nowMs: Date.parse("2026-02-10T14:32:00.000Z") };
const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-alerts-"));
const errors: unknown[] = [];
let storage: Storage;
let scope: DataScope;

beforeAll(async () => {
  storage = await openSqliteStorage({
    path: path.join(folder, "test.db"),
    now: () => clock.nowMs,
    readers: 1,
  });
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
  expect(errors).toEqual([]);
});
beforeEach(async () => {
  clock.nowMs += 60 * MINUTE;
  const made = await storage.accounts.ensureWorkspace({ slug: randomUUID(), name: "Test", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
});

/** A server with an engine, as far as alerts are concerned. */
function startServer(seen: Storage = storage) {
  const bus = createMemoryBus((error) => errors.push(error));
  const published: BusMessage[] = [];
  bus.subscribe(scope, (message) => published.push(message));
  const engine = new AlertLooks({
    storage: seen,
    bus,
    clock: { nowMs: () => clock.nowMs, after: () => () => undefined },
    nowMs: () => clock.nowMs,
    newId: randomUUID,
    offlineAfterMs: OFFLINE_MS,
    onError: (error) => errors.push(error),
  });
  return {
    bus,
    engine,
    published,
    /** Lets time pass, and looks. */
    async after(ms: number): Promise<void> {
      clock.nowMs += ms;
      await engine.look();
    },
    async send(agentId: string, ...events: object[]): Promise<void> {
      const publish = await this.store(agentId, ...events);
      publish();
    },
    /** @returns publishes what has been stored */
    async store(agentId: string, ...events: object[]): Promise<() => void> {
      const body = {
        envelope: { agent_id: agentId },
        events: events.map((event) => ({
          event_id: randomUUID(),
          timestamp: new Date(clock.nowMs).toISOString(),
          ...event,
        })),
      };
      const batch = validateBatch(body, { nowMs: clock.nowMs });
      if (!batch.ok) throw new Error(batch.error.message);
      const { stored } = await storage.ingest.append(scope, { ...batch, autoCreateProjects: true });
      return () => bus.publish({ type: "events", dataSetId: scope.dataSetId, events: stored });
    },
  };
}
type Server = ReturnType<typeof startServer>;

const queue = (depth: number) => ({
  event_type: "custom",
  payload: { kind: "queue_snapshot", data: { depth } },
});
const heartbeat = { event_type: "heartbeat" };

async function create(condition: Condition, parts: Partial<AlertRule> = {}): Promise<AlertRule> {
  const action = { id: randomUUID(), channel: "webhook" as const, target: "https://hooks.example.com", recipients: [], headerNames: [], hasSecret: true }; // prettier-ignore
  const rule = aRule(condition, {
    enabledAtMs: clock.nowMs,
    updatedAtMs: clock.nowMs,
    actions: [action],
    ...parts,
  });
  await storage.alertRules.createRule(scope, { rule, endpoints: { [action.id]: WEBHOOK }, limit: 100 });
  return rule;
}

const alerts = (): Promise<Alert[]> =>
  storage.alerts.listAlerts(scope, { filter: {}, limit: 100, after: null });
const statuses = async (): Promise<string[]> => (await alerts()).map(({ status }) => status);
const kinds = async (): Promise<string[]> =>
  (await storage.alertDeliveries.listDeliveries(scope, { filter: {}, limit: 100, after: null }))
    .map(({ kind }) => kind)
    .sort();

test("a rule fires once an episode, tells of it, and tells when it is over", async () => {
  const server = startServer();
  await create(DEEP);
  await server.after(0);
  await server.send("a", queue(12));
  await server.after(SECOND);
  await server.send("a", queue(13));
  await server.after(SECOND);
  expect(await alerts()).toMatchObject([
    {
      status: "firing",
      value: 12,
      threshold: 10,
      subject: { agentId: "a" },
      causes: [{ eventType: "custom" }],
    },
  ]);
  expect(await kinds()).toEqual(["fired"]);
  await server.send("a", queue(1));
  await server.after(SECOND);
  expect(await alerts()).toMatchObject([{ status: "resolved", resolvedBecause: "condition_over" }]);
  expect(await kinds()).toEqual(["fired", "resolved"]);
  expect(
    server.published.flatMap((message) => (message.type === "alerts" ? message.alerts : [])),
  ).toMatchObject([{ status: "firing" }, { status: "resolved" }]);
  await server.engine.stop();
});

test("an agent that falls silent is told of by the clock, and a message that got lost is no reason to", async () => {
  const server = startServer();
  await create({ type: "agent_stuck", thresholdMs: MINUTE });
  await server.send("a", heartbeat);
  await server.send("b", heartbeat);
  await server.after(0);
  await server.after(50 * SECOND);
  // Stored, but not heard of here.
  const elsewhere = startServer();
  await elsewhere.send("b", heartbeat);
  await server.after(10 * SECOND - 1);
  expect(await alerts()).toEqual([]);
  await server.after(1);
  expect(await alerts()).toMatchObject([{ status: "firing", subject: { agentId: "a" } }]);
  await server.after(50 * SECOND);
  expect(await statuses()).toEqual(["firing", "firing"]);
  await server.engine.stop();
});

describe("a restart", () => {
  const rules: Partial<AlertRule> = { forMs: MINUTE, resolveAfterMs: MINUTE, cooldownMs: 10 * MINUTE };
  /** A server in place of another, at the same moment. @param how whether the first one says good-bye */
  const restart = async (server: Server, how: "stopped" | "killed"): Promise<Server> => {
    if (how === "stopped") await server.engine.stop();
    else clock.nowMs += 10 * SECOND;
    const next = startServer();
    await next.after(0);
    return next;
  };

  test.each(["stopped", "killed"] as const)("while pending fires at its time, once (%s)", async (how) => {
    const first = startServer();
    await create(DEEP, rules);
    await first.send("a", queue(12));
    await first.after(0);
    const pendingMs = clock.nowMs;
    await first.after(30 * SECOND);
    const second = await restart(first, how);
    clock.nowMs = pendingMs + MINUTE - 1;
    await second.after(0);
    expect(await alerts()).toEqual([]);
    await second.after(1);
    expect(await statuses()).toEqual(["firing"]);
    await second.engine.stop();
  });

  test.each(["stopped", "killed"] as const)(
    "while firing neither fires again nor forgets to end (%s)",
    async (how) => {
      const first = startServer();
      await create(DEEP);
      await first.send("a", queue(12));
      await first.after(0);
      const second = await restart(first, how);
      await second.after(MINUTE);
      expect(await kinds()).toEqual(["fired"]);
      await second.send("a", queue(1));
      await second.after(SECOND);
      expect(await statuses()).toEqual(["resolved"]);
      expect(await kinds()).toEqual(["fired", "resolved"]);
      await second.engine.stop();
    },
  );

  test("while the server is away ends what was over meanwhile", async () => {
    const first = startServer();
    await create({ type: "task_duration", thresholdMs: MINUTE });
    await first.send("a", { event_type: "task_started", task_id: "t", task_run_id: "r" });
    await first.after(0);
    await first.after(MINUTE);
    expect(await statuses()).toEqual(["firing"]);
    await first.engine.stop();
    await first.send("a", { event_type: "task_completed", task_id: "t", task_run_id: "r" });
    const second = startServer();
    await second.after(SECOND);
    expect(await statuses()).toEqual(["resolved"]);
    await second.engine.stop();
  });

  test("while clearing ends at its time", async () => {
    const first = startServer();
    await create(DEEP, { resolveAfterMs: MINUTE });
    await first.send("a", queue(12));
    await first.after(0);
    await first.after(SECOND);
    await first.send("a", queue(1));
    await first.after(SECOND);
    const second = await restart(first, "stopped");
    await second.after(MINUTE - 1);
    expect(await statuses()).toEqual(["firing"]);
    await second.after(1);
    expect(await statuses()).toEqual(["resolved"]);
    await second.engine.stop();
  });

  test("within the cooldown holds back, and afterwards forgets", async () => {
    const first = startServer();
    await create(DEEP, { cooldownMs: 10 * MINUTE });
    await first.send("a", queue(12));
    await first.after(0);
    await first.after(SECOND);
    await first.send("a", queue(1));
    await first.after(SECOND);
    const second = await restart(first, "stopped");
    await second.send("a", queue(12));
    await second.after(SECOND);
    expect(await statuses()).toEqual(["resolved"]);
    await second.after(10 * MINUTE);
    expect(await statuses()).toEqual(["firing", "resolved"]);
    await second.send("a", queue(1));
    await second.after(SECOND);
    await second.after(11 * MINUTE);
    expect(await storage.alerts.listStates(scope)).toEqual([]);
    await second.engine.stop();
  });

  test("knows what was counted before", async () => {
    const first = startServer();
    await create({ type: "task_failed", count: 3, windowMs: 10 * MINUTE, per: "workspace" });
    await create({ type: "cost_threshold", amountUsd: 1, windowMs: 60 * MINUTE, per: "agent" });
    await create({
      type: "error_rate",
      percent: 100,
      leastSample: 3,
      windowMs: 60 * MINUTE,
      per: "workspace",
    });
    const failed = { event_type: "task_failed", task_id: "t" };
    const call = {
      event_type: "custom",
      payload: { kind: "llm_call", data: { name: "n", model: "m", cost: 0.4 } },
    };
    await first.send("a", { ...failed, task_run_id: "1" }, { ...failed, task_run_id: "2" }, call, call);
    await first.after(MINUTE);
    expect(await alerts()).toEqual([]);
    const second = await restart(first, "stopped");
    await second.send("a", { ...failed, task_run_id: "3" }, call);
    await second.after(SECOND);
    expect((await alerts()).map(({ conditionType }) => conditionType).sort()).toEqual([
      "cost_threshold",
      "error_rate",
      "task_failed",
    ]);
    await second.engine.stop();
  });

  test("the time in which no server ran is nobody's silence", async () => {
    const first = startServer();
    await create({ type: "agent_stuck", thresholdMs: MINUTE });
    await first.send("a", heartbeat);
    await first.after(0);
    await first.engine.stop();
    clock.nowMs += 30 * MINUTE;
    const second = startServer();
    await second.after(0);
    await second.after(MINUTE - 1);
    expect(await alerts()).toEqual([]);
    await second.after(1);
    expect(await statuses()).toEqual(["firing"]);
    await second.engine.stop();
  });
});

describe("two servers over one store", () => {
  test("one evaluates; when it dies the other takes over, and what fired does not fire again", async () => {
    const [first, second] = [startServer(), startServer()];
    await create(DEEP);
    await first.after(0);
    await second.after(0);
    await first.send("a", queue(12));
    await second.after(SECOND);
    expect(await alerts()).toEqual([]);
    await first.after(0);
    expect(await statuses()).toEqual(["firing"]);
    // The first is gone without a word.
    await second.after(9 * SECOND);
    await second.send("b", queue(12));
    await second.after(2 * SECOND);
    expect(await statuses()).toEqual(["firing", "firing"]);
    expect(await kinds()).toEqual(["fired", "fired"]);
    await second.engine.stop();
  });

  test("should both believe that it is theirs, one of them fires", async () => {
    const rule = await create(DEEP);
    const [home] = (await storage.alertRules.listEnabledRules()).filter((entry) => entry.rule.id === rule.id);
    const policy = {
      defaultStuckThresholdMs: MINUTE,
      defaultProgressThresholdMs: null,
      offlineAfterMs: OFFLINE_MS,
    };
    const servers = [startServer(), startServer(), startServer()];
    const watches = servers.map(
      ({ bus }) =>
        new DataSetWatch(
          { storage, bus, newId: randomUUID, onChanges: () => undefined },
          { scope, policy, rules: [home!] },
        ),
    );
    await Promise.all(watches.map((watch) => watch.start(clock.nowMs, null, null)));
    await servers[0]!.send("a", queue(12));
    const heard = await storage.events.listEvents(scope, { filter: {}, limit: 10, order: "oldest_first" });
    for (const { bus } of servers.slice(1))
      bus.publish({ type: "events", dataSetId: scope.dataSetId, events: heard });
    for (let round = 0; round < 3; round++)
      await Promise.all(watches.map((watch) => watch.look(clock.nowMs)));
    expect(await kinds()).toEqual(["fired"]);
    await servers[0]!.send("a", queue(1));
    const later = await storage.events.listEvents(scope, { filter: {}, limit: 1, order: "newest_first" });
    for (const { bus } of servers.slice(1))
      bus.publish({ type: "events", dataSetId: scope.dataSetId, events: later });
    for (let round = 0; round < 3; round++)
      await Promise.all(watches.map((watch) => watch.look(clock.nowMs)));
    expect(await kinds()).toEqual(["fired", "resolved"]);
    for (const watch of watches) watch.stop();
  });
});

describe("a rule that is changed", () => {
  const firing = async (): Promise<{ server: Server; rule: AlertRule }> => {
    const server = startServer();
    const rule = await create(DEEP);
    await server.send("a", queue(12));
    await server.after(0);
    expect(await statuses()).toEqual(["firing"]);
    return { server, rule };
  };

  test("to another name keeps its alert", async () => {
    const { server, rule } = await firing();
    await storage.alertRules.replaceRule(scope, { rule: { ...rule, name: "Another" }, endpoints: null });
    await server.after(3 * SECOND);
    expect(await statuses()).toEqual(["firing"]);
    await server.engine.stop();
  });

  test("to another condition ends its alert, and is judged anew", async () => {
    const { server, rule } = await firing();
    const condition: Condition = { type: "queue_depth", depth: 12 };
    await storage.alertRules.replaceRule(scope, { rule: { ...rule, condition }, endpoints: null });
    await server.after(3 * SECOND);
    expect((await alerts()).map(({ resolvedBecause }) => resolvedBecause).sort()).toEqual(
      ["rule_changed", null].sort(),
    );
    await server.engine.stop();
  });

  test.each(["rule_disabled", "rule_deleted"] as const)(
    "away (%s) ends its alert and says so",
    async (because) => {
      const { server, rule } = await firing();
      if (because === "rule_deleted") await storage.alertRules.deleteRule(scope, rule.id);
      else
        await storage.alertRules.replaceRule(scope, { rule: { ...rule, isEnabled: false }, endpoints: null });
      await server.after(3 * SECOND);
      expect(await alerts()).toMatchObject([{ status: "resolved", resolvedBecause: because }]);
      expect(await kinds()).toEqual(["fired", "resolved"]);
      expect(await storage.alerts.listStates(scope)).toEqual([]);
      await server.engine.stop();
    },
  );
});

test("a silenced subject is recorded and told to nobody", async () => {
  const server = startServer();
  await create(DEEP);
  await server.send("a", queue(12));
  await server.after(0);
  const [alert] = await alerts();
  const untilMs = clock.nowMs + 10 * MINUTE;
  await storage.alerts.silence(scope, { alertId: alert!.id, untilMs });
  const silences = (nowMs: number) => storage.alerts.listSilences(scope, nowMs);
  const { ruleId, subject, id } = alert!;
  expect(await silences(untilMs - 1)).toEqual([{ ruleId, subject, untilMs, alertId: id }]);
  expect(await silences(untilMs)).toEqual([]);
  await server.send("a", queue(1));
  await server.after(SECOND);
  await server.after(SECOND);
  await server.send("a", queue(12));
  await server.send("b", queue(12));
  await server.after(SECOND);
  const found = await alerts();
  expect(found.filter(({ isSilenced }) => isSilenced).map(({ subject }) => subject.agentId)).toEqual(["a"]);
  expect(await kinds()).toEqual(["fired", "fired", "resolved"]);
  await server.engine.stop();
});

describe("an evaluation that is filled from the roll-ups", () => {
  const COST: Condition = { type: "cost_threshold", amountUsd: 10, windowMs: 60 * MINUTE, per: "workspace" };
  const call = (cost: number) => ({
    event_type: "custom",
    payload: { kind: "llm_call", data: { name: "n", model: "m", cost } },
  });

  test("counts no call twice whose message comes after it", async () => {
    const server = startServer();
    await create(COST);
    const publish = await server.store("a", call(6));
    await server.after(0);
    publish();
    await server.after(SECOND);
    expect(await alerts()).toEqual([]);
    await server.send("a", call(4));
    await server.after(SECOND);
    expect(await alerts()).toMatchObject([{ value: 10 }]);
  });

  test("counts no call twice that comes while it is being filled", async () => {
    let isFilling = true;
    let publish: () => void = () => undefined;
    const costSeries: Storage["metrics"]["costSeries"] = async (...query) => {
      if (isFilling) publish = await server.store("a", call(6));
      isFilling = false;
      return storage.metrics.costSeries(...query);
    };
    const metrics = new Proxy(storage.metrics, {
      get: (target, name) => (name === "costSeries" ? costSeries : (Reflect.get(target, name) as unknown)),
    });
    const server = startServer({ ...storage, metrics });
    await create(COST);
    await server.after(0);
    publish();
    await server.after(SECOND);
    expect(isFilling).toBe(false);
    expect(await alerts()).toEqual([]);
    await server.send("a", call(4));
    await server.after(SECOND);
    expect(await alerts()).toMatchObject([{ value: 10 }]);
  });
});

test("a workspace's threshold counts from when it is changed", async () => {
  const server = startServer();
  await create({ type: "agent_stuck", thresholdMs: null });
  await server.send("a", heartbeat);
  await server.after(0);
  await storage.workspaces.updateWorkspace(
    scope,
    { defaultStuckThresholdMs: 60 * MINUTE },
    { actor: { kind: "system", id: "test", name: "test" }, atMs: clock.nowMs },
  );
  server.engine.poke();
  await server.after(10 * MINUTE);
  expect(await alerts()).toEqual([]);
  await server.after(50 * MINUTE);
  expect(await alerts()).toHaveLength(1);
});
