import { setTimeout as pause } from "node:timers/promises";
import { randomInt } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { allEvents, bearer, ingest } from "./api-client.ts";
import { anEvent, idsOf } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { makeWorkspaces } from "./data-sets.ts";
import { openEventStream } from "./event-stream.ts";
import { cleanUp, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

const QUERY = `subscription ($filter: EventFilter, $after: String) {
  events(filter: $filter, after: $after) { cursor events { id agentId } }
}`;
const WATCHED = "watched";

interface Frame {
  cursor: string;
  events: { id: string; agentId: string }[];
}

/** One connection with one subscription. Resolves when it has ended, for whatever reason. */
type Connect = (
  url: string,
  variables: { filter: object; after: string | null },
  onFrame: (frame: Frame) => void,
) => { isServed: Promise<void>; hasEnded: Promise<void>; close: () => void };

afterAll(cleanUp);

const overWebSocket: Connect = (url, variables, onFrame) => {
  const client = new LiveClient(url);
  const hasEnded = new Promise<void>((resolve) => client.socket.once("close", () => resolve()));
  client.socket.on("message", (data: Buffer) => {
    const { type, payload } = JSON.parse(data.toString()) as {
      type: string;
      payload: { data: { events: Frame } };
    };
    if (type === "next" && payload.data.events !== undefined) onFrame(payload.data.events);
    if (type === "error") throw new Error(JSON.stringify(payload));
  });
  const isServed = (async () => {
    await client.init({ authorization: `Bearer ${DEV_KEY}` });
    client.subscribe("1", QUERY, variables);
    client.subscribe("settled", "{ __typename }");
    await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
  })();
  return { isServed, hasEnded, close: () => client.close() };
};

const overEventStream: Connect = (url, variables, onFrame) => {
  const { promise: hasEnded, resolve: onEnd } = Promise.withResolvers<void>();
  const onNext = (result: unknown) => onFrame((result as { data: { events: Frame } }).data.events);
  const opening = openEventStream(url, bearer(DEV_KEY), { query: QUERY, variables }, { onNext, onEnd });
  const isServed = opening.then(
    () => undefined,
    (error: unknown) => {
      onEnd();
      throw error;
    },
  );
  return { isServed, hasEnded, close: () => void opening.then((stream) => stream.close()) };
};

/** Where the server is, over its restarts. */
interface Place {
  server: ServerProcess;
  isOver: boolean;
}

describe.each([
  ["WebSocket", overWebSocket],
  ["an event stream", overEventStream],
])("over %s", (_name, connect) => {
  test("a subscriber that resumes from its cursor over stops and kills has every event once, in order", async () => {
    const folder = newFolder();
    const { alphaTest, betaLive } = await makeWorkspaces(folder);
    const place: Place = { server: await startServer(folder), isOver: false };
    const frames: Frame[] = [];
    const connections = { current: null as ReturnType<Connect> | null, count: 0 };
    const filter = { agentId: WATCHED };
    const cursorAtStart = await firstCursor(place.server);

    const watching = (async () => {
      while (!place.isOver) {
        const { url } = place.server;
        const after = frames.at(-1)?.cursor ?? cursorAtStart;
        const connection = connect(url, { filter, after }, (frame) => frames.push(frame));
        connections.current = connection;
        connection.isServed.then(() => connections.count++, () => undefined); // prettier-ignore
        await connection.hasEnded;
        await pause(5);
      }
    })();
    const acknowledged: string[] = [];
    const noise: string[] = [];
    const senders = [
      ...[0, 1].map(() => keepSending(place, DEV_KEY, watchedBatch, acknowledged)),
      keepSending(place, DEV_KEY, () => batchOf("another"), noise),
      keepSending(place, alphaTest.key, () => batchOf(WATCHED), noise),
      keepSending(place, betaLive.key, () => batchOf(WATCHED), noise),
    ];

    const received = () => frames.reduce((sum, { events }) => sum + events.length, 0);
    const more = (count: number) => {
      const target = received() + count;
      return expect.poll(received, { interval: 5, timeout: 15_000 }).toBeGreaterThan(target);
    };
    for (const end of ["stop", "kill", "cut", "kill", "cut", "stop"] as const) {
      await more(randomInt(20, 120));
      if (end === "cut") connections.current!.close();
      else {
        await place.server[end]();
        await pause(randomInt(20));
        place.server = await startServer(folder);
      }
    }
    await more(50);
    place.isOver = true;
    await Promise.all(senders);

    const { url } = place.server;
    const stored = (await allEvents(url, DEV_KEY, filter)).map(({ id }) => id);
    await expect.poll(received, { interval: 5, timeout: 10_000 }).toBeGreaterThanOrEqual(stored.length);
    connections.current!.close();
    await watching;
    const seen = frames.flatMap(({ events }) => events.map(({ id }) => id));
    expect(seen).toEqual(stored);
    expect(stored.toSorted()).toEqual(acknowledged.toSorted());
    expect(frames.flatMap(({ events }) => events).every(({ agentId }) => agentId === WATCHED)).toBe(true);
    expect(noise.length).toBeGreaterThan(100);
    expect(connections.count).toBeGreaterThanOrEqual(7);
    expect(place.server.loggedErrors()).toEqual([]);
    expect(await place.server.stop()).toBe(0);
  }, 240_000);
});

/** A cursor before everything that the test sends. */
async function firstCursor({ url }: ServerProcess): Promise<string> {
  const batch = { envelope: { agent_id: "first" }, events: [anEvent()] };
  expect((await ingest(url, DEV_KEY, batch)).status).toBe(200);
  const client = await LiveClient.connect(url, DEV_KEY);
  client.subscribe("1", "{ events(first: 1) { pageInfo { startCursor } } }");
  await client.until(() => client.results("1").length > 0);
  client.close();
  const { events } = client.results("1")[0]!.data as { events: { pageInfo: { startCursor: string } } };
  return events.pageInfo.startCursor;
}

const batchOf = (agentId: string, size = randomInt(1, 20)): Batch => ({
  envelope: { agent_id: agentId },
  events: Array.from({ length: size }, () => anEvent()),
});

/** Events that are watched, with a heartbeat among them that is not. */
function watchedBatch(): Batch {
  const { envelope, events } = batchOf(WATCHED);
  return { envelope, events: [...events, anEvent({ event_type: "heartbeat" })] };
}

/** Sends batch after batch, each until it is acknowledged, wherever the server is by then. */
async function keepSending(
  place: Place,
  key: string,
  newBatch: () => Batch,
  acknowledged: string[],
): Promise<void> {
  while (!place.isOver) {
    const batch = newBatch();
    let status = 0;
    while (status !== 200) {
      status = await ingest(place.server.url, key, batch).then((answer) => answer.status, () => 0); // prettier-ignore
      if (status !== 200) await pause(10);
    }
    const visible = batch.events.filter((event) => event.event_type !== "heartbeat");
    acknowledged.push(...idsOf({ ...batch, events: visible }));
    await pause(randomInt(25));
  }
}
