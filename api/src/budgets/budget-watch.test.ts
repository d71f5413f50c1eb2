import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { validateBatch } from "@hiveboard/schema";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { grantScope, type DataScope } from "../accounts/scope.ts";
import type { Alert } from "../alerts/alert.ts";
import { stored } from "../alerts/rule.arbitrary.ts";
import type { Action, Endpoint } from "../alerts/rule.ts";
import { createMemoryBus } from "../live/memory-bus.ts";
import { openSqliteStorage } from "../storage/sqlite/storage.ts";
import type { Storage } from "../storage/storage.ts";
import type { Budget } from "./budget.ts";
import { createBudgetMeter } from "./budget-meter.ts";
import { createBudgetWatch } from "./budget-watch.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const WEBHOOK: Endpoint = {
  channel: "webhook",
  url: "https://hooks.example.com/",
  secret: "s",
  headers: {},
  routingKey: null,
  recipients: [],
};
const ACTION: Action = { id: "action", channel: "webhook", target: "https://hooks.example.com", recipients: [], headerNames: [], hasSecret: true }; // prettier-ignore

const clock = { nowMs: Date.parse("2026-02-10T12:00:00.000Z") };
const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-budgets-"));
const errors: unknown[] = [];
let storage: Storage;
let scope: DataScope;

beforeAll(async () => {
  const options = { path: path.join(folder, "test.db"), now: () => clock.nowMs, readers: 1 };
  storage = await openSqliteStorage(options);
});
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
  expect(errors).toEqual([]);
});
beforeEach(async () => {
  clock.nowMs += DAY;
  const made = await storage.accounts.ensureWorkspace({ slug: randomUUID(), name: "Test", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
});

/** A server, as far as budgets are concerned. */
function startServer(bus = createMemoryBus((error) => errors.push(error))) {
  const onError = (error: unknown) => errors.push(error);
  const meter = createBudgetMeter(storage, { nowMs: () => clock.nowMs, onError });
  const watch = createBudgetWatch({ storage, bus, newId: randomUUID, onChanges: () => undefined, onError });
  return {
    bus,
    /** Lets time pass, and looks: twice, since an end may be followed by a beginning. */
    async after(ms: number): Promise<void> {
      clock.nowMs += ms;
      await watch.look(clock.nowMs);
      clock.nowMs += MINUTE;
      await watch.look(clock.nowMs);
    },
    /** Stores a call. @returns what its agent is told of budgets */
    async spend(
      costUsd: number | null,
      { agentId = "a", ...event }: Record<string, unknown> = {},
      onlyProjectId: string | null = null,
    ) {
      const payload = { kind: "llm_call", data: { name: "n", model: "m", cost: costUsd } };
      const timestamp = new Date(clock.nowMs).toISOString();
      const body = {
        envelope: { agent_id: agentId },
        events: [{ event_id: randomUUID(), timestamp, event_type: "custom", payload, ...event }],
      };
      const batch = validateBatch(body, { nowMs: clock.nowMs });
      if (!batch.ok) throw new Error(batch.error.message);
      const { stored, derived } = await storage.ingest.append(scope, { ...batch, autoCreateProjects: true });
      const answer = meter.concerning({
        scope,
        timeZone: "UTC",
        agentId: agentId as string,
        onlyProjectId,
        events: stored,
        derived,
      });
      await derived;
      bus.publish({ type: "events", dataSetId: scope.dataSetId, events: stored });
      return answer;
    },
  };
}

async function addBudget(parts: Partial<Budget> = {}): Promise<Budget> {
  const budget: Budget = {
    id: randomUUID(),
    name: "Budget",
    scopeKind: "workspace",
    scopeValue: null,
    period: "day",
    amountUsd: 10,
    actions: [ACTION],
    createdAtMs: clock.nowMs,
    ...parts,
  };
  await storage.budgets.addBudget(scope, { budget, endpoints: { [ACTION.id]: WEBHOOK }, limit: 100 });
  return budget;
}

const alerts = (): Promise<Alert[]> =>
  storage.alerts.listAlerts(scope, { filter: {}, limit: 100, after: null });
const told = async (): Promise<string[]> =>
  (await alerts()).map(({ subject, status }) => `${subject.budgetPercent} ${status}`);
const deliveries = async (): Promise<string[]> =>
  (await storage.alertDeliveries.listDeliveries(scope, { filter: {}, limit: 100, after: null }))
    .map(({ kind }) => kind)
    .sort();

test("an alert is raised at 80 % and at 100 %, and not below", async () => {
  const server = startServer();
  const budget = await addBudget();
  await server.spend(7.999);
  await server.after(0);
  expect(await told()).toEqual([]);
  await server.spend(0.001);
  await server.after(MINUTE);
  expect(await alerts()).toMatchObject([
    {
      ruleId: budget.id,
      conditionType: "budget",
      severity: "warning",
      value: 8,
      threshold: 8,
      summary: "LLM calls cost $8.00 this day: 80 % of the budget of $10.00 is used up.",
    },
  ]);
  await server.spend(1.999);
  await server.after(MINUTE);
  expect(await told()).toEqual(["80 firing"]);
  await server.spend(0.001);
  await server.after(MINUTE);
  expect((await told()).sort()).toEqual(["100 firing", "80 firing"]);
  await server.spend(5);
  await server.after(MINUTE);
  expect(await told()).toHaveLength(2);
  expect(await deliveries()).toEqual(["fired", "fired"]);
});

test("of a budget that jumps past both levels only the higher one is told", async () => {
  const server = startServer();
  await addBudget();
  await server.spend(11);
  await server.after(0);
  expect(await told()).toEqual(["100 firing"]);
});

test("a new day ends the alerts of the one before, by the clock, and begins anew", async () => {
  const server = startServer();
  await addBudget();
  await server.spend(9);
  await server.after(0);
  await server.after(DAY);
  expect(await told()).toEqual(["80 resolved"]);
  await server.spend(9);
  await server.after(MINUTE);
  expect((await told()).sort()).toEqual(["80 firing", "80 resolved"]);
  expect(await deliveries()).toEqual(["fired", "fired", "resolved"]);
});

test("raising the amount ends what is not reached any more, and removing the budget ends the rest", async () => {
  const server = startServer();
  const budget = await addBudget();
  await server.spend(10);
  await server.after(0);
  await storage.budgets.updateBudget(scope, {
    budget: { ...budget, amountUsd: 12 },
    endpoints: { [ACTION.id]: WEBHOOK },
  });
  await server.after(MINUTE);
  expect((await told()).sort()).toEqual(["100 resolved", "80 firing"]);
  await storage.budgets.removeBudget(scope, budget.id);
  await server.after(MINUTE);
  expect((await told()).sort()).toEqual(["100 resolved", "80 resolved"]);
  expect((await alerts()).map(({ resolvedBecause }) => resolvedBecause)).toContain("rule_deleted");
  expect(await deliveries()).toEqual(["fired", "fired", "resolved", "resolved"]);
});

test("a budget that was removed while no server ran has its alerts ended by the next one", async () => {
  const budget = await addBudget();
  const server = startServer();
  await server.spend(10);
  await server.after(0);
  await storage.budgets.removeBudget(scope, budget.id);
  await startServer().after(0);
  expect(await told()).toEqual(["100 resolved"]);
});

test("two servers that both believe they have the lease raise one alert", async () => {
  const bus = createMemoryBus((error) => errors.push(error));
  const [first, second] = [startServer(bus), startServer(bus)];
  await addBudget();
  await first.spend(9);
  await Promise.all([first.after(0), second.after(0)]);
  expect(await told()).toEqual(["80 firing"]);
  expect(await deliveries()).toEqual(["fired"]);
});

test("each scope counts its own calls, and an agent is told of the budgets that concern it", async () => {
  const server = startServer();
  await server.spend(0, { project_id: "p" });
  const project = (await storage.projects.getProject(scope, "p"))!;
  await addBudget({ name: "all" });
  await addBudget({ name: "agent b", scopeKind: "agent", scopeValue: "b" });
  await addBudget({ name: "project p", scopeKind: "project", scopeValue: project.id });
  await addBudget({ name: "type t", scopeKind: "task_type", scopeValue: "t" });
  clock.nowMs += MINUTE;
  const names = async (...sent: Parameters<typeof server.spend>) =>
    (await server.spend(...sent)).map(({ name, spent_usd }) => `${name} ${spent_usd}`);
  await server.spend(0);
  clock.nowMs += MINUTE;
  await server.spend(1, { agentId: "a" });
  clock.nowMs += MINUTE;
  await server.spend(2, { agentId: "b", project_id: "p" });
  clock.nowMs += MINUTE;
  await server.spend(4, { agentId: "c", task_id: "x", task_type: "t" });
  clock.nowMs += MINUTE;
  // What is stale is answered at once and read again: the next one has it.
  await server.spend(0);
  await expect.poll(() => names(0, { agentId: "z" }), { timeout: 20_000 }).toEqual(["all 7"]);
  expect(await names(0, { agentId: "b" })).toEqual(["agent b 2", "all 7"]);
  expect(await names(0, { project_id: "p" })).toEqual(["all 7", "project p 2"]);
  expect(await names(0, { task_id: "x", task_type: "t" })).toEqual(["all 7", "type t 4"]);
});

test("a batch that brings a budget to a level is answered with that level", async () => {
  const server = startServer();
  await addBudget();
  expect(await server.spend(7.999)).toMatchObject([{ level: "ok", spent_usd: 7.999, amount_usd: 10 }]);
  expect(await server.spend(0.001)).toMatchObject([{ level: "warning", spent_usd: 8 }]);
  expect(await server.spend(2)).toMatchObject([{ level: "exceeded", spent_usd: 10, period: "day" }]);
  clock.nowMs += DAY;
  expect(await server.spend(1)).toMatchObject([{ level: "ok", spent_usd: 1 }]);
});

test("a silence outlasts the day in which somebody asked for it, and is forgotten when it is over", async () => {
  const server = startServer();
  await addBudget();
  await server.spend(9);
  await server.after(0);
  const [first] = await alerts();
  await storage.alerts.silence(scope, { alertId: first!.id, untilMs: clock.nowMs + 2 * DAY });
  await server.after(DAY);
  await server.spend(9);
  await server.after(MINUTE);
  const [second] = await alerts();
  expect(second).toMatchObject({ status: "firing", isSilenced: true });
  await server.after(2 * DAY);
  expect(await storage.alerts.listStates(scope)).toEqual([]);
  // Of an alert that is over, too: the next one is silenced.
  await storage.alerts.silence(scope, { alertId: second!.id, untilMs: clock.nowMs + DAY });
  await server.spend(9);
  await server.after(MINUTE);
  expect((await alerts())[0]).toMatchObject({ status: "firing", isSilenced: true });
  expect(await deliveries()).toEqual(["fired", "resolved"]);
});

test("a backlog of another day makes no batch wait for a sum", async () => {
  let readings = 0;
  const metrics = new Proxy(storage.metrics, {
    get(target, name) {
      if (name === "costSeries") readings += 1;
      return Reflect.get(target, name) as unknown;
    },
  });
  const onError = (error: unknown) => errors.push(error);
  const meter = createBudgetMeter(
    { budgets: storage.budgets, metrics },
    { nowMs: () => clock.nowMs, onError },
  );
  await addBudget();
  const batch = { scope, timeZone: "UTC", agentId: "a", onlyProjectId: null, derived: Promise.resolve() };
  await meter.concerning({ ...batch, events: [] });
  const call = {
    eventType: "custom",
    kind: "llm_call",
    payload: { kind: "llm_call", data: { cost: 50 } },
  } as const;
  const before = readings;
  const late = stored(0, { ...call, timestampMs: clock.nowMs - 2 * DAY });
  expect(await meter.concerning({ ...batch, events: [late] })).toMatchObject([{ level: "ok" }]);
  expect(readings).toBe(before);
  await meter.concerning({ ...batch, events: [stored(0, { ...call, timestampMs: clock.nowMs })] });
  expect(readings).toBe(before + 1);
});

test("a key that may only send to one project hears of that project's budgets alone", async () => {
  const server = startServer();
  await server.spend(0, { project_id: "p" });
  const project = (await storage.projects.getProject(scope, "p"))!;
  await addBudget({ name: "all" });
  await addBudget({ name: "agent", scopeKind: "agent", scopeValue: "a" });
  await addBudget({ name: "project p", scopeKind: "project", scopeValue: project.id });
  clock.nowMs += MINUTE;
  await server.spend(0);
  await expect
    .poll(async () => (await server.spend(0, { project_id: "p" }, project.id)).map(({ name }) => name), {
      timeout: 20_000,
    })
    .toEqual(["project p"]);
});
