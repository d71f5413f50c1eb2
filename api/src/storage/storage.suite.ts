import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { WireEvent } from "@hiveboard/schema";
import type { DataScope } from "../accounts/scope.ts";
import {
  TEST_NOW_MS,
  sentEvents,
  toBatches,
  valid,
  type SentEvent,
  type TestBatch,
} from "./events.arbitrary.ts";
import type { StoredEvent } from "../events/event.ts";
import { COMPUTED_TASK_SORTS, TASK_STATUSES } from "../tasks/task.ts";
import type { TaskRun } from "../tasks/task.ts";
import { projectSuite } from "./project.suite.ts";
import { repricingSuite } from "./repricing.suite.ts";
import { retentionSuite } from "./retention.suite.ts";
import { freshScopesOf } from "./fresh-scopes.ts";
import { derivedSnapshot } from "./snapshot.ts";
import type { Storage } from "./storage.ts";

export interface StorageUnderTest {
  storage: Storage;
  /** The storage's clock, to be moved by a test. */
  clock: { nowMs: number };
  close(): Promise<void>;
}

/** What every adapter must do. Each test has a workspace of its own, so that one store serves them all. */
export function storageSuite(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(name, () => {
    let subject: StorageUnderTest;
    beforeAll(async () => {
      subject = await open();
    });
    afterAll(() => subject.close());

    const freshScopes = () => {
      subject.clock.nowMs = Math.max(subject.clock.nowMs, TEST_NOW_MS);
      return freshScopesOf(subject.storage);
    };
    const append = (scope: DataScope, batch: TestBatch, autoCreateProjects = true) =>
      subject.storage.ingest.append(scope, { ...valid(batch), autoCreateProjects });

    projectSuite({ storage: () => subject.storage, freshScopes, append });
    repricingSuite({ storage: () => subject.storage, freshScopes });
    retentionSuite({ storage: () => subject.storage, clock: () => subject.clock, freshScopes });

    describe("append", () => {
      test("what was stored is read back as it was answered, in the order of arrival", async () => {
        const { live } = await freshScopes();
        await fc.assert(
          fc.asyncProperty(sentEvents, async (events) => {
            const before = await subject.storage.events.latestSeq(live);
            const answered = [];
            for (const batch of toBatches(events, 7)) answered.push(...(await append(live, batch)).stored);
            const read = await subject.storage.events.listEvents(live, {
              filter: {},
              limit: 1_000,
              afterSeq: before,
              order: "oldest_first",
            });
            expect(read).toEqual(answered);
          }),
          { numRuns: 10 },
        );
      });

      test("an event sent again, in the same batch or later, changes nothing", async () => {
        const { live } = await freshScopes();
        const event = makeEvent("task_started", 0, { task_id: "t" });
        const twice = await append(live, batchOf("a", [event, event]));
        expect(twice.stored).toHaveLength(1);
        const before = await derivedSnapshot(subject.storage, live);
        const later = { ...event, timestamp: new Date(TEST_NOW_MS).toISOString(), task_id: "other" };
        expect((await append(live, batchOf("b", [later]))).stored).toEqual([]);
        expect(await derivedSnapshot(subject.storage, live)).toEqual({ ...before });
      });

      test("the same event id in another data set is another event", async () => {
        const { live, test: testData } = await freshScopes();
        const batch = batchOf("a", [makeEvent("heartbeat", 0)]);
        expect((await append(live, batch)).stored).toHaveLength(1);
        expect((await append(testData, batch)).stored).toHaveLength(1);
      });

      test("an unknown project is made where that is allowed and named where it is not", async () => {
        const { live } = await freshScopes();
        const batch = batchOf("a", [
          makeEvent("task_started", 0, { project_id: "new", task_id: "t" }),
          makeEvent("heartbeat", 1),
        ]);
        const refused = await append(live, batch, false);
        expect(refused.unknownProjects).toEqual([0]);
        expect(refused.stored.map(({ eventType }) => eventType)).toEqual(["heartbeat"]);
        expect((await append(live, batch)).stored.map(({ projectSlug }) => projectSlug)).toEqual(["new"]);
        const project = await subject.storage.projects.getProject(live, "new");
        const byId = batchOf("a", [makeEvent("heartbeat", 2, { project_id: project!.id })]);
        expect((await append(live, byId, false)).stored[0]?.projectSlug).toBe("new");
      });
    });

    describe("derived state", () => {
      test("is the same whatever the order, the cuts and the repeats of the batches, and how many come at once", async () => {
        await fc.assert(
          fc.asyncProperty(
            sentEvents,
            fc.integer(),
            fc.integer({ min: 1, max: 9 }),
            async (events, seed, size) => {
              const { live: inOrder } = await freshScopes();
              for (const batch of toBatches(events, 50)) await append(inOrder, batch);
              const { live: mixed } = await freshScopes();
              const repeated = shuffled([...events, ...events.filter((_, i) => i % 3 === 0)], seed);
              await Promise.all(toBatches(repeated, size).map((batch) => append(mixed, batch)));
              expect(await derivedSnapshot(subject.storage, mixed)).toEqual(
                await derivedSnapshot(subject.storage, inOrder),
              );
            },
          ),
          { numRuns: 40 },
        );
      });

      test("has the first and the last arrival of each agent, by the storage's clock and not by the events' times", async () => {
        await fc.assert(
          fc.asyncProperty(
            sentEvents,
            fc.integer(),
            fc.integer({ min: 1, max: 9 }),
            async (events, seed, size) => {
              const { live } = await freshScopes();
              const arrived: StoredEvent[] = [];
              for (const batch of toBatches(shuffled(events, seed), size)) {
                subject.clock.nowMs += 1_000;
                arrived.push(...(await append(live, batch)).stored);
              }
              const at = { nowMs: subject.clock.nowMs, defaultStuckThresholdMs: 300_000 };
              const agents = await subject.storage.agents.listAgents(live, {}, at);
              const byAgent = Map.groupBy(arrived, ({ agentId }) => agentId);
              expect(agents).toHaveLength(byAgent.size);
              for (const agent of agents)
                expect(agent).toMatchObject(arrivalsOf(byAgent.get(agent.agentId)!));
            },
          ),
          { numRuns: 25 },
        );
      });

      test("metrics are the sums over the runs and calls that they stand for", async () => {
        await fc.assert(
          fc.asyncProperty(
            sentEvents,
            fc.tuple(fc.integer({ min: -70, max: -50 }), fc.integer({ min: 1, max: 15 })),
            async (events, [fromMinute, minutes]) => {
              const { live } = await freshScopes();
              for (const batch of toBatches(events, 50)) await append(live, batch);
              const fromMs = TEST_NOW_MS + fromMinute * 60_000;
              const range = { fromMs, toMs: fromMs + minutes * 60_000 };
              expect(await summed(subject.storage, live, range)).toEqual(
                await counted(subject.storage, live, range),
              );
            },
          ),
          { numRuns: 25 },
        );
      });

      test("totals of calls equal the sum over the calls listed, whatever the filter and wherever the range cuts", async () => {
        const edge = fc.option(
          fc.integer({ min: -3_700_000, max: -3_200_000 }).map((ms) => TEST_NOW_MS + ms),
          { nil: null },
        );
        const part = <Value>(...values: Value[]) => fc.option(fc.constantFrom(...values), { nil: null });
        const filters = fc.record({
          projectId: part("default", "sales", "never"),
          agentId: part("a1", "a2"),
          environment: part("production", "staging"),
          group: part("default"),
          model: part("gpt-5", "claude-sonnet-4"),
          taskId: part("t1"),
          fromMs: edge,
          toMs: edge,
        });
        const { live } = await freshScopes();
        const events = fc.sample(sentEvents, { seed: 13, numRuns: 12 }).flat();
        for (const batch of toBatches(events, 50)) await append(live, batch);
        await fc.assert(
          fc.asyncProperty(filters, async (filter) => {
            const totals = await subject.storage.llmCalls.totalLlmCalls(live, filter);
            const sort = { key: "cost", descending: true } as const;
            const listed = await subject.storage.llmCalls.listLlmCalls(live, { filter, sort, limit: 1_000 });
            const calls = listed.map(({ call }) => call);
            expect(totals.calls).toBe(calls.length);
            expect(totals.costUsd).toBeCloseTo(sum(calls.map(({ costUsd }) => costUsd)), 6);
            expect(totals.tokensIn).toBe(sum(calls.map(({ tokensIn }) => tokensIn)));
            const groups = await Promise.all(
              (["project", "agent", "environment", "group", "model"] as const).map((groupBy) =>
                subject.storage.metrics.costSeries(live, {
                  filter,
                  groupBy,
                  intervalMs: null,
                  range: { fromMs: TEST_NOW_MS - 7_200_000, toMs: TEST_NOW_MS },
                }),
              ),
            );
            if (filter.taskId !== null || filter.fromMs !== null || filter.toMs !== null) return;
            for (const rows of groups) expect(sum(rows.map((row) => row.calls))).toBe(calls.length);
          }),
          { numRuns: 150 },
        );
      });

      test("an interval's slice is the sum of its minutes", async () => {
        const { live } = await freshScopes();
        for (const batch of toBatches(fc.sample(sentEvents, { seed: 5, numRuns: 6 }).flat(), 50))
          await append(live, batch);
        const range = { fromMs: TEST_NOW_MS - 7_200_000, toMs: TEST_NOW_MS };
        const startedBy = async (intervalMs: number): Promise<Map<number, number>> => {
          const query = { filter: {}, range, intervalMs, groupBy: null };
          const rows = await subject.storage.metrics.taskSeries(live, query);
          return new Map(rows.map(({ bucketMs, events }) => [bucketMs!, events]));
        };
        const byMinute = await startedBy(60_000);
        expect(byMinute.size).toBeGreaterThan(2);
        for (const intervalMs of [300_000, 900_000, 3_600_000]) {
          const summed = new Map<number, number>();
          for (const [minuteMs, events] of byMinute) {
            const bucketMs = Math.floor(minuteMs / intervalMs) * intervalMs;
            summed.set(bucketMs, (summed.get(bucketMs) ?? 0) + events);
          }
          expect(await startedBy(intervalMs)).toEqual(summed);
        }
      });

      test("a run counts as failed or completed by the later of the two, and has the duration of that one", async () => {
        const { live } = await freshScopes();
        const task = { task_id: "t", task_run_id: "r" };
        await append(
          live,
          batchOf("a", [
            makeEvent("task_completed", 20, { ...task, duration_ms: 5 }),
            makeEvent("task_started", 0, task),
            makeEvent("task_failed", 30, { ...task, payload: { exception_type: "TimeoutError" } }),
          ]),
        );
        const [run] = await runsOf(subject.storage, live);
        expect(run).toMatchObject({
          status: "failed",
          durationMs: 30_000,
          exceptionType: "TimeoutError",
          costUsd: null,
        });
      });
    });

    describe("sums", () => {
      test("of the dearest calls there can be go past what a number holds exactly, and are still answered", async () => {
        const { live } = await freshScopes();
        const dearest = {
          kind: "llm_call",
          data: { model: "m", cost: 10_000, tokens_in: 1e9, tokens_out: 1e9 },
        };
        const calls = 1_500;
        for (let sent = 0; sent < calls; sent += 500)
          await append(
            live,
            batchOf(
              "a",
              Array.from({ length: 500 }, () => makeEvent("custom", 0, { task_id: "t", payload: dearest })),
            ),
          );
        const [run] = await runsOf(subject.storage, live);
        expect(run?.costUsd).toBeCloseTo(calls * 10_000, 0);
        expect(run?.tokensIn).toBe(calls * 1e9);
        expect((await subject.storage.llmCalls.totalLlmCalls(live, {})).costUsd).toBeCloseTo(
          calls * 10_000,
          0,
        );
      });
    });

    describe("an agent's profile", () => {
      const at = { nowMs: TEST_NOW_MS, defaultStuckThresholdMs: 300_000 };
      const registration = (atSecond: number, data: Record<string, string>) =>
        batchOf("a", [makeEvent("agent_registered", atSecond, { payload: { data } })]);
      const heartbeat = batchOf("a", [makeEvent("heartbeat", 3)]);
      const batches = [
        registration(1, { type: "support", version: "0.9" }),
        registration(2, { type: "sales", version: "1.0", framework: "custom" }),
        { ...heartbeat, envelope: { ...heartbeat.envelope, agentVersion: "1.1" } },
      ];

      test.each([[[0, 1, 2]], [[2, 1, 0]], [[1, 2, 0]]])(
        "has what it registered with where the envelope says nothing, in the order %j",
        async (order) => {
          const { live } = await freshScopes();
          for (const index of order) await append(live, batches[index]!);
          const profile = { agentType: "sales", agentVersion: "1.1", framework: "custom" };
          const found = [{ agentType: "sales" }, { search: "SALE" }, {}].map((filter) =>
            subject.storage.agents.listAgents(live, filter, at),
          );
          for (const agents of await Promise.all(found)) expect(agents).toMatchObject([profile]);
          expect(await subject.storage.agents.listAgents(live, { agentType: "general" }, at)).toEqual([]);
        },
      );
    });

    describe("an agent's current task", () => {
      test("is a run that waits for approval, though another spoke later", async () => {
        const { live } = await freshScopes();
        await append(live, batchOf("a", [makeEvent("task_started", 0, { task_id: "waits" })]));
        await append(live, batchOf("a", [makeEvent("approval_requested", 1, { task_id: "waits" })]));
        subject.clock.nowMs += 5;
        await append(live, batchOf("a", [makeEvent("task_started", 2, { task_id: "runs" })]));
        const at = { nowMs: subject.clock.nowMs, defaultStuckThresholdMs: 300_000 };
        const [agent] = await subject.storage.agents.listAgents(live, {}, at);
        expect(agent).toMatchObject({
          openRuns: 2,
          openRunsWaiting: 1,
          lastProgressMs: subject.clock.nowMs,
          currentTask: { taskId: "waits", runId: null },
        });
      });
    });

    describe("scope", () => {
      test("one data set sees nothing of another, the same workspace's test data included", async () => {
        const { live, test: testData } = await freshScopes();
        const { live: stranger } = await freshScopes();
        const empty = await derivedSnapshot(subject.storage, stranger);
        const events = fc.sample(sentEvents, { seed: 7, numRuns: 3 }).flat();
        for (const batch of toBatches(events, 50)) await append(live, batch);
        for (const scope of [testData, stranger]) {
          expect(await derivedSnapshot(subject.storage, scope)).toEqual(empty);
          const page = { filter: {}, limit: 10, order: "newest_first" } as const;
          expect(await subject.storage.events.listEvents(scope, page)).toEqual([]);
          expect(await subject.storage.events.latestSeq(scope)).toBe(0);
        }
      });
    });

    describe("events", () => {
      test("filters keep what a check of each event keeps, page by page, in both directions", async () => {
        const { live } = await freshScopes();
        const events = fc.sample(sentEvents, { seed: 11, numRuns: 4 }).flat();
        for (const batch of toBatches(events, 50)) await append(live, batch);
        const all = await pages(subject.storage, live, {}, 1_000, "oldest_first");
        expect(all.length).toBe(events.length);
        const filters = [
          { agentId: "a1" },
          { minSeverity: "warn" as const },
          { eventTypes: ["heartbeat", "task_failed"] as const },
          { eventTypes: ["task_failed", "custom"] as const, environment: "staging" },
          { kinds: ["llm_call", "todo"] },
          { taskId: "t1" },
          { taskId: "t1", taskRunId: "r1", minSeverity: "info" as const },
          { group: "default", environment: "production", minSeverity: "info" as const },
        ];
        for (const filter of filters) {
          const expected = all.filter(
            (event) =>
              (filter.agentId === undefined || event.agentId === filter.agentId) &&
              (filter.minSeverity === undefined || rank(event.severity) >= rank(filter.minSeverity)) &&
              (filter.eventTypes === undefined ||
                (filter.eventTypes as readonly string[]).includes(event.eventType)) &&
              (filter.environment === undefined || event.environment === filter.environment) &&
              (filter.kinds === undefined || (event.kind !== null && filter.kinds.includes(event.kind))) &&
              (filter.taskId === undefined || event.taskId === filter.taskId) &&
              (filter.taskRunId === undefined || event.taskRunId === filter.taskRunId),
          );
          expect(await pages(subject.storage, live, filter, 7, "oldest_first")).toEqual(expected);
          expect(await pages(subject.storage, live, filter, 7, "newest_first")).toEqual(
            expected.toReversed(),
          );
        }
      });

      test("a replay gives every event once, however few fit a page by count or by bytes", async () => {
        const { live } = await freshScopes();
        const events = fc.sample(sentEvents, { seed: 23, numRuns: 4 }).flat();
        for (const batch of toBatches(events, 50)) await append(live, batch);
        const all = await pages(subject.storage, live, { minSeverity: "info" }, 1_000, "oldest_first");
        for (const [limit, maxPayloadBytes] of [
          [3, 1e6],
          [1_000, 200],
          [1_000, 1],
          [1_000, 1e6],
        ] as const) {
          const replayed = [];
          for (let afterSeq = 0, isLast = false; !isLast; afterSeq = replayed.at(-1)!.seq) {
            const filter = { minSeverity: "info" } as const;
            const page = await subject.storage.events.replayEvents(live, {
              filter,
              afterSeq,
              limit,
              maxPayloadBytes,
            });
            const bytes = page.events
              .slice(0, -1)
              .map(({ payload }) => (payload ? JSON.stringify(payload).length : 0));
            expect(sum(bytes)).toBeLessThan(maxPayloadBytes);
            expect(page.events.length).toBeLessThanOrEqual(limit);
            replayed.push(...page.events);
            isLast = page.isLast;
          }
          expect(replayed).toEqual(all);
        }
      });

      test("a run's events come in the order in which they happened, up to the limit and 32 MB", async () => {
        const { live } = await freshScopes();
        const inRun = { task_id: "t", task_run_id: "r" };
        const text = "é".repeat(16_000);
        const events = Array.from({ length: 1_060 }, (_, i) =>
          makeEvent("custom", i % 60, { ...inRun, payload: { data: { text } } }),
        );
        for (let from = 0; from < events.length; from += 100)
          await append(live, batchOf("a", events.slice(from, from + 100)));
        const run = { taskId: "t", runId: "r" };
        const some = await subject.storage.events.listRunEvents(live, run, 10);
        expect(some.truncated).toBe(true);
        expect(some.events).toHaveLength(10);
        const payloadBytes = 32_000 + '{"data":{"text":""}}'.length;
        expect(some.payloadBytes).toBe(10 * payloadBytes);
        expect(some.events.every(({ timestampMs }) => timestampMs === some.events[0]!.timestampMs)).toBe(
          true,
        );
        const many = await subject.storage.events.listRunEvents(live, run, 5_000);
        expect(many.truncated).toBe(true);
        expect(many.events.length).toBe(Math.floor(33_554_432 / payloadBytes));
        const whole = await subject.storage.events.listRunEvents(live, { taskId: "t", runId: null }, 10);
        expect(whole).toEqual({ events: [], payloadBytes: 0, truncated: false });
      });

      test("a project's stream has its events and the agent-level events of its agents", async () => {
        const { live } = await freshScopes();
        await append(live, batchOf("a", [makeEvent("task_started", 0, { project_id: "p", task_id: "t" })]));
        await append(live, batchOf("a", [makeEvent("heartbeat", 1)]));
        await append(live, batchOf("a", [makeEvent("task_started", 2, { project_id: "q", task_id: "u" })]));
        await append(live, batchOf("b", [makeEvent("heartbeat", 3)]));
        const stream = await pages(subject.storage, live, { projectId: "p" }, 10, "oldest_first");
        expect(stream.map(({ agentId, eventType }) => `${agentId} ${eventType}`)).toEqual([
          "a task_started",
          "a heartbeat",
        ]);
      });
    });

    describe("one event", () => {
      test("is found by its id in its own data set, whatever the position of its arrival", async () => {
        const { live, test: other } = await freshScopes();
        const events = [makeEvent("task_started", 0, { task_id: "t" }), makeEvent("heartbeat", 1)];
        const { stored } = await append(live, batchOf("a", events));
        for (const event of stored)
          expect(await subject.storage.events.getEvent(live, event.eventId)).toEqual(event);
        expect(await subject.storage.events.getEvent(other, stored[0]!.eventId)).toBeNull();
        expect(await subject.storage.events.getEvent(live, randomUUID())).toBeNull();
      });
    });

    describe("environments", () => {
      test("are those of the data set, each once, by alphabet", async () => {
        const { live, test: other } = await freshScopes();
        for (const environment of ["staging", "production", "staging"])
          await append(live, {
            envelope: { agentId: randomUUID(), environment },
            events: [makeEvent("heartbeat", 0)],
          });
        expect(await subject.storage.agents.listEnvironments(live)).toEqual(["production", "staging"]);
        expect(await subject.storage.agents.listEnvironments(other)).toEqual([]);
      });
    });

    describe("task lists", () => {
      test("pages by start, duration and cost give every run once, in order, nulls lowest", async () => {
        const { live } = await freshScopes();
        const events = Array.from({ length: 25 }, (_, i) => [
          makeEvent("task_started", i % 5, { task_id: `t${i}` }),
          ...(i % 3 === 0 ? [makeEvent("task_completed", 60, { task_id: `t${i}`, duration_ms: i % 4 })] : []),
          ...(i % 2 === 0
            ? [
                makeEvent("custom", 7, {
                  task_id: `t${i}`,
                  payload: { kind: "llm_call", data: { cost: i % 3 } },
                }),
              ]
            : []),
        ]).flat();
        await append(live, batchOf("a", events));
        for (const key of ["started_at", "duration", "cost"] as const)
          for (const descending of [true, false]) {
            const runs = await allRuns(subject.storage, live, { key, descending }, 4);
            expect(new Set(runs.map(({ taskId }) => taskId)).size).toBe(25);
            expect(runs).toHaveLength(25);
            const values = runs.map((run) =>
              key === "started_at"
                ? run.firstEventAtMs
                : ((key === "duration" ? run.durationMs : run.costUsd) ?? -1),
            );
            expect(values).toEqual(values.toSorted((a, b) => (descending ? b - a : a - b)));
          }
      });

      test("pages by id, agent, type, status and LLM calls give every run once, in order, nulls lowest", async () => {
        const { live } = await freshScopes();
        const ends = ["task_completed", "task_failed", "escalated", "approval_requested", null] as const;
        for (const agent of ["b", "a", "c"])
          await append(
            live,
            batchOf(
              agent,
              Array.from({ length: 9 }, (_, i) => {
                const task = {
                  task_id: `${i % 4}-${agent}${i}`,
                  task_type: i % 3 === 0 ? null : `type${i % 2}`,
                };
                const end = ends[i % 5];
                const call = { ...task, payload: { kind: "llm_call", data: { name: "n", model: "m" } } };
                return [
                  makeEvent("task_started", i, task),
                  ...Array.from({ length: i % 3 }, () => makeEvent("custom", i, call)),
                  ...(end == null ? [] : [makeEvent(end, i + 60, task)]),
                ];
              }).flat(),
            ),
          );
        const valueOf = {
          id: ({ taskId }) => taskId,
          agent: ({ agentId }) => agentId,
          type: ({ taskType }) => taskType ?? "",
          status: ({ status }) => TASK_STATUSES.indexOf(status),
          llm_calls: ({ llmCalls }) => llmCalls,
        } as Record<(typeof COMPUTED_TASK_SORTS)[number], (run: TaskRun) => string | number>;
        for (const key of COMPUTED_TASK_SORTS)
          for (const descending of [true, false]) {
            const runs = await allRuns(subject.storage, live, { key, descending }, 4);
            expect(new Set(runs.map(({ taskId }) => taskId)).size).toBe(27);
            expect(runs).toHaveLength(27);
            const values = runs.map(valueOf[key]);
            const compare = (a: string | number, b: string | number) => (a < b ? -1 : a > b ? 1 : 0);
            expect(values).toEqual(values.toSorted((a, b) => (descending ? compare(b, a) : compare(a, b))));
          }
      });
    });

    describe("the pipeline", () => {
      test("of several agents at once is that of each by itself, the limit holding for each", async () => {
        const { live } = await freshScopes();
        const events = fc.sample(sentEvents, { seed: 17, numRuns: 6 }).flat();
        for (const batch of toBatches(events, 50)) await append(live, batch);
        const agentIds = ["a1", "a2", "a3", "never"];
        for (const limitPerPart of [1, 100]) {
          const together = await subject.storage.pipeline.getPipelines(live, { agentIds, limitPerPart });
          for (const agentId of agentIds)
            expect(together.get(agentId)).toEqual(
              await subject.storage.pipeline.getPipeline(live, { agentId, limitPerPart }),
            );
        }
      });

      test("tells a part that was never reported from one that is empty", async () => {
        const { live } = await freshScopes();
        const todo = (action: string) => ({ payload: { kind: "todo", data: { todo_id: "1", action } } });
        const pipeline = () => subject.storage.pipeline.getPipeline(live, { agentId: "a", limitPerPart: 10 });
        await append(live, batchOf("a", [makeEvent("custom", 0, todo("created"))]));
        expect(await pipeline()).toMatchObject({
          todos: [{ todoId: "1" }],
          issues: null,
          queues: null,
          schedules: null,
        });
        await append(live, batchOf("a", [makeEvent("custom", 1, todo("completed"))]));
        expect(await pipeline()).toMatchObject({ todos: [], issues: null });
      });
    });

    describe("agent activity", () => {
      test("the slices reach up to now, the minute that is being filled included", async () => {
        const { live } = await freshScopes();
        const at = (ms: number) => ({
          ...makeEvent("task_started", 0, { task_id: "t" }),
          timestamp: new Date(ms).toISOString(),
        });
        const nowMs = TEST_NOW_MS + 42_000;
        await append(
          live,
          batchOf("a", [at(nowMs), at(nowMs - 30_000), at(nowMs - 190_000), at(nowMs - 600_000)]),
        );
        const query = { agentIds: ["a", "none"], fromMs: nowMs - 480_000, sliceMs: 240_000, slices: 2 };
        const activity = await subject.storage.agents.activity(live, query);
        expect(activity.get("a")).toEqual([0, 3]);
        expect(activity.get("none")).toEqual([0, 0]);
      });
    });

    describe("the search for tasks", () => {
      test("finds the beginning of any task id, and any part of id or summary among the latest runs", async () => {
        const { live } = await freshScopes();
        const old = makeEvent("task_started", 0, {
          task_id: "invoice-77%",
          payload: { summary: "Ledger of March" },
        });
        const young = makeEvent("task_started", 50, {
          task_id: "lead-9",
          payload: { summary: "Call Ada about ledger" },
        });
        await append(live, batchOf("a", [old, young]));
        const found = async (search: string) => {
          const sort = { key: "started_at", descending: true } as const;
          const query = { filter: { search }, sort, limit: 10, nowMs: TEST_NOW_MS, policy };
          return (await subject.storage.tasks.listRuns(live, query)).map(({ run }) => run.taskId);
        };
        expect(await found("ledger")).toEqual(["lead-9", "invoice-77%"]);
        expect(await found("77%")).toEqual(["invoice-77%"]);
        expect(await found("7_")).toEqual([]);
        for (let from = 0; from < 2_000; from += 500)
          await append(
            live,
            batchOf(
              "a",
              Array.from({ length: 500 }, (_, i) =>
                makeEvent("task_started", 20, { task_id: `bulk-${from + i}` }),
              ),
            ),
          );
        expect(await found("invoice-7")).toEqual(["invoice-77%"]);
        expect(await found("ledger")).toEqual(["lead-9"]);
      });
    });

    describe("the clock", () => {
      test("an agent is due once its threshold has passed since anything came from it, and one caller claims it", async () => {
        const { live } = await freshScopes();
        const registered = makeEvent("agent_registered", 0, {
          payload: { data: { stuck_threshold_seconds: 60 } },
        });
        // The client's clock is a day ahead: arrival is what counts.
        const heartbeat = {
          ...makeEvent("heartbeat", 0),
          timestamp: new Date(TEST_NOW_MS + 86_000_000).toISOString(),
        };
        const arrivedMs = (subject.clock.nowMs += 1_000);
        await append(live, batchOf("silent", [registered, heartbeat]));
        const due = async (nowMs: number) =>
          (await subject.storage.liveness.listDueAgents(nowMs)).filter(
            ({ dataSetId }) => dataSetId === live.dataSetId,
          );
        expect(await due(arrivedMs + 59_999)).toEqual([]);
        const [agent] = await due(arrivedMs + 60_000);
        expect(agent).toMatchObject({ agentId: "silent", reason: "no_heartbeat", episodeMs: arrivedMs });
        const claims = await Promise.all([1, 2, 3].map(() => subject.storage.liveness.claimEpisode(agent!)));
        expect(claims.filter(Boolean)).toHaveLength(1);
        expect(await due(arrivedMs + 120_000)).toEqual([]);

        subject.clock.nowMs = arrivedMs + 200_000;
        await append(live, batchOf("silent", [makeEvent("custom", 5)]));
        expect(await due(arrivedMs + 200_000)).toEqual([]);
        expect(await due(arrivedMs + 260_000)).toMatchObject([{ episodeMs: arrivedMs + 200_000 }]);
      });

      test("an agent that never sent a heartbeat is never due for silence", async () => {
        const { live } = await freshScopes();
        await append(live, batchOf("quiet", [makeEvent("task_started", 0, { task_id: "t" })]));
        const due = await subject.storage.liveness.listDueAgents(subject.clock.nowMs + 400_000);
        expect(due.filter(({ dataSetId }) => dataSetId === live.dataSetId)).toEqual([]);
      });

      test("a run whose agent started anew is abandoned after the threshold, and a later event revives it", async () => {
        const { live } = await freshScopes();
        const task = { task_id: "t" };
        await append(live, batchOf("a", [makeEvent("task_started", 0, task)]));
        subject.clock.nowMs += 1_000;
        await append(live, batchOf("a", [makeEvent("agent_registered", 1)]));
        const statusAt = async (nowMs: number) => (await runsOf(subject.storage, live, nowMs))[0]?.status;
        const openRunsAt = async (nowMs: number) => {
          const at = { nowMs, defaultStuckThresholdMs: 300_000 };
          return (await subject.storage.agents.listAgents(live, {}, at))[0]?.openRuns;
        };
        const laterMs = subject.clock.nowMs + 300_000;
        expect(await statusAt(subject.clock.nowMs)).toBe("processing");
        expect(await statusAt(laterMs)).toBe("abandoned");
        expect(await openRunsAt(laterMs)).toBe(0);
        subject.clock.nowMs = laterMs;
        await append(live, batchOf("a", [makeEvent("action_started", 2, { ...task, action_id: "x" })]));
        expect(await statusAt(laterMs)).toBe("processing");
        expect(await openRunsAt(laterMs)).toBe(1);
      });

      test("a run is abandoned by the agent's own order of events, whichever arrived first", async () => {
        const start = makeEvent("task_started", 0, { task_id: "t" });
        const registration = makeEvent("agent_registered", 1);
        for (const batches of [
          [[start], [registration]],
          [[registration], [start]],
          [[start, registration]],
        ]) {
          const { live } = await freshScopes();
          for (const events of batches) {
            subject.clock.nowMs += 1_000;
            await append(live, batchOf("a", events.map((event) => ({ ...event, event_id: randomUUID() })))); // prettier-ignore
          }
          const statusAt = async (nowMs: number) => (await runsOf(subject.storage, live, nowMs))[0]?.status;
          expect(await statusAt(subject.clock.nowMs)).toBe("processing");
          expect(await statusAt(subject.clock.nowMs + 300_000)).toBe("abandoned");
        }
      });
    });
  });
}

function makeEvent(
  type: WireEvent["event_type"],
  atSecond: number,
  rest: Partial<WireEvent> = {},
): WireEvent {
  const timestamp = new Date(TEST_NOW_MS - 3_600_000 + atSecond * 1_000).toISOString();
  return { event_id: randomUUID(), timestamp, event_type: type, ...rest };
}

const batchOf = (agentId: string, events: WireEvent[]): TestBatch => ({
  envelope: { agentId, environment: "production" },
  events,
});

const rank = (severity: string): number => ["debug", "info", "warn", "error"].indexOf(severity);

const policy = {
  defaultStuckThresholdMs: 300_000,
  defaultProgressThresholdMs: null,
  offlineAfterMs: 86_400_000,
};

async function runsOf(storage: Storage, scope: DataScope, nowMs = TEST_NOW_MS + 1_000) {
  const sort = { key: "started_at", descending: false } as const;
  const rows = await storage.tasks.listRuns(scope, { filter: {}, sort, limit: 1_000, nowMs, policy });
  return rows.map(({ run }) => run);
}

type TaskPage = Parameters<Storage["tasks"]["listRuns"]>[1];

async function allRuns(storage: Storage, scope: DataScope, sort: TaskPage["sort"], limit: number) {
  const runs = [];
  let after: TaskPage["after"] = null;
  for (;;) {
    const query: TaskPage = { filter: {}, sort, limit, after, nowMs: TEST_NOW_MS + 1_000, policy };
    const page = await storage.tasks.listRuns(scope, query);
    runs.push(...page.map(({ run }) => run));
    if (page.length < limit) return runs;
    after = page.at(-1)!.cursor;
  }
}

type EventPage = Parameters<Storage["events"]["listEvents"]>[1];

async function pages(
  storage: Storage,
  scope: DataScope,
  filter: EventPage["filter"],
  limit: number,
  order: EventPage["order"],
) {
  const events = [];
  let afterSeq: number | null = null;
  for (;;) {
    const page = await storage.events.listEvents(scope, { filter, limit, afterSeq, order });
    events.push(...page);
    if (page.length < limit) return events;
    afterSeq = page.at(-1)!.seq;
  }
}

/** What the roll-ups say of a range. */
async function summed(storage: Storage, scope: DataScope, range: { fromMs: number; toMs: number }) {
  const query = { filter: {}, range, intervalMs: null, groupBy: null };
  const [tasks] = await storage.metrics.taskSeries(scope, query);
  const [durations] = await storage.metrics.durationSeries(scope, query);
  const [costs] = await storage.metrics.costSeries(scope, query);
  return {
    started: tasks?.started ?? 0,
    completed: tasks?.completed ?? 0,
    failed: tasks?.failed ?? 0,
    durationMsSum: tasks?.durationMsSum ?? 0,
    durationCount: tasks?.durationCount ?? 0,
    histogram: durations?.count ?? 0,
    calls: costs?.calls ?? 0,
    costedCalls: costs?.costedCalls ?? 0,
    costUsd: costs?.costUsd.toFixed(6) ?? "0.000000",
    tokensIn: costs?.tokensIn ?? 0,
  };
}

/** The same, counted from the runs and the calls one by one. */
async function counted(storage: Storage, scope: DataScope, range: { fromMs: number; toMs: number }) {
  const within = (atMs: number | null): boolean => atMs !== null && atMs >= range.fromMs && atMs < range.toMs;
  const runs = await runsOf(storage, scope);
  const ended = runs.filter(({ endedAtMs }) => within(endedAtMs));
  const known = ended.flatMap(({ durationMs }) => (durationMs === null ? [] : [durationMs]));
  const sort = { key: "time", descending: false } as const;
  const calls = (await storage.llmCalls.listLlmCalls(scope, { filter: {}, sort, limit: 1_000 }))
    .map(({ call }) => call)
    .filter(({ timestampMs }) => within(timestampMs));
  return {
    started: runs.filter(({ startedAtMs }) => within(startedAtMs)).length,
    completed: ended.filter(({ status }) => status === "completed").length,
    failed: ended.filter(({ status }) => status === "failed").length,
    durationMsSum: sum(known),
    durationCount: known.length,
    histogram: known.length,
    calls: calls.length,
    costedCalls: calls.filter(({ costUsd }) => costUsd !== null).length,
    costUsd: sum(calls.map(({ costUsd }) => costUsd)).toFixed(6),
    tokensIn: sum(calls.map(({ tokensIn }) => tokensIn)),
  };
}

/** When events of an agent came: the first, the last, and the last of the types that are told apart. */
function arrivalsOf(events: readonly StoredEvent[]) {
  const times = (type?: string) =>
    events
      .filter(({ eventType }) => type === undefined || eventType === type)
      .map(({ receivedAtMs }) => receivedAtMs);
  const last = (type?: string) => times(type).reduce<number | null>((a, b) => Math.max(a ?? b, b), null);
  return {
    firstSeenMs: Math.min(...times()),
    lastSeenMs: last(),
    lastHeartbeatMs: last("heartbeat"),
    lastRegisteredMs: last("agent_registered"),
  };
}

const sum = (values: (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

/** A shuffle that a seed repeats. */
function shuffled(events: readonly SentEvent[], seed: number): SentEvent[] {
  return fc.sample(fc.shuffledSubarray([...events], { minLength: events.length }), { seed, numRuns: 1 })[0]!;
}
