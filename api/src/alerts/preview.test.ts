import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { validateBatch } from "@hiveboard/schema";
import { grantScope } from "../accounts/scope.ts";
import type { DataScope } from "../accounts/scope.ts";
import { heartbeatsCompactedBeforeMs } from "../retention/retention-policy.ts";
import { openSqliteStorage } from "../storage/sqlite/storage.ts";
import type { Storage } from "../storage/storage.ts";
import type { Condition } from "./condition.ts";
import { previewRule } from "./preview.ts";
import { aRule } from "./rule.arbitrary.ts";
import type { RuleFilter } from "./rule.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const POLICY = {
  defaultStuckThresholdMs: 5 * MINUTE,
  defaultProgressThresholdMs: null,
  offlineAfterMs: 24 * HOUR,
};
const ANYWHERE: RuleFilter = {
  projectId: null,
  environment: null,
  group: null,
  agentId: null,
  taskType: null,
};

/** When a test looks back; each later than the last one, since arrivals never go back. */
let lookMs = Date.parse("2026-02-10T14:30:00.000Z");
const clock = { nowMs: lookMs };
const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-preview-"));
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
});
beforeEach(async () => {
  lookMs += 30 * 24 * HOUR;
  const made = await storage.accounts.ensureWorkspace({ slug: randomUUID(), name: "Test", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
});

/** Stores events that happen and arrive so long before now; what comes first has to be sent first. */
async function send(agoMs: number, agentId: string, ...events: object[]): Promise<void> {
  clock.nowMs = lookMs - agoMs;
  const timestamp = new Date(clock.nowMs).toISOString();
  for (let start = 0; start < events.length; start += 500) {
    const few = events.slice(start, start + 500);
    const body = {
      envelope: { agent_id: agentId },
      events: few.map((event) => ({ event_id: randomUUID(), timestamp, ...event })),
    };
    const batch = validateBatch(body, { nowMs: clock.nowMs });
    if (!batch.ok) throw new Error(batch.error.message);
    await storage.ingest.append(scope, { ...batch, autoCreateProjects: true });
  }
}
/** Heartbeats of an agent, one every so often, the first so long ago. */
async function beat(agentId: string, fromAgoMs: number, toAgoMs: number, everyMs: number): Promise<void> {
  for (let agoMs = fromAgoMs; agoMs >= toAgoMs; agoMs -= everyMs) await send(agoMs, agentId, heartbeat);
}
async function compact(): Promise<void> {
  const query = { receivedBeforeMs: heartbeatsCompactedBeforeMs(lookMs), maxRows: 1_000 };
  for (let isDone = false; !isDone;) ({ isDone } = await storage.retention.compactHeartbeats(scope, query));
}
function preview(
  condition: Condition,
  { hours = 24, filter = {} }: { hours?: number; filter?: object } = {},
) {
  const rule = aRule(condition, { filter: { ...ANYWHERE, ...filter } });
  const range = { fromMs: lookMs - hours * HOUR, toMs: lookMs };
  return previewRule(storage, { scope, policy: POLICY, nowMs: lookMs }, rule, range);
}

const heartbeat = { event_type: "heartbeat" };
const failed = { event_type: "task_failed", task_id: "t" };
const missing = (windowMs: number, ...agentIds: string[]): Condition => ({
  type: "heartbeat_missing",
  agentIds,
  windowMs,
});

test("a rule would have fired once an episode, for whom it concerns, when it came and went", async () => {
  await send(12 * HOUR, "other", { ...failed, task_id: "before" });
  await send(3 * HOUR, "a", failed, failed, failed);
  await send(2 * HOUR, "b", failed);
  await send(HOUR, "a", failed, failed);
  const condition: Condition = { type: "task_failed", count: 2, windowMs: 10 * MINUTE, per: "agent" };
  const { firings, ...rest } = await preview(condition, { hours: 6 });
  expect(rest).toEqual({
    count: 2,
    events: 6,
    fromMs: lookMs - 6 * HOUR,
    toMs: lookMs,
    isComplete: true,
    reliableSinceMs: null,
  });
  expect(firings).toMatchObject([
    { subject: { type: "agent", agentId: "a" }, firedAtMs: lookMs - HOUR },
    { subject: { type: "agent", agentId: "a" }, firedAtMs: lookMs - 3 * HOUR },
  ]);
  for (const { firedAtMs, resolvedAtMs } of firings) {
    expect(resolvedAtMs).toBeGreaterThanOrEqual(firedAtMs + 10 * MINUTE);
    expect(resolvedAtMs).toBeLessThan(firedAtMs + 11 * MINUTE);
  }
  expect(await preview({ ...condition, count: 4 }, { hours: 6 })).toMatchObject({ count: 0, firings: [] });
});

describe("silence", () => {
  test("is counted where each heartbeat is there, and not where they are compacted to one an hour", async () => {
    await send(60 * HOUR, "a", { event_type: "agent_registered" });
    await beat("a", 48 * HOUR, 6 * HOUR, 10 * MINUTE);
    await beat("a", 4 * HOUR, 0, 10 * MINUTE);
    await compact();
    const boundaryMs = heartbeatsCompactedBeforeMs(lookMs);
    const conditions: Condition[] = [
      missing(30 * MINUTE, "a"),
      { type: "no_data", windowMs: 30 * MINUTE },
      { type: "agent_stuck", thresholdMs: 30 * MINUTE },
    ];
    for (const condition of conditions) {
      const answer = await preview(condition, { hours: 40 });
      expect(answer).toMatchObject({ count: 1, reliableSinceMs: boundaryMs, isComplete: true });
      expect(answer.firings[0]!.firedAtMs).toBeGreaterThanOrEqual(lookMs - 5.5 * HOUR);
    }
    expect(await preview(conditions[0]!, { hours: 20 })).toMatchObject({ count: 1, reliableSinceMs: null });
  });

  test("of hours is told by compacted heartbeats, too, and they make none up", async () => {
    await send(100 * HOUR, "a", { event_type: "agent_registered" });
    // The heartbeat that is kept is the first of its hour, the one with a payload, and others go on for 50 minutes.
    for (let agoMs = 80 * HOUR; agoMs >= 30 * HOUR; agoMs -= 10 * MINUTE) {
      const isSilent = agoMs < 70 * HOUR && agoMs > 64 * HOUR;
      const isPause = agoMs < 50.6 * HOUR && agoMs > 48.6 * HOUR;
      const hasPayload = (lookMs - agoMs) % HOUR === 0;
      if (!isSilent && !isPause)
        await send(agoMs, "a", hasPayload ? { ...heartbeat, payload: { summary: "x" } } : heartbeat);
    }
    await beat("a", 29.9 * HOUR, 0, 10 * MINUTE);
    await compact();
    const answer = await preview(missing(2 * HOUR, "a"), { hours: 90 });
    expect(answer).toMatchObject({ count: 2, reliableSinceMs: null });
  });

  test("before the first event that is kept is not counted", async () => {
    await beat("a", 3 * HOUR, 0, 10 * MINUTE);
    const answer = await preview({ type: "no_data", windowMs: HOUR }, { hours: 20 });
    expect(answer).toMatchObject({ count: 0, reliableSinceMs: lookMs - 3 * HOUR });
    expect(await preview(missing(HOUR, "never"), { hours: 20 })).toMatchObject({ count: 1 });
  });

  test("of an agent of the project that the rule is for is counted", async () => {
    await send(5 * HOUR, "a", { ...failed, project_id: "sales" });
    await beat("a", 4 * HOUR, 3 * HOUR, 10 * MINUTE);
    const sales = (await storage.projects.getProject(scope, "sales"))!.id;
    const answer = await preview(missing(HOUR, "a"), { hours: 4, filter: { projectId: sales } });
    expect(answer).toMatchObject({ count: 1, firings: [{ resolvedAtMs: null }] });
  });
});

test("of several agents, it begins where the heartbeats of each are there", async () => {
  await beat("quiet", 22 * HOUR, 10.1 * HOUR, 20 * MINUTE);
  // More than a preview reads of one of two agents.
  await send(10 * HOUR, "busy", ...Array.from({ length: 10_001 }, () => heartbeat));
  for (let agoMs = 10 * HOUR; agoMs >= 0; agoMs -= 20 * MINUTE) {
    await send(agoMs, "quiet", heartbeat);
    await send(agoMs, "busy", heartbeat);
  }
  const answer = await preview(missing(30 * MINUTE, "busy", "quiet"), { hours: 22 });
  expect(answer).toMatchObject({ count: 0, isComplete: false, fromMs: lookMs - 10 * HOUR });
});
