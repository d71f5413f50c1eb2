import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, describe, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { allEvents, ask, ingest, send } from "./api-client.ts";
import { anEvent, idsOf } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { derivedRows } from "./derived-rows.ts";
import { noRedis, startRedis, stopRedis } from "./redis-server.ts";
import { cleanUp, databaseIn, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";
import { openSlowLink } from "./slow-link.ts";
import { watchEvents } from "./watcher.ts";

const WATCHED = "watched";
const filter = { agentId: WATCHED };
const AGENTS = `subscription { agents(filter: { ids: ["silent"] }) { changes { kind } } }`;
interface AgentFrames {
  agents: { changes: { kind: string }[] };
}
/** For what needs Redis to be tried again, which takes it up to a few seconds after a short absence. */
const BACK = { interval: 20, timeout: 60_000 };

afterAll(async () => {
  await cleanUp();
  await stopRedis();
});

if (noRedis !== null) test.skip(noRedis, () => undefined);

describe.skipIf(noRedis !== null)("two servers over one store and one Redis", () => {
  test("every subscriber has every event once, in order, over kills of either server and of Redis", async () => {
    const folder = newFolder();
    const redis = await startRedis();
    const start = () => startServer(folder, { redis_url: redis.url });
    const servers = await Promise.all([start(), start()]);
    const cursor = await firstCursor(servers[0]);
    const watchers = [0, 1, 0, 1].map((index) =>
      watchEvents(() => servers[index]!.url, DEV_KEY, filter, cursor),
    );
    // One more that comes back to the other server each time.
    let turn = 0;
    watchers.push(watchEvents(() => servers[turn++ % 2]!.url, DEV_KEY, filter, cursor));

    const acknowledged: string[] = [];
    const state = { isOver: false };
    const senders = [0, 1, 2].map((index) => keepSending(servers, index, state, acknowledged));
    const more = async (count: number) => {
      const targets = watchers.map((watcher) => watcher.ids().length + count);
      await expect
        .poll(() => watchers.every((watcher, index) => watcher.ids().length >= targets[index]!), BACK)
        .toBe(true);
    };
    const restart = async (index: number) => {
      await servers[index]!.kill();
      await pause(randomInt(20));
      servers[index] = await start();
    };
    const disturbances = [
      () => restart(0),
      () => redis.kill(),
      () => restart(1),
      () => redis.start(),
      () => restart(0),
      async () => {
        await redis.kill();
        await redis.start();
      },
      () => Promise.all([restart(0), restart(1)]),
    ];
    for (const disturb of disturbances) {
      await more(randomInt(20, 80));
      await disturb();
    }
    await more(50);
    state.isOver = true;
    await Promise.all(senders);

    const stored = (await allEvents(servers[0].url, DEV_KEY, filter)).map(({ id }) => id);
    for (const watcher of watchers)
      await expect.poll(() => watcher.ids().length, BACK).toBeGreaterThanOrEqual(stored.length);
    for (const watcher of watchers) {
      expect(watcher.ids()).toEqual(stored);
      expect(watcher.connections()).toBeGreaterThanOrEqual(3);
      await watcher.close();
    }
    expect(new Set(stored).size).toBe(stored.length);
    expect(stored.toSorted()).toEqual([...new Set(acknowledged)].toSorted());
    for (const server of servers) {
      expect(server.loggedErrors()).toEqual([]);
      expect(await server.stop()).toBe(0);
    }
    const file = databaseIn(folder);
    const arrived = derivedRows(file);
    rebuildDerived(file, () => undefined);
    expect(derivedRows(file)).toEqual(arrived);
  }, 300_000);

  test("an event reaches the other server's subscribers at once, and within seconds while Redis is away", async () => {
    const folder = newFolder();
    const redis = await startRedis();
    const one = await startServer(folder, { redis_url: redis.url });
    const another = await startServer(folder, { redis_url: redis.url });
    const ready = async () => (await send(another.url, { method: "GET", path: "/ready" })).body.redis;
    await expect.poll(ready, BACK).toBe("connected");
    const watcher = watchEvents(() => another.url, DEV_KEY, filter, await firstCursor(one));
    await expect.poll(() => watcher.isServed(), BACK).toBe(true);

    // Storage is looked at every five seconds whatever happens; a notice is what makes it quicker than that.
    const delays: number[] = [];
    for (let round = 0; round < 8; round++) {
      const batch = batchOf(1);
      await ingest(one.url, DEV_KEY, batch);
      const sentAtMs = performance.now();
      await expect.poll(() => watcher.ids().includes(idsOf(batch)[0]!), { ...BACK, interval: 2 }).toBe(true);
      delays.push(performance.now() - sentAtMs);
    }
    expect(delays.toSorted((a, b) => a - b)[4]).toBeLessThan(1_000);

    expect([one, another].flatMap(warningsOf)).toEqual([]);
    await redis.kill();
    await expect.poll(ready, BACK).toBe("away");
    expect(await metric(another, "hiveboard_redis_connected")).toBe(0);
    const alone = batchOf(3);
    expect((await ingest(one.url, DEV_KEY, alone)).status).toBe(200);
    await expect.poll(() => watcher.ids().slice(-3), BACK).toEqual(idsOf(alone));

    await redis.start();
    await expect.poll(ready, BACK).toBe("connected");
    // However often it was tried meanwhile.
    for (const server of [one, another]) await expect.poll(() => warningsOf(server), BACK).toHaveLength(1);
    expect(await metric(another, "hiveboard_redis_connected")).toBe(1);
    await watcher.close();
    for (const server of [one, another]) {
      expect(server.loggedErrors()).toEqual([]);
      expect(await server.stop()).toBe(0);
    }
  }, 240_000);

  test("an agent that turns stuck is told once at each server, and so is its recovery", async () => {
    const folder = newFolder();
    const redis = await startRedis();
    const servers = [
      await startServer(folder, { redis_url: redis.url }),
      await startServer(folder, { redis_url: redis.url }),
    ];
    const clients = await Promise.all(servers.map(({ url }) => LiveClient.connect(url, DEV_KEY)));
    for (const client of clients) {
      client.subscribe("1", AGENTS);
      client.subscribe("settled", "{ __typename }");
      await client.until(() =>
        client.messages.some(({ id, type }) => id === "settled" && type === "complete"),
      );
    }
    const kinds = (client: LiveClient) =>
      client
        .results("1")
        .flatMap((result) => (result?.data as unknown as AgentFrames).agents.changes.map(({ kind }) => kind));
    const send = (index: number, events: Batch["events"]) =>
      ingest(servers[index]!.url, DEV_KEY, { envelope: { agent_id: "silent" }, events });

    const thresholds = { data: { stuck_threshold_seconds: 1 } };
    await send(0, [
      anEvent({ event_type: "agent_registered", payload: thresholds }),
      anEvent({ event_type: "task_started", task_id: "t" }),
      anEvent({ event_type: "heartbeat" }),
    ]);
    for (const client of clients) await client.until(() => kinds(client).includes("STUCK"), 30_000);
    await send(1, [anEvent({ event_type: "heartbeat" })]);
    for (const client of clients) await client.until(() => kinds(client).at(-1) === "STATUS_CHANGED", 30_000);
    for (const client of clients) {
      expect(kinds(client).filter((kind) => kind === "STUCK")).toHaveLength(1);
      client.close();
    }
    for (const server of servers) {
      expect(server.loggedErrors()).toEqual([]);
      expect(await server.stop()).toBe(0);
    }
  }, 240_000);

  test("requests are counted over both, and a key that is revoked at one stops at the other, with Redis and without", async () => {
    const folder = newFolder();
    const redis = await startRedis();
    const one = await startServer(folder, { redis_url: redis.url });
    const another = await startServer(folder, { redis_url: redis.url });
    const ready = async () => (await send(another.url, { method: "GET", path: "/ready" })).body.redis;
    await expect.poll(ready, BACK).toBe("connected");

    const remaining = async ({ url }: ServerProcess) =>
      Number((await ingest(url, DEV_KEY, batchOf(1))).headers["x-ratelimit-remaining"]);
    // Within one window of a second, which two requests after each other can miss.
    await expect.poll(async () => (await remaining(one)) - (await remaining(another)), BACK).toBe(1);

    const page = await send(one.url, { method: "GET", path: "/graphql", headers: { accept: "text/html" } });
    const headers = {
      "content-type": "application/json",
      cookie: page.headers["set-cookie"]![0]!.split(";")[0]!,
      origin: one.url,
    };
    const asOwner = async <Data>(query: string, variables: object): Promise<Data> => {
      const body = JSON.stringify({ query, variables });
      return (await send(one.url, { path: "/graphql", headers, body })).body.data as Data;
    };
    const isRefused = async (): Promise<void> => {
      const { createApiKey } = await asOwner<{ createApiKey: { key: string; apiKey: { id: string } } }>(
        `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id } } }`,
        { input: { type: "LIVE", label: "to be revoked" } },
      );
      const { key, apiKey } = createApiKey;
      const client = await LiveClient.connect(another.url, key);
      client.subscribe("1", "subscription { events { events { id } } }");
      expect((await ingest(another.url, key, batchOf(1))).status).toBe(200);
      await asOwner("mutation ($id: ID!) { revokeApiKey(id: $id) { id } }", { id: apiKey.id });
      await client.until(() => client.closed !== null, 30_000);
      expect(client.closed?.code).toBe(4401);
      await expect.poll(async () => (await ingest(another.url, key, batchOf(1))).status, BACK).toBe(401);
    };
    await isRefused();
    await redis.kill();
    await expect.poll(ready, BACK).toBe("away");
    await isRefused();
    for (const server of [one, another]) {
      expect(server.loggedErrors()).toEqual([]);
      expect(await server.stop()).toBe(0);
    }
  }, 240_000);

  test("a Redis that hangs is given up, and taken up again when it answers", async () => {
    const folder = newFolder();
    const redis = await startRedis();
    const one = await startServer(folder, { redis_url: redis.url });
    const another = await startServer(folder, { redis_url: redis.url });
    const watcher = watchEvents(() => another.url, DEV_KEY, filter, await firstCursor(one));
    await expect.poll(() => watcher.isServed(), BACK).toBe(true);
    const ready = async () => (await send(one.url, { method: "GET", path: "/ready" })).body.redis;
    await expect.poll(ready, BACK).toBe("connected");

    redis.hang();
    const batches = [batchOf(2), batchOf(2)];
    // The first may wait until Redis is given up, which is what its rate is counted with.
    expect((await ingest(one.url, DEV_KEY, batches[0]!)).status).toBe(200);
    await expect.poll(ready, BACK).toBe("away");
    expect((await ingest(one.url, DEV_KEY, batches[1]!)).status).toBe(200);
    await expect.poll(() => watcher.ids(), BACK).toEqual(batches.flatMap(idsOf));

    redis.wake();
    await expect.poll(ready, BACK).toBe("connected");
    await watcher.close();
    for (const server of [one, another]) {
      expect(server.loggedErrors()).toEqual([]);
      expect(await server.stop()).toBe(0);
    }
  }, 240_000);

  test("a Redis that is slow, and whose connections are torn under load, costs time and no event", async () => {
    const folder = newFolder();
    const redis = await startRedis();
    await using link = await openSlowLink(Number(new URL(redis.url).port), 120);
    const start = () => startServer(folder, { redis_url: `redis://127.0.0.1:${link.port}/0` });
    const servers = await Promise.all([start(), start()]);
    const ready = async () =>
      Promise.all(
        servers.map(async ({ url }) => (await send(url, { method: "GET", path: "/ready" })).body.redis),
      );
    await expect.poll(ready, BACK).toEqual(["connected", "connected"]);
    const cursor = await firstCursor(servers[0]);
    const watchers = servers.map(({ url }) => watchEvents(() => url, DEV_KEY, filter, cursor));
    for (const watcher of watchers) await expect.poll(() => watcher.isServed(), BACK).toBe(true);

    const acknowledged: string[] = [];
    const state = { isOver: false };
    const senders = [0, 1].map((index) => keepSending(servers, index, state, acknowledged));
    const more = async (count: number) => {
      const target = acknowledged.length + count;
      await expect.poll(() => acknowledged.length, BACK).toBeGreaterThanOrEqual(target);
    };
    for (let torn = 0; torn < 3; torn++) {
      await more(20);
      link.tear();
    }
    await more(20);
    await expect.poll(ready, BACK).toEqual(["connected", "connected"]);
    await more(20);
    state.isOver = true;
    await Promise.all(senders);

    const stored = (await allEvents(servers[0].url, DEV_KEY, filter)).map(({ id }) => id);
    expect(stored.toSorted()).toEqual([...new Set(acknowledged)].toSorted());
    for (const watcher of watchers) {
      await expect.poll(() => watcher.ids().length, BACK).toBeGreaterThanOrEqual(stored.length);
      expect(watcher.ids()).toEqual(stored);
      await watcher.close();
    }
    for (const server of servers) {
      expect(server.loggedErrors()).toEqual([]);
      expect(await server.stop()).toBe(0);
    }
  }, 240_000);

  test("a server starts and works while Redis cannot be reached", async () => {
    const redis = await startRedis();
    await redis.kill();
    const server = await startServer(newFolder(), { redis_url: redis.url });
    const watcher = watchEvents(() => server.url, DEV_KEY, filter, await firstCursor(server));
    await expect.poll(() => watcher.isServed(), BACK).toBe(true);
    const batch = batchOf(2);
    expect((await ingest(server.url, DEV_KEY, batch)).status).toBe(200);
    await expect.poll(() => watcher.ids(), BACK).toEqual(idsOf(batch));
    await watcher.close();
    expect(server.loggedErrors()).toEqual([]);
    expect(await server.stop()).toBe(0);
  }, 240_000);
});

const batchOf = (count: number): Batch => ({
  envelope: { agent_id: WATCHED },
  events: Array.from({ length: count }, () => anEvent()),
});

/** Sends batches to either server until it is over; a batch without an answer goes to the other one. */
async function keepSending(
  servers: readonly ServerProcess[],
  first: number,
  state: { isOver: boolean },
  acknowledged: string[],
): Promise<void> {
  for (let turn = first; !state.isOver; turn++) {
    const batch = batchOf(randomInt(1, 6));
    for (let attempt = turn; ; attempt++) {
      const answer = await ingest(servers[attempt % 2]!.url, DEV_KEY, batch).catch(() => null);
      if (answer?.status === 200) break;
      await pause(5);
    }
    acknowledged.push(...idsOf(batch));
    await pause(randomInt(25));
  }
}

/** How often a server said that Redis is away. */
const warningsOf = (server: ServerProcess): string[] =>
  server
    .log()
    .split("\n")
    .filter((line) => line.includes("Redis cannot be reached") && line.includes('"level":40'));

/** A cursor before everything that a test sends. */
async function firstCursor({ url }: ServerProcess): Promise<string> {
  await ingest(url, DEV_KEY, { envelope: { agent_id: "before" }, events: [anEvent()] });
  const query = `{ events(first: 1) { pageInfo { endCursor } } }`;
  const { data } = await ask<{ events: { pageInfo: { endCursor: string } } }>(url, DEV_KEY, query);
  return data.events.pageInfo.endCursor;
}

async function metric({ url }: ServerProcess, name: string): Promise<number> {
  const { text } = await send(url, { method: "GET", path: "/metrics" });
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)![1]);
}
