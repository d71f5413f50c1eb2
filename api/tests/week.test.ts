import { randomUUID } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { validateBatch } from "@hiveboard/schema";
import { Random } from "../demo/random.ts";
import { grantScope } from "../src/accounts/scope.ts";
import type { Alert } from "../src/alerts/alert.ts";
import type { Condition } from "../src/alerts/condition.ts";
import { AlertLooks } from "../src/alerts/engine.ts";
import { aRule } from "../src/alerts/rule.arbitrary.ts";
import type { Job } from "../src/jobs/job.ts";
import { createMemoryBus } from "../src/live/memory-bus.ts";
import { createRetentionStep } from "../src/retention/retention-job.ts";
import { derivedRows } from "../src/storage/sqlite/derived-rows.ts";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import { cleanUp, newFolder } from "./server-process.ts";

/*
 * A week of a small fleet, five minutes at a time, as fast as it goes: rules fire as often as a plain model of the same
 * traffic says, over a restart a day; old events and heartbeats go meanwhile; and the figures of the week stay whole.
 */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEP_MS = 5 * MINUTE_MS;
const STEPS = (7 * DAY_MS) / STEP_MS;
const STEPS_A_DAY = DAY_MS / STEP_MS;
const BEGIN_MS = Date.parse("2026-02-02T00:00:00.000Z");
const AGENTS = ["a0", "a1", "a2"];
const KEPT_DAYS = 3;

afterAll(cleanUp);

interface Traffic {
  isSilent: boolean;
  /** How the run of this step ended; null where there is none. */
  run: "task_completed" | "task_failed" | null;
  costUsd: number;
}

/** What each agent does in each step. Outages last up to an hour. */
function traffic(seed: string): Traffic[] {
  const random = new Random(seed);
  const steps: Traffic[] = [];
  while (steps.length < STEPS) {
    const outage = random.chance(0.02) ? random.int([1, 12]) : 0;
    for (let step = 0; step < outage; step++) steps.push({ isSilent: true, run: null, costUsd: 0 });
    const isRun = random.chance(0.25);
    const run = isRun ? (random.chance(0.2) ? "task_failed" : "task_completed") : null;
    steps.push({ isSilent: false, run, costUsd: isRun ? random.int([1, 9]) / 100 : 0 });
  }
  return steps.slice(0, STEPS);
}

/** How often an agent that speaks at each step is silent for so many of them, and speaks again or not. */
function silences(steps: readonly Traffic[], least: number): number {
  let count = 0;
  let length = 0;
  // A rule judges silence once the agent has been heard.
  for (const { isSilent } of steps.slice(steps.findIndex((step) => !step.isSilent))) {
    length = isSilent ? length + 1 : 0;
    if (length === least) count++;
  }
  return count;
}

/** How often the failures of a window come to a count from below it. */
function bursts(fleet: readonly Traffic[][], windowSteps: number, least: number): number {
  let wasReached = false;
  let count = 0;
  for (let step = 0; step < STEPS; step++) {
    const window = fleet.flatMap((steps) => steps.slice(Math.max(0, step - windowSteps + 1), step + 1));
    const isReached = window.filter(({ run }) => run === "task_failed").length >= least;
    if (isReached && !wasReached) count++;
    wasReached = isReached;
  }
  return count;
}

const eventsOf = (agent: string, step: number, { run, costUsd }: Traffic): object[] => {
  const inRun = { task_id: `${agent}-${step}`, task_run_id: "r" };
  const call = { kind: "llm_call", data: { name: "n", model: "m", cost: costUsd } };
  const ofRun = [
    { ...inRun, event_type: "task_started" },
    { ...inRun, event_type: "custom", payload: call },
    { ...inRun, event_type: run },
  ];
  return [{ event_type: "heartbeat" }, ...(run === null ? [] : ofRun)];
};

test("a week of traffic at speed: alerts as often as a model says, old events gone, figures whole", async () => {
  const fleet = AGENTS.map(traffic);
  const folder = newFolder();
  const file = path.join(folder, "week.db");
  const clock = { nowMs: BEGIN_MS };
  const storage = await openSqliteStorage({ path: file, now: () => clock.nowMs, readers: 1 });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "enterprise" });
  const scope = grantScope(made.liveDataSetId, made.workspace.id);
  const errors: unknown[] = [];
  const bus = createMemoryBus((error) => errors.push(error));

  const fired: Alert[] = [];
  bus.subscribe(scope, (message) => {
    if (message.type === "alerts") fired.push(...message.alerts.filter(({ status }) => status === "firing"));
  });

  const rules: { condition: Condition; agentId?: string; expected: number }[] = [
    {
      condition: { type: "agent_stuck", thresholdMs: 3 * STEP_MS },
      expected: fleet.reduce((sum, steps) => sum + silences(steps, 3), 0),
    },
    {
      condition: { type: "no_data", windowMs: 2 * STEP_MS },
      agentId: "a0",
      expected: silences(fleet[0]!, 2),
    },
    {
      condition: { type: "heartbeat_missing", agentIds: ["a1"], windowMs: 4 * STEP_MS },
      expected: silences(fleet[1]!, 4),
    },
    {
      condition: { type: "task_failed", count: 5, windowMs: 2 * HOUR_MS, per: "workspace" },
      expected: bursts(fleet, (2 * HOUR_MS) / STEP_MS, 5),
    },
  ];
  const ids: string[] = [];
  for (const { condition, agentId } of rules) {
    const filter = {
      projectId: null,
      environment: null,
      group: null,
      agentId: agentId ?? null,
      taskType: null,
    };
    const rule = aRule(condition, { filter, enabledAtMs: BEGIN_MS });
    ids.push(rule.id);
    await storage.alertRules.createRule(scope, { rule, endpoints: {}, limit: 10 });
  }
  // A model that expects nothing would be met by rules that do nothing.
  for (const { condition, expected } of rules) expect(expected, condition.type).toBeGreaterThan(3);

  const startEngine = () =>
    new AlertLooks({
      storage,
      bus,
      clock: { nowMs: () => clock.nowMs, after: () => () => undefined },
      nowMs: () => clock.nowMs,
      newId: randomUUID,
      offlineAfterMs: DAY_MS,
      onError: (error) => errors.push(error),
    });
  const retain = createRetentionStep({
    retention: storage.retention,
    alerts: storage.alerts,
    policyOf: () => Promise.resolve({ eventDays: KEPT_DAYS, keepsSummaries: false, rollupDays: 396 }),
    nowMs: () => clock.nowMs,
  });
  let engine = startEngine();
  for (let step = 0; step < STEPS; step++) {
    clock.nowMs = BEGIN_MS + step * STEP_MS;
    const batches = AGENTS.flatMap((agent, index) => {
      const now = fleet[index]![step]!;
      if (now.isSilent) return [];
      const events = eventsOf(agent, step, now).map((event) => ({
        event_id: randomUUID(),
        timestamp: new Date(clock.nowMs).toISOString(),
        ...event,
      }));
      const batch = validateBatch({ envelope: { agent_id: agent }, events }, { nowMs: clock.nowMs });
      if (!batch.ok) throw new Error(batch.error.message);
      return [storage.ingest.append(scope, { ...batch, autoCreateProjects: true })];
    });
    for (const { stored } of await Promise.all(batches))
      bus.publish({ type: "events", dataSetId: scope.dataSetId, events: stored });
    if (step === 0) await engine.look();
    await engine.look();
    if (step % STEPS_A_DAY !== STEPS_A_DAY - 1) continue;
    await engine.stop();
    engine = startEngine();
    await engine.look();
    let job = { dataSetId: scope.dataSetId, workspaceId: scope.workspaceId, state: null, done: 0 } as Job;
    for (let isDone = false; !isDone;) {
      const result = await retain(job);
      ({ isDone } = result);
      job = { ...job, ...result };
    }
  }
  await engine.stop();

  for (const [index, { condition, expected }] of rules.entries())
    expect(fired.filter(({ ruleId }) => ruleId === ids[index]).length, condition.type).toBe(expected);
  // Alerts go with the events that they tell of.
  const keptFromMs = clock.nowMs - KEPT_DAYS * DAY_MS;
  const kept = await storage.alerts.listAlerts(scope, { filter: {}, limit: 200, after: null });
  expect(kept.length).toBeLessThan(fired.length);
  expect(kept.filter(({ resolvedAtMs }) => resolvedAtMs !== null && resolvedAtMs < keptFromMs)).toEqual([]);
  const runs = fleet.flat().filter(({ run }) => run !== null);
  const whole = {
    filter: {},
    range: { fromMs: BEGIN_MS, toMs: BEGIN_MS + 8 * DAY_MS },
    intervalMs: null,
    groupBy: null,
  };
  const [tasks] = await storage.metrics.taskSeries(scope, whole);
  expect(tasks).toMatchObject({
    started: runs.length,
    failed: runs.filter(({ run }) => run === "task_failed").length,
  });
  const [costs] = await storage.metrics.costSeries(scope, whole);
  expect(costs!.costUsd).toBeCloseTo(
    runs.reduce((sum, { costUsd }) => sum + costUsd, 0),
    6,
  );
  await storage.close();
  expect(errors).toEqual([]);

  const db = new DatabaseSync(file, { readOnly: true });
  const [oldest] = db.prepare("SELECT min(received_at_ms) AS at_ms FROM events").all() as { at_ms: number }[];
  expect(oldest!.at_ms).toBeGreaterThanOrEqual(clock.nowMs - KEPT_DAYS * DAY_MS);
  const crowded = db
    .prepare(
      `SELECT agent_pk FROM events WHERE event_type = 2 AND received_at_ms < ?
       GROUP BY agent_pk, received_at_ms / ${HOUR_MS} HAVING count(*) > 1`,
    )
    .all(clock.nowMs - DAY_MS - HOUR_MS);
  expect(crowded).toEqual([]);
  db.close();
  const derived = derivedRows(file);
  rebuildDerived(file, () => undefined);
  expect(derivedRows(file)).toEqual(derived);
}, 300_000);
