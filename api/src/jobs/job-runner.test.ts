import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Clock } from "../live/clock.ts";
import { openSqliteStorage } from "../storage/sqlite/storage.ts";
import type { Storage } from "../storage/storage.ts";
import { startJobRunner, type JobRunner } from "./job-runner.ts";
import type { Job, JobStep } from "./job.ts";

/** Pauses are over at once, in turn with everything else that waits. */
const clock: Clock = {
  nowMs: () => performance.now(),
  after(_delayMs, run) {
    const timer = setTimeout(run, 1);
    return () => clearTimeout(timer);
  },
};
const STEPS = 20;

let folder: string;
let storage: Storage;
let nowMs: number;
let runners: JobRunner[];
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "hiveboard-jobs-"));
  storage = await openSqliteStorage({ path: path.join(folder, "test.db"), readers: 1 });
  nowMs = 1_000_000;
  runners = [];
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await storage.close();
  rmSync(folder, { recursive: true });
});

function start(holder: string, retention: JobStep, errors: unknown[] = []): JobRunner {
  const runner = startJobRunner({
    jobs: storage.jobs,
    leases: storage.leases,
    steps: { retention, space: retention, project_deletion: retention, repricing: retention },
    schedule: () => Promise.resolve(),
    clock,
    nowMs: () => nowMs,
    waitingEvents: () => 0,
    holder,
    onError: (error) => errors.push(error),
  });
  runners.push(runner);
  return runner;
}

const addJob = (id: string): Promise<Job> =>
  storage.jobs.addJob(
    { id, kind: "retention", workspaceId: "w", dataSetId: 1, subject: null, params: {} },
    nowMs,
  );
const counting: JobStep = (job) => {
  const done = job.done + 1;
  return Promise.resolve({ state: { done }, done, total: STEPS, isDone: done === STEPS });
};
const find = async (id: string): Promise<Job | undefined> => {
  const { grantScope } = await import("../accounts/scope.ts");
  return (await storage.jobs.listJobs(grantScope(1, "w"), 50)).find((job) => job.id === id);
};
const until = (id: string, status: Job["status"]) =>
  vi.waitFor(async () => expect((await find(id))?.status).toBe(status), { timeout: 20_000, interval: 10 });

test("two runners share one lease: each step is done once, one at a time", async () => {
  const steps: string[] = [];
  let underWay = 0;
  const by =
    (name: string): JobStep =>
    async (job) => {
      expect(++underWay).toBe(1);
      steps.push(`${job.id} ${job.done}`);
      expect(name).toBeTruthy();
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return counting(job);
    };
  for (const id of ["a", "b", "c"]) await addJob(id);
  start("one", by("one"));
  start("two", by("two"));
  for (const id of ["a", "b", "c"]) await until(id, "done");
  expect(steps.length).toBe(3 * STEPS);
  expect(new Set(steps).size).toBe(3 * STEPS);
}, 240_000);

test("a runner that died is followed by another once its lease has run out, from where it was", async () => {
  await addJob("a");
  const seen: number[] = [];
  // It takes the lease, does half of the job and is never heard of again.
  expect(
    (await storage.leases.takeLease({ name: "jobs", holder: "dead", nowMs, untilMs: nowMs + 30_000 })).isHeld,
  ).toBe(true);
  const half = {
    status: "running",
    state: { done: 10 },
    done: 10,
    total: STEPS,
    attempts: 0,
    error: null,
  } as const;
  expect(
    await storage.jobs.saveProgress(
      { name: "jobs", holder: "dead" },
      "a",
      { ...half, notBeforeMs: 0, finishedAtMs: null },
      nowMs,
    ),
  ).toBe(true);
  start("heir", (job) => {
    seen.push(job.done);
    return counting(job);
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(seen).toEqual([]);
  nowMs += 30_001;
  await until("a", "done");
  expect(seen).toEqual(Array.from({ length: 10 }, (_, step) => 10 + step));
  const late = { ...half, notBeforeMs: 0, finishedAtMs: null };
  expect(await storage.jobs.saveProgress({ name: "jobs", holder: "dead" }, "a", late, nowMs)).toBe(false);
});

test("a step that fails is tried again later, and given up after five times", async () => {
  await addJob("a");
  const errors: unknown[] = [];
  let tries = 0;
  start("one", () => Promise.reject(new Error(`no ${++tries}`)), errors);
  for (let attempt = 1; attempt < 5; attempt++) {
    await vi.waitFor(() => expect(errors.length).toBe(attempt), { timeout: 10_000 });
    await vi.waitFor(async () => expect((await find("a"))?.attempts).toBe(attempt), { timeout: 10_000 });
    // The lease outlives the wait, being one's own.
    nowMs += 60_000 * attempt;
  }
  await until("a", "failed");
  expect(await find("a")).toMatchObject({ attempts: 5, error: "no 5" });
  expect(errors.length).toBe(5);
}, 240_000);

test("an unfinished job is not made twice, and a finished one is made anew", async () => {
  const made = await addJob("a");
  nowMs += 5;
  expect((await addJob("a")).createdAtMs).toBe(made.createdAtMs);
  start("one", counting);
  await until("a", "done");
  expect((await addJob("a")).createdAtMs).toBe(nowMs);
});
