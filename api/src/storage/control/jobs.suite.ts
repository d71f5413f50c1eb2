import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { JobProgress } from "../../jobs/job.store.ts";
import type { ControlParts } from "./control-parts.ts";

const STARTED: JobProgress = {
  ...{ status: "running", state: { at: 1 }, done: 1, total: 3, attempts: 0, error: null },
  ...{ notBeforeMs: 0, finishedAtMs: null },
};
const finished = (finishedAtMs: number): JobProgress => ({
  ...STARTED,
  status: "done",
  done: 3,
  finishedAtMs,
});

/** Who does a piece of work, and the work: the same on every adapter. Times are long ago, when nothing else is due. */
export function jobsSuite({ storage, freshScopes }: ControlParts): void {
  const take = (name: string, holder: string, nowMs: number) =>
    storage().leases.takeLease({ name, holder, nowMs, untilMs: nowMs + 100 });

  describe("leases", () => {
    test("are held by one at a time, renewed, given back, and taken over once they are over", async () => {
      const name = randomUUID();
      const holders = ["a", "b", "c"];
      const first = await Promise.all(holders.map((holder) => take(name, holder, 1_000)));
      expect(first.filter(({ isHeld }) => isHeld)).toEqual([{ isHeld: true, heldUntilMs: null }]);
      const [holder] = holders.filter((_, index) => first[index]!.isHeld) as [string];
      expect(await take(name, holder, 1_050)).toEqual({ isHeld: true, heldUntilMs: 1_100 });
      expect(await take(name, "other", 1_149)).toEqual({ isHeld: false, heldUntilMs: 1_150 });
      expect(await take(name, "other", 1_150)).toEqual({ isHeld: true, heldUntilMs: 1_150 });
      await storage().leases.releaseLease({ name, holder, nowMs: 1_160 });
      expect((await take(name, holder, 1_160)).isHeld).toBe(false);
      await storage().leases.releaseLease({ name, holder: "other", nowMs: 1_170 });
      expect(await take(name, holder, 1_170)).toEqual({ isHeld: true, heldUntilMs: 1_170 });
    });
  });

  describe("jobs", () => {
    const lease = { name: randomUUID(), holder: "runner" };
    const save = (id: string, progress: JobProgress, nowMs: number) =>
      storage().jobs.saveProgress(lease, id, progress, nowMs);
    const aJob = (
      kind: "retention" | "repricing" | "space",
      scope: { workspaceId: string; dataSetId: number } | null,
    ) => ({
      ...{ id: randomUUID(), kind, subject: "February", params: { days: 3 } },
      ...{ workspaceId: scope?.workspaceId ?? null, dataSetId: scope?.dataSetId ?? null },
    });

    test("are made once while unfinished, gone on with in their order, and changed by the holder of the lease alone", async () => {
      const { live, test: other } = await freshScopes();
      const { jobs } = storage();
      const [first, second] = [aJob("repricing", live), aJob("retention", live)];
      const made = await Promise.all([10, 10, 10].map((nowMs) => jobs.addJob(first, nowMs)));
      expect(made[0]).toMatchObject({
        ...first,
        status: "waiting",
        state: null,
        createdAtMs: 10,
        total: null,
      });
      expect(made[1]).toEqual(made[0]);
      await jobs.addJob(second, 20);
      expect(await jobs.nextJob(9)).toBeNull();
      expect((await jobs.nextJob(30))?.id).toBe(first.id);
      expect(await save(second.id, STARTED, 30)).toBe(false);
      await take(lease.name, lease.holder, 30);
      expect(await save(second.id, STARTED, 40)).toBe(true);
      expect(await jobs.nextJob(50)).toMatchObject({ id: second.id, state: { at: 1 }, startedAtMs: 40 });
      expect(await jobs.addJob(second, 50)).toMatchObject({ status: "running", done: 1 });
      const unfinished = new Map((await jobs.countUnfinished()).map(({ kind, jobs }) => [kind, jobs]));
      expect(await save(second.id, finished(60), 60)).toBe(true);
      expect(await save(second.id, STARTED, 130)).toBe(false);
      const left = new Map((await jobs.countUnfinished()).map(({ kind, jobs }) => [kind, jobs]));
      expect(left.get("retention") ?? 0).toBe(unfinished.get("retention")! - 1);
      const ofLive = async () =>
        (await jobs.listJobs(live, 100)).filter(({ dataSetId }) => dataSetId !== null);
      expect((await ofLive()).map(({ id }) => id)).toEqual([first.id, second.id]);
      expect((await jobs.listJobs(other, 100)).filter(({ dataSetId }) => dataSetId !== null)).toEqual([]);
      expect(await jobs.addJob(second, 70)).toMatchObject({
        status: "waiting",
        state: null,
        startedAtMs: null,
      });
      await take(lease.name, lease.holder, 200);
      for (const { id } of [first, second]) await save(id, finished(210), 210);
      await jobs.pruneJobs(210);
      expect(await ofLive()).toHaveLength(2);
      await jobs.pruneJobs(211);
      // What the server does by itself keeps its last job, which says when the next one is due.
      expect((await ofLive()).map(({ id }) => id)).toEqual([second.id]);
    });

    test("data sets are due that have had no job, or whose last one is long over", async () => {
      const { live, test: other } = await freshScopes();
      const { jobs } = storage();
      const due = async (beforeMs: number) => {
        const ids = (await jobs.dueDataSets("retention", beforeMs, 100_000)).map(
          ({ dataSetId }) => dataSetId,
        );
        return [live, other].map(({ dataSetId }) => ids.includes(dataSetId));
      };
      expect(await due(0)).toEqual([true, true]);
      const job = aJob("retention", live);
      await jobs.addJob(job, 300);
      expect(await due(10_000)).toEqual([false, true]);
      await take(lease.name, lease.holder, 310);
      await save(job.id, finished(320), 320);
      expect(await due(320)).toEqual([false, true]);
      expect(await due(321)).toEqual([true, true]);
    });

    test("the server's own job tells when it finished last", async () => {
      const { jobs } = storage();
      const job = aJob("space", null);
      expect(await jobs.lastFinished("space")).toBeNull();
      await jobs.addJob(job, 400);
      expect(await jobs.lastFinished("space")).toBe(Infinity);
      await take(lease.name, lease.holder, 420);
      await save(job.id, finished(430), 430);
      expect(await jobs.lastFinished("space")).toBe(430);
    });
  });
}
