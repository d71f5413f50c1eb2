import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DataScope } from "../accounts/scope.ts";
import { WHOLE_WORKSPACE } from "../alerts/condition.ts";
import { aDelivery, anAlert, ending, firing } from "./control/alert-examples.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid, type TestBatch } from "./events.arbitrary.ts";
import { derivedSnapshot } from "./snapshot.ts";
import type { Storage } from "./storage.ts";

interface Parts {
  storage: () => Storage;
  clock: () => { nowMs: number };
  freshScopes: () => Promise<{ live: DataScope; test: DataScope }>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Calls a step until it says that nothing is left. */
async function untilDone<Result extends { isDone: boolean; deleted: number }>(
  step: (last: Result | null) => Promise<Result>,
): Promise<number> {
  let deleted = 0;
  for (let last: Result | null = null; last?.isDone !== true;) {
    last = await step(last);
    deleted += last.deleted;
  }
  return deleted;
}

/** Old data that goes: the same on every adapter. */
export function retentionSuite({ storage, clock, freshScopes }: Parts): void {
  const append = (scope: DataScope, batch: TestBatch) =>
    storage().ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  const seqs = async (scope: DataScope) => {
    const query = { filter: {}, limit: 1_000, afterSeq: null, order: "oldest_first" } as const;
    return (await storage().events.listEvents(scope, query)).map(({ seq }) => seq);
  };
  const sums = async (scope: DataScope) => {
    const snapshot = await derivedSnapshot(storage(), scope);
    const { tasksByMinute, tasksByProject, durations, costsByModel, costsByAgent } = snapshot;
    return { tasksByMinute, tasksByProject, durations, costsByModel, costsByAgent };
  };
  const deleteBefore = (scope: DataScope, receivedBeforeMs: number, keepsSummaries: boolean) =>
    untilDone(() =>
      storage().retention.deleteEvents(scope, { receivedBeforeMs, keepsSummaries, maxRows: 7 }),
    );

  describe("old alerts", () => {
    const raise = async (
      scope: DataScope,
      firedAtMs: number,
      resolvedAtMs: number | null,
    ): Promise<string> => {
      const id = randomUUID();
      const alert = anAlert({ id, subject: { ...WHOLE_WORKSPACE, type: "agent", agentId: id }, firedAtMs });
      const begin = firing(alert, [aDelivery(alert, "fired")]);
      await storage().alerts.applyTransitions(scope, { transitions: [begin], nowMs: firedAtMs });
      if (resolvedAtMs !== null) {
        const transitions = [ending(begin, resolvedAtMs)];
        await storage().alerts.applyTransitions(scope, { transitions, nowMs: resolvedAtMs });
      }
      return id;
    };

    test("go with their notices once they are over and old, in steps; what is open or on its way stays", async () => {
      const { live, test: other } = await freshScopes();
      const nowMs = clock().nowMs;
      const old: string[] = [];
      for (let at = 0; at < 5; at++)
        old.push(await raise(live, nowMs - 20 * DAY_MS + at, nowMs - 19 * DAY_MS));
      const open = await raise(live, nowMs - 20 * DAY_MS, null);
      const recent = await raise(live, nowMs - 20 * DAY_MS, nowMs - DAY_MS);
      const foreign = await raise(other, nowMs - 20 * DAY_MS, nowMs - 19 * DAY_MS);
      const lease = {
        holder: "h",
        nowMs,
        untilMs: nowMs + 1,
        limit: 100,
        limitOfDataSet: 100,
        busyDataSets: [],
      };
      const leased = await storage().alertDeliveries.leaseDeliveries(lease);
      const ofOld = leased.filter(({ notice }) => old.includes(notice.alert.id));
      await storage().alertDeliveries.settleDeliveries({
        holder: "h",
        outcomes: ofOld.map(({ id }) => ({ id, status: "delivered", error: null, nextAttemptAtMs: null })),
        nowMs,
      });
      const query = { beforeMs: nowMs - 10 * DAY_MS, maxRows: 2 };
      expect(await storage().alerts.removeOld(live, query)).toEqual({ deleted: 4, isDone: false });
      expect(await untilDone(() => storage().alerts.removeOld(live, query))).toBe(6);
      const idsOf = async (scope: DataScope) =>
        (await storage().alerts.listAlerts(scope, { filter: {}, limit: 100, after: null })).map(
          ({ id }) => id,
        );
      expect((await idsOf(live)).sort()).toEqual([open, recent].sort());
      expect(await idsOf(other)).toEqual([foreign]);
      const page = { filter: {}, limit: 100, after: null };
      const notices = await storage().alertDeliveries.listDeliveries(live, page);
      expect(notices.map(({ alertId }) => alertId).sort()).toEqual([open, recent].sort());
    });
  });

  describe("old events", () => {
    test("go, and no others; what they counted for stays, and their runs by setting", async () => {
      await fc.assert(
        fc.asyncProperty(sentEvents, sentEvents, fc.boolean(), async (first, second, keepsSummaries) => {
          const { live, test: other } = await freshScopes();
          const fromMs = clock().nowMs;
          for (const batch of toBatches(first, 20)) await append(live, batch);
          const old = await seqs(live);
          const known = new Set(first.map(({ event }) => event.event_id));
          clock().nowMs = fromMs + 1_000;
          for (const batch of toBatches(second, 20)) await append(other, batch);
          const fresh = second.filter(({ event }) => !known.has(event.event_id));
          for (const batch of toBatches(fresh, 20)) await append(live, batch);
          const [all, others] = [await seqs(live), await seqs(other)];
          const before = await sums(live);

          expect(await deleteBefore(live, fromMs + 1, keepsSummaries)).toBe(old.length);
          expect(await seqs(live)).toEqual(all.filter((seq) => !old.includes(seq)));
          expect(await seqs(other)).toEqual(others);
          expect(await sums(live)).toEqual(before);
          if (!keepsSummaries) return;
          const forgotten = { receivedBeforeMs: fromMs + 2_000, maxRows: 3 };
          await deleteBefore(live, fromMs + 2_000, keepsSummaries);
          await untilDone((last: { isDone: boolean; deleted: number; cursor: number } | null) =>
            storage().retention.removeSummaries(live, { ...forgotten, cursor: last?.cursor ?? 0 }),
          );
          expect((await derivedSnapshot(storage(), live)).runs).toEqual([]);
          expect(await sums(live)).toEqual(before);
        }),
        { numRuns: 6 },
      );
    });

    test("are gone of days that can be asked for, while roll-ups of them stay", async () => {
      const { live, test: other } = await freshScopes();
      const ofDay = (daysAgo: number, event_type: "heartbeat" | "task_started") => ({
        event_id: randomUUID(),
        timestamp: new Date(TEST_NOW_MS - daysAgo * DAY_MS).toISOString(),
        event_type,
        ...(event_type === "heartbeat" ? {} : { task_id: "t" }),
      });
      const startOfDay = (daysAgo: number) => Math.floor((TEST_NOW_MS - daysAgo * DAY_MS) / DAY_MS) * DAY_MS;
      const envelope = { agentId: "a", environment: "production" };
      const kept = () => storage().retention.keptSince(live);
      expect(await kept()).toEqual({ eventsSinceMs: null, rollupsSinceMs: null });
      await append(live, { envelope, events: [ofDay(9, "task_started"), ofDay(7, "heartbeat")] });
      const untilMs = clock().nowMs + 1;
      clock().nowMs += 1_000;
      await append(live, { envelope, events: [ofDay(3, "task_started")] });
      await append(other, { envelope, events: [ofDay(20, "task_started")] });
      expect(await kept()).toEqual({ eventsSinceMs: null, rollupsSinceMs: startOfDay(9) });
      await deleteBefore(live, untilMs, true);
      expect(await kept()).toEqual({ eventsSinceMs: startOfDay(8), rollupsSinceMs: startOfDay(9) });
    });

    test("take closed todos and issues with them, and leave those that are open", async () => {
      const { live } = await freshScopes();
      const event = (kind: string, data: Record<string, string>) => ({
        event_id: randomUUID(),
        timestamp: new Date(TEST_NOW_MS).toISOString(),
        event_type: "custom" as const,
        payload: { kind, summary: "s", data },
      });
      await append(live, {
        envelope: { agentId: "a", environment: "production" },
        events: [
          event("todo", { todo_id: "open", action: "created" }),
          event("todo", { todo_id: "closed", action: "completed" }),
          event("issue", { issue_id: "open", severity: "high" }),
          event("issue", { issue_id: "closed", severity: "high", action: "resolved" }),
        ],
      });
      const query = { receivedBeforeMs: clock().nowMs + 1, maxRows: 1 };
      const deleted = await untilDone((last: { isDone: boolean; deleted: number; cursor: unknown } | null) =>
        storage().retention.forgetClosed(live, { ...query, cursor: last?.cursor ?? null }),
      );
      expect(deleted).toBe(2);
      const pipeline = await storage().pipeline.getPipeline(live, { agentId: null, limitPerPart: 100 });
      expect(pipeline.todos?.map(({ todoId }) => todoId)).toEqual(["open"]);
      expect(pipeline.issues).toHaveLength(1);
    });
  });

  test("of an agent's heartbeats of an hour one is kept: the latest with a payload, else the latest", async () => {
    const { live } = await freshScopes();
    const beginMs = Math.ceil(clock().nowMs / HOUR_MS) * HOUR_MS;
    const beat = async (minute: number, isHeartbeat: boolean, payload: object | null) => {
      clock().nowMs = beginMs + minute * 60_000;
      const { stored } = await append(live, {
        envelope: { agentId: "a", environment: "production" },
        events: [
          {
            event_id: randomUUID(),
            timestamp: new Date(TEST_NOW_MS).toISOString(),
            event_type: isHeartbeat ? "heartbeat" : "escalated",
            payload: payload as never,
          },
        ],
      });
      return stored[0]!.seq;
    };
    await beat(0, true, null);
    const withPayload = await beat(1, true, { summary: "x" });
    const other = await beat(2, false, null);
    await beat(3, true, null);
    await beat(61, true, null);
    const latest = await beat(62, true, null);
    const recent = [await beat(121, true, null), await beat(122, true, null)];
    const query = { receivedBeforeMs: beginMs + 2 * HOUR_MS, maxRows: 2 };
    expect(await untilDone(() => storage().retention.compactHeartbeats(live, query))).toBe(3);
    expect(await seqs(live)).toEqual([withPayload, other, latest, ...recent]);
    expect(await storage().retention.oldestArrival(live)).toBe(beginMs + 60_000);
  });

  test("roll-ups of days before go when their time has come, and later ones stay", async () => {
    const { live } = await freshScopes();
    const started = (daysAgo: number) => ({
      event_id: randomUUID(),
      timestamp: new Date(TEST_NOW_MS - daysAgo * DAY_MS).toISOString(),
      event_type: "task_started" as const,
      task_id: `t${daysAgo}`,
    });
    await append(live, {
      envelope: { agentId: "a", environment: "production" },
      events: [started(5), started(0)],
    });
    const beforeMs = Math.floor((TEST_NOW_MS - 2 * DAY_MS) / DAY_MS) * DAY_MS;
    await untilDone(() => storage().retention.expireRollups(live, { beforeMs, maxRows: 3 }));
    const range = { fromMs: TEST_NOW_MS - 10 * DAY_MS, toMs: TEST_NOW_MS + DAY_MS };
    const query = { filter: {}, range, intervalMs: null, groupBy: null };
    const [tasks] = await storage().metrics.taskSeries(live, query);
    expect(tasks?.started).toBe(1);
  });

  test("the events of a deleted project go step by step, those merged into it too, and nothing else changes", async () => {
    const { live, test: other } = await freshScopes();
    const started = (taskId: string, project: string) => ({
      event_id: randomUUID(),
      timestamp: new Date(TEST_NOW_MS - 60_000).toISOString(),
      event_type: "task_started" as const,
      task_id: taskId,
      project_id: project,
    });
    const batch = (project: string) => ({
      envelope: { agentId: "a", environment: "production" },
      events: ["1", "2", "3"].map((n) => started(`${project}-${n}`, project)),
    });
    for (const project of ["stays", "goes", "merged"]) await append(live, batch(project));
    await append(other, batch("goes"));
    const by = { actor: { kind: "user", id: "u", name: "Ada" }, atMs: TEST_NOW_MS } as const;
    const { projects, jobs, retention } = storage();
    const idOf = async (slug: string) => (await projects.getProject(live, slug))!.id;
    const projectId = await idOf("goes");
    const remove = () =>
      untilDone((last: { isDone: boolean; deleted: number; cursor: number } | null) =>
        retention.deleteProjectEvents(live, { projectId, afterSeq: last?.cursor ?? 0, maxRows: 2 }),
      );
    expect(await remove()).toBe(0);
    await projects.mergeProjects(live, await idOf("merged"), projectId, by);
    await projects.deleteProject(live, projectId, by);
    const job = (await jobs.listJobs(live, 10)).find(({ kind }) => kind === "project_deletion");
    expect(job).toMatchObject({ subject: "goes", status: "waiting", params: { projectId, events: 6 } });
    const before = await derivedSnapshot(storage(), live);
    expect(await remove()).toBe(6);
    expect(await remove()).toBe(0);
    expect(await derivedSnapshot(storage(), live)).toEqual(before);
    expect(await seqs(live)).toHaveLength(3);
    expect(await seqs(other)).toHaveLength(3);
    // Nothing holds their ids any more.
    expect((await append(live, batch("goes"))).stored).toHaveLength(3);
  });
}
