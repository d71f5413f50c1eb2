import { setTimeout as pause } from "node:timers/promises";
import { Agent } from "node:http";
import { afterAll, describe, expect, test } from "vitest";
import { ON_SQL_SERVER, TEST_MSSQL_URL } from "../src/storage/mssql/test-database.ts";
import { allEvents, ingest } from "./api-client.ts";
import { idsOf, mixedBatches } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { embeddedIn, onSqlServer } from "./killed-store.ts";
import type { KilledStore } from "./killed-store.ts";
import { cleanUp, DEV_KEY, killWhileStarting, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

const KILLS = 6;
const SENDERS = 4;
/** Between the condition for a kill and the kill, so that it falls at any moment of a commit. */
const MAX_DELAY_MS = 20;

afterAll(cleanUp);

interface Sent {
  batch: Batch;
  isAcknowledged: boolean;
}

const ACKNOWLEDGED_STAYS =
  "what was acknowledged before a kill -9 is there once, no batch is half there, and what is derived agrees";

test(
  ACKNOWLEDGED_STAYS,
  async () => {
    const folder = newFolder();
    await killAndLook(folder, embeddedIn(folder));
  },
  240_000,
);

describe.skipIf(TEST_MSSQL_URL === undefined)(ON_SQL_SERVER, () => {
  test(
    ACKNOWLEDGED_STAYS,
    async () => {
      const store = await onSqlServer();
      try {
        await killAndLook(newFolder(), store);
      } finally {
        await store.close();
      }
    },
    240_000,
  );
});

async function killAndLook(folder: string, store: KilledStore): Promise<void> {
  const source = mixedBatches(1);
  const sent: Sent[] = [];

  for (let round = 0; round < KILLS; round++) {
    const server = await startServer(folder, store.entries);
    await resendUnacknowledged(server, sent);
    const before = sent.length;
    const acknowledged = () => sent.slice(before).filter(({ isAcknowledged }) => isAcknowledged).length;
    const senders = Array.from({ length: SENDERS }, () => sendUntilCutOff(server, source, sent));
    const enough = 5 + Math.floor(Math.random() * 40);
    await expect.poll(acknowledged, { interval: 2, timeout: 20_000 }).toBeGreaterThan(enough);
    await pause(Math.random() * MAX_DELAY_MS);
    await server.kill();
    await Promise.all(senders);
    expectWholeBatches(await store.storedIds(), sent);
  }

  const server = await startServer(folder, store.entries);
  await resendUnacknowledged(server, sent);
  const everything = sent.flatMap(({ batch }) => idsOf(batch));
  expect(sent.every(({ isAcknowledged }) => isAcknowledged)).toBe(true);
  const seen = (await allEvents(server.url, DEV_KEY)).map(({ id }) => id);
  expect(seen.toSorted()).toEqual(everything.toSorted());
  expect(server.loggedErrors()).toEqual([]);
  expect(await server.stop()).toBe(0);

  expect(await store.faults()).toEqual([]);
  const arrived = await store.derivedRows();
  expect(Object.values(arrived).every((rows) => rows.length > 0)).toBe(true);
  await store.rebuild();
  expect(await store.derivedRows()).toEqual(arrived);
}

test("a server that is killed while it makes its database starts again", async () => {
  const folder = newFolder();
  // Between Node's own start and the first request served.
  for (const afterMs of [150, 300, 400, 500, 600]) await killWhileStarting(folder, afterMs);
  const server = await startServer(folder);
  const batch = mixedBatches(2).next().value as Batch;
  expectStored(await ingest(server.url, DEV_KEY, batch), batch);
  expect(await server.stop()).toBe(0);
}, 240_000);

/** Sends one batch after the other over one connection until the server is gone. */
async function sendUntilCutOff(server: ServerProcess, source: Iterator<Batch>, sent: Sent[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (;;) {
    const entry = { batch: source.next().value as Batch, isAcknowledged: false };
    sent.push(entry);
    const answer = await ingest(server.url, DEV_KEY, entry.batch, { agent }).catch(() => null);
    if (answer === null) break;
    expectStored(answer, entry.batch);
    entry.isAcknowledged = true;
  }
  agent.destroy();
}

async function resendUnacknowledged(server: ServerProcess, sent: readonly Sent[]): Promise<void> {
  for (const entry of sent) {
    if (entry.isAcknowledged) continue;
    expectStored(await ingest(server.url, DEV_KEY, entry.batch), entry.batch);
    entry.isAcknowledged = true;
  }
}

function expectStored(answer: { status: number; body: unknown }, { events }: Batch): void {
  expect(answer).toMatchObject({ status: 200, body: { accepted: events.length, rejected: 0, errors: [] } });
}

function expectWholeBatches(stored: readonly string[], sent: readonly Sent[]): void {
  const held = new Set(stored);
  expect(held.size).toBe(stored.length);
  for (const { batch, isAcknowledged } of sent) {
    const there = idsOf(batch).filter((id) => held.has(id.replaceAll("-", ""))).length;
    if (isAcknowledged) expect(there).toBe(batch.events.length);
    else expect([0, batch.events.length]).toContain(there);
  }
}
