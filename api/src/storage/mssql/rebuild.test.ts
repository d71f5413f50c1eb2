import { sql } from "drizzle-orm";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { grantScope } from "../../accounts/scope.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid } from "../events.arbitrary.ts";
import { derivedSnapshot } from "../snapshot.ts";
import { rebuildIn } from "./rebuild.ts";
import { startStorage } from "./storage.ts";
import { openPostgres } from "./tsql-on-postgres.ts";

vi.setConfig({ testTimeout: 120_000 });

test("a rebuild gives what was derived on arrival, also when that was lost or wrong", async () => {
  const db = await openPostgres();
  const storage = await startStorage(db, { now: () => TEST_NOW_MS });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  const scope = grantScope(made.liveDataSetId, made.workspace.id);
  const events = fc.sample(sentEvents, { seed: 3, numRuns: 12 }).flat();
  for (const batch of toBatches(events, 50))
    await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  const before = await derivedSnapshot(storage, scope);
  expect(before.runs.length).toBe(3);
  await db.run(sql`DELETE FROM task_runs`);
  await db.run(sql`UPDATE activity_rollups SET events = 99`);
  await db.run(sql`DELETE FROM llm_calls`);
  const progress: number[] = [];
  await rebuildIn(db, ({ done, total }) => progress.push(done / total));
  expect(await derivedSnapshot(storage, scope)).toEqual(before);
  expect(progress.at(-1)).toBe(1);
  await storage.close();
});

test("a rebuild gives the same after heartbeats, closed todos, summaries and old roll-ups were removed", async () => {
  const clock = { nowMs: TEST_NOW_MS };
  const db = await openPostgres();
  const storage = await startStorage(db, { now: () => clock.nowMs });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  const scope = grantScope(made.liveDataSetId, made.workspace.id);
  const events = fc.sample(sentEvents, { seed: 7, numRuns: 16 }).flat();
  const half = Math.floor(events.length / 2);
  const send = async (some: typeof events) => {
    for (const batch of toBatches(some, 50))
      await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  };
  await send(events.slice(0, half));
  clock.nowMs += 1_000;
  await send(events.slice(half));
  const { retention } = storage;
  const old = { receivedBeforeMs: TEST_NOW_MS + 1, maxRows: 10_000 };
  const all = { ...old, receivedBeforeMs: clock.nowMs + 1 };
  const keep = { keepsSummaries: true };
  const rounds = [
    [() => retention.compactHeartbeats(scope, all)],
    [
      () => retention.deleteEvents(scope, { ...old, ...keep }),
      () => retention.forgetClosed(scope, { ...old, cursor: null }),
    ],
    [
      () => retention.deleteEvents(scope, { ...all, ...keep }),
      () => retention.removeSummaries(scope, { ...all, cursor: 0 }),
      () => retention.expireRollups(scope, { beforeMs: TEST_NOW_MS - 1_800_000, maxRows: 10_000 }),
    ],
  ];
  for (const steps of rounds) {
    for (const step of steps) expect((await step()).deleted, String(step)).toBeGreaterThan(0);
    const before = await derivedSnapshot(storage, scope);
    expect(before.tasksByMinute.length).toBeGreaterThan(0);
    await rebuildIn(db, () => undefined);
    expect(await derivedSnapshot(storage, scope)).toEqual(before);
  }
  await storage.close();
});

test("a rebuild keeps what events that are gone counted for", async () => {
  const clock = { nowMs: TEST_NOW_MS };
  const db = await openPostgres();
  const storage = await startStorage(db, { now: () => clock.nowMs });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  const scope = grantScope(made.liveDataSetId, made.workspace.id);
  const [first, second] = [5, 6].map((seed) => fc.sample(sentEvents, { seed, numRuns: 6 }).flat());
  const send = async (events: typeof first) => {
    for (const batch of toBatches(events!, 50))
      await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  };
  await send(first);
  clock.nowMs += 1_000;
  await send(second);
  for (const keepsSummaries of [true, false]) {
    const query = { receivedBeforeMs: TEST_NOW_MS + 1, keepsSummaries, maxRows: 100 };
    while (!(await storage.retention.deleteEvents(scope, query)).isDone);
    const before = await derivedSnapshot(storage, scope);
    expect(before.runs.length).toBe(3);
    await rebuildIn(db, () => undefined);
    expect(await derivedSnapshot(storage, scope)).toEqual(before);
    clock.nowMs += 1_000;
    await send(first);
  }
  await storage.close();
});
