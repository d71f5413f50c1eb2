import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { grantScope, type DataScope } from "../../accounts/scope.ts";
import type { Storage } from "../storage.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid, type SentEvent } from "../events.arbitrary.ts";
import { derivedRows } from "./derived-rows.ts";
import { rebuildDerived } from "./rebuild.ts";
import { openSqliteStorage } from "./storage.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const BEGIN_MS = TEST_NOW_MS - 20 * DAY_MS;

let folder: string;
let file: string;
let clock: number;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "hiveboard-retention-"));
  file = path.join(folder, "test.db");
  clock = BEGIN_MS;
});
afterEach(() => rmSync(folder, { recursive: true }));

async function open(): Promise<{ storage: Storage; scope: DataScope; other: DataScope }> {
  const storage = await openSqliteStorage({ path: file, now: () => clock, readers: 1 });
  const ensured = await storage.accounts.ensureWorkspace({ slug: "w", name: "W", plan: "free" });
  const { id } = ensured.workspace;
  return {
    storage,
    scope: grantScope(ensured.liveDataSetId, id),
    other: grantScope(ensured.testDataSetId, id),
  };
}

/** An event that arrives at some hour, with a time stamp that is late, early or right. */
const arrivals = fc
  .tuple(
    sentEvents,
    fc.infiniteStream(fc.integer({ min: 0, max: 9 * 24 })),
    fc.infiniteStream(fc.constantFrom(0, 0, 0, -90, -26, 20)),
  )
  .map(([events, hours, lags]) =>
    events
      .map((sent) => ({ sent, hour: hours.next().value as number, lag: lags.next().value as number }))
      .sort((a, b) => a.hour - b.hour)
      .map(({ sent, hour, lag }) => {
        const timestamp = new Date(BEGIN_MS + (hour + lag) * HOUR_MS).toISOString();
        return { hour, sent: { ...sent, event: { ...sent.event, timestamp } } };
      }),
  );

async function send(storage: Storage, scope: DataScope, arriving: { hour: number; sent: SentEvent }[]) {
  for (const [hour, group] of Map.groupBy(arriving, (arrival) => arrival.hour)) {
    clock = BEGIN_MS + hour * HOUR_MS;
    for (const batch of toBatches(
      group.map(({ sent }) => sent),
      20,
    ))
      await storage.ingest.append(scope, { ...valid(batch), autoCreateProjects: true });
  }
}

interface StoredRow {
  seq: number;
  data_set_id: number;
  received_at_ms: number;
  event_type: number;
  agent_pk: number;
  payload: string | null;
}

function storedRows(): StoredRow[] {
  const db = new DatabaseSync(file, { readOnly: true });
  const rows = db.prepare("SELECT * FROM events ORDER BY seq").all() as unknown as StoredRow[];
  db.close();
  return rows;
}

const ROLLUPS = ["activity_rollups", "llm_rollups", "duration_rollups", "task_type_costs"];
const rollupsOf = (rows: Record<string, unknown[]>) =>
  Object.fromEntries(ROLLUPS.map((name) => [name, rows[name]]));

/** Calls a step until it says that nothing is left. */
async function untilDone<Result extends { isDone: boolean }>(
  step: (last: Result | null) => Promise<Result>,
): Promise<void> {
  for (let last: Result | null = null; last?.isDone !== true;) last = await step(last);
}

async function retain(storage: Storage, scope: DataScope, receivedBeforeMs: number, keepsSummaries: boolean) {
  const retention = storage.retention;
  await untilDone(() => retention.deleteEvents(scope, { receivedBeforeMs, keepsSummaries, maxRows: 7 }));
  const before = { receivedBeforeMs, maxRows: 3 };
  await untilDone((last: { isDone: boolean; cursor: unknown } | null) =>
    retention.forgetClosed(scope, { ...before, cursor: last?.cursor ?? null }),
  );
}

describe("retention", () => {
  test("deletes what arrived before and nothing else; roll-ups stay, and a rebuild gives the same", async () => {
    const scenario = fc.tuple(arrivals, arrivals, fc.integer({ min: 0, max: 9 * 24 }), fc.boolean());
    await fc.assert(
      fc.asyncProperty(scenario, async ([first, second, cutoffHour, keepsSummaries]) => {
        rmSync(folder, { recursive: true });
        folder = mkdtempSync(path.join(tmpdir(), "hiveboard-retention-"));
        file = path.join(folder, "test.db");
        const { storage, scope, other } = await open();
        await send(storage, scope, first);
        const sent = await storage.events.latestSeq(scope);
        clock = BEGIN_MS + 9 * 24 * HOUR_MS;
        await storage.ingest.append(other, {
          ...valid(toBatches([first[0]!.sent], 1)[0]!),
          autoCreateProjects: true,
        });
        // A read waits until what is derived is written.
        await storage.events.latestSeq(scope);
        const before = storedRows();
        const sumsBefore = rollupsOf(derivedRows(file));

        const cutoffMs = BEGIN_MS + cutoffHour * HOUR_MS;
        await retain(storage, scope, cutoffMs, keepsSummaries);
        const isOld = (row: StoredRow) =>
          row.data_set_id === scope.dataSetId && row.received_at_ms < cutoffMs;
        expect(storedRows()).toEqual(before.filter((row) => !isOld(row)));
        expect(rollupsOf(derivedRows(file))).toEqual(sumsBefore);

        // Life goes on: late events of runs that were trimmed or forgotten, and new positions only.
        clock = BEGIN_MS + 10 * DAY_MS;
        const known = new Set(first.map(({ sent: { event } }) => event.event_id));
        const fresh = second.filter(({ sent: { event } }) => !known.has(event.event_id));
        await send(
          storage,
          scope,
          fresh.map((arrival) => ({ ...arrival, hour: 10 * 24 })),
        );
        if (fresh.length > 0) expect(await storage.events.latestSeq(scope)).toBeGreaterThan(sent);
        await storage.close();
        const derived = derivedRows(file);
        rebuildDerived(file, () => undefined);
        expect(derivedRows(file)).toEqual(derived);
        const again = await open();
        await retain(again.storage, again.scope, clock + 1, false);
        await again.storage.close();
        const left = derivedRows(file);
        rebuildDerived(file, () => undefined);
        expect(derivedRows(file)).toEqual(left);
        expect(storedRows().filter((row) => row.data_set_id === scope.dataSetId)).toEqual([]);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  test("gives no position twice when all events are gone, over a restart too", async () => {
    const { storage, scope } = await open();
    const sent = fc.sample(sentEvents, { seed: 1, numRuns: 1 })[0]!;
    await send(
      storage,
      scope,
      sent.map((one) => ({ hour: 1, sent: one })),
    );
    const highest = storedRows().at(-1)!.seq;
    await retain(storage, scope, clock + 1, false);
    expect(storedRows()).toEqual([]);
    await storage.close();
    const again = await open();
    await send(
      again.storage,
      again.scope,
      sent.map((one) => ({ hour: 2, sent: one })),
    );
    expect(storedRows()[0]!.seq).toBeGreaterThan(highest);
    await again.storage.close();
    rebuildDerived(file, () => undefined);
  });

  test("roll-ups of days before go when their time has come, and a rebuild does not bring them back", async () => {
    const { storage, scope } = await open();
    const sent = fc.sample(arrivals, { seed: 5, numRuns: 8 }).flat();
    await send(
      storage,
      scope,
      sent.sort((a, b) => a.hour - b.hour),
    );
    const beforeMs = Math.floor(BEGIN_MS / DAY_MS) * DAY_MS + 4 * DAY_MS;
    await untilDone(() => storage.retention.expireRollups(scope, { beforeMs, maxRows: 20 }));
    await storage.close();
    const derived = derivedRows(file);
    for (const name of ROLLUPS) {
      const times = derived[name]!.map((row) => (row as { bucket_ms: number }).bucket_ms);
      expect(
        times.filter((bucketMs) => bucketMs < beforeMs),
        name,
      ).toEqual([]);
    }
    expect(derived.activity_rollups!.length).toBeGreaterThan(0);
    rebuildDerived(file, () => undefined);
    expect(derivedRows(file)).toEqual(derived);
  });
});

test("of an agent's heartbeats of an hour one is kept: the latest with a payload, else the latest", async () => {
  const beat = fc.record({
    agent: fc.constantFrom("a1", "a2"),
    minute: fc.integer({ min: 0, max: 60 * 40 }),
    payload: fc.constantFrom(null, { summary: "working" }),
    isHeartbeat: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(beat, { minLength: 1, maxLength: 80 }),
      fc.integer({ min: 1, max: 30 }),
      async (beats, maxRows) => {
        rmSync(folder, { recursive: true });
        folder = mkdtempSync(path.join(tmpdir(), "hiveboard-retention-"));
        file = path.join(folder, "test.db");
        const { storage, scope } = await open();
        for (const { agent, minute, payload, isHeartbeat } of beats.toSorted((a, b) => a.minute - b.minute)) {
          clock = BEGIN_MS + minute * 60_000;
          const event = {
            event_id: crypto.randomUUID(),
            timestamp: new Date(clock).toISOString(),
            event_type: isHeartbeat ? ("heartbeat" as const) : ("escalated" as const),
            payload,
          };
          await storage.ingest.append(scope, {
            ...valid({ envelope: { agentId: agent, environment: "production" }, events: [event] }),
            autoCreateProjects: true,
          });
        }
        const before = storedRows();
        const receivedBeforeMs = Math.floor(BEGIN_MS / HOUR_MS) * HOUR_MS + 30 * HOUR_MS;
        await untilDone(() => storage.retention.compactHeartbeats(scope, { receivedBeforeMs, maxRows }));
        const hourOf = (row: StoredRow) => `${row.agent_pk} ${Math.floor(row.received_at_ms / HOUR_MS)}`;
        const old = before.filter((row) => row.event_type === 2 && row.received_at_ms < receivedBeforeMs);
        const kept = [...Map.groupBy(old, hourOf).values()].map(
          (rows) => (rows.findLast(({ payload }) => payload !== null) ?? rows.at(-1)!).seq,
        );
        const expected = before.filter((row) => !old.includes(row) || kept.includes(row.seq));
        expect(storedRows()).toEqual(expected);
        await storage.close();
        const derived = derivedRows(file);
        rebuildDerived(file, () => undefined);
        expect(derivedRows(file)).toEqual(derived);
      },
    ),
    { numRuns: 10 },
  );
}, 240_000);
