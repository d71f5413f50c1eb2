import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { WireEvent } from "@hiveboard/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { grantScope, type DataScope } from "../../accounts/scope.ts";
import { TEST_NOW_MS, valid } from "../events.arbitrary.ts";
import type { Storage } from "../storage.ts";
import { ORDER_GENERATION_BITS } from "./generation.ts";
import { openSqliteStorage } from "./storage.ts";

/** Two generations of runs and as many of calls, and a bit. */
const RUNS = 2 ** ORDER_GENERATION_BITS.task_runs * 2 + 100;
const CALLS_A_RUN = Math.ceil(2 ** ORDER_GENERATION_BITS.llm_calls / RUNS) + 1;
const RUNS_A_BATCH = 40;
const PAGE = 70;
const moment = {
  nowMs: TEST_NOW_MS,
  policy: { defaultStuckThresholdMs: 300_000, defaultProgressThresholdMs: null, offlineAfterMs: 86_400_000 },
};

let folder: string;
let storage: Storage;
let scope: DataScope;

/** Costs and durations jump about, and many are the same. */
const costOf = (run: number, call: number): number => ((run * 7_919 + call * 104_729) % 997) / 1_000;
const durationOf = (run: number): number => (run * 7_919) % 2_003;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "hiveboard-generation-"));
  storage = await openSqliteStorage({ path: path.join(folder, "test.db"), now: () => TEST_NOW_MS });
  const made = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  scope = grantScope(made.liveDataSetId, made.workspace.id);
  for (let first = 0; first < RUNS; first += RUNS_A_BATCH) {
    const runs = Array.from({ length: Math.min(RUNS_A_BATCH, RUNS - first) }, (_, i) => first + i);
    const batch = {
      envelope: { agentId: `a${first % 3}`, environment: "production" },
      events: runs.flatMap(eventsOf),
    };
    await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  }
}, 240_000);
afterAll(async () => {
  await storage.close();
  rmSync(folder, { recursive: true });
});

function eventsOf(run: number): WireEvent[] {
  const common = { timestamp: new Date(TEST_NOW_MS - 1_000).toISOString(), task_id: `t${run}` };
  const event = (rest: object) => ({ event_id: randomUUID(), ...common, ...rest }) as WireEvent;
  return [
    event({ event_type: "task_completed", duration_ms: durationOf(run) }),
    ...Array.from({ length: CALLS_A_RUN }, (_, call) =>
      event({
        event_type: "custom",
        payload: { kind: "llm_call", data: { name: "n", model: "m", cost: costOf(run, call) } },
      }),
    ),
  ];
}

async function pages<Row, Cursor>(
  read: (after: Cursor | null) => Promise<(Row & { cursor: Cursor })[]>,
): Promise<Row[]> {
  const first = await read(null);
  return [...first, ...(await read(first.at(-1)!.cursor))];
}

test.each([true, false])(
  "runs come in the order of their duration over generations, descending %s",
  async (descending) => {
    const rows = await pages((after: { value: string | number | null; rowId: number } | null) =>
      storage.tasks.listRuns(scope, {
        filter: {},
        sort: { key: "duration", descending },
        limit: PAGE,
        after,
        ...moment,
      }),
    );
    const all = Array.from({ length: RUNS }, (_, run) => durationOf(run)).sort((a, b) =>
      descending ? b - a : a - b,
    );
    expect(rows.map(({ run }) => run.durationMs)).toEqual(all.slice(0, 2 * PAGE));
    expect(new Set(rows.map(({ run }) => run.taskId)).size).toBe(2 * PAGE);
  },
);

test("the dearest calls come first over generations, those of one agent too", async () => {
  for (const agentId of [null, "a1"]) {
    const rows = await pages((after: { value: number | null; seq: number } | null) =>
      storage.llmCalls.listLlmCalls(scope, {
        filter: { agentId },
        sort: { key: "cost", descending: true },
        limit: PAGE,
        after,
      }),
    );
    const costs = Array.from({ length: RUNS }, (_, run) => run)
      .filter((run) => agentId === null || `a${(run - (run % RUNS_A_BATCH)) % 3}` === agentId)
      .flatMap((run) => Array.from({ length: CALLS_A_RUN }, (_, call) => costOf(run, call)))
      .sort((a, b) => b - a);
    expect(rows.map(({ call }) => call.costUsd)).toEqual(costs.slice(0, 2 * PAGE));
    expect(new Set(rows.map(({ call }) => call.eventId)).size).toBe(2 * PAGE);
  }
});
