import { afterAll, beforeAll, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { bearer, ingest } from "./api-client.ts";
import { anEvent } from "./batches.ts";
import { openEventStream } from "./event-stream.ts";
import { cleanUp, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

/*
 * That a slow subscriber is told 4413 and nobody else notices is proven beside the code, in one process
 * (`src/live/sharing.test.ts`). Here it is about what many of them cost, and about coming back.
 */

const QUERY = "subscription ($after: String) { events(after: $after) { cursor events { id payload } } }";
const BACKLOG_BYTES = 4_194_304;
const SLOW = 20;
const TEXT = "x".repeat(30_000);
const EVENTS_PER_BATCH = 30;
/** Some 900 kB each, so that a round fits the backlog: whoever reads is never too slow, however slow the machine. */
const BATCHES_PER_ROUND = 4;
/** 90 MB for each subscriber, and 1.8 GB for all that do not read. */
const ROUNDS = 25;
const WARM_UP_ROUNDS = 8;
/** What the backlogs may hold, with room for the rest of the process: collecting garbage lags behind. */
const MAX_GROWTH_BYTES = SLOW * 2 * BACKLOG_BYTES + 300 * 1_048_576;

interface Frame {
  cursor: string;
  events: { id: string }[];
}

let server: ServerProcess;
beforeAll(async () => {
  server = await startServer(newFolder(), { live_backlog_bytes: BACKLOG_BYTES });
}, 240_000);
afterAll(cleanUp);

const framesOf = (client: LiveClient): Frame[] =>
  client.results("1").map((result) => (result!.data as { events: Frame }).events);
const idsOf = (frames: readonly Frame[]): string[] =>
  frames.flatMap(({ events }) => events.map(({ id }) => id));

async function subscribed(after: string | null = null): Promise<LiveClient> {
  const client = await LiveClient.connect(server.url, DEV_KEY);
  client.subscribe("1", QUERY, { after });
  client.subscribe("settled", "{ __typename }");
  await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
  return client;
}

async function sendEvents(count: number, payload: object | null = null): Promise<string[]> {
  const events = Array.from({ length: count }, () => anEvent({ payload }));
  const answer = await ingest(server.url, DEV_KEY, { envelope: { agent_id: "a" }, events });
  expect(answer.status).toBe(200);
  return events.map(({ event_id }) => event_id);
}

/** Sends a round of large events and waits until those who read have it. */
async function sendRound(readers: readonly LiveClient[]): Promise<string[]> {
  const sent: string[] = [];
  for (let batch = 0; batch < BATCHES_PER_ROUND; batch++)
    sent.push(...(await sendEvents(EVENTS_PER_BATCH, { text: TEXT })));
  const last = sent.at(-1)!;
  for (const client of readers)
    await client.until(() => framesOf(client).at(-1)?.events.at(-1)?.id === last, 20_000);
  return sent;
}

test("many that stop reading are closed within bounded memory, and each comes back without a gap", async () => {
  const quick = await subscribed();
  const slow = await Promise.all(Array.from({ length: SLOW }, () => subscribed()));
  const sent = await sendEvents(1);
  for (const client of slow) await client.until(() => framesOf(client).length > 0);
  // The same traffic while all still read: what the process needs for itself is there before it is measured.
  for (let round = 0; round < WARM_UP_ROUNDS; round++) sent.push(...(await sendRound([quick, ...slow])));
  const beforeBytes = server.residentBytes();
  for (const client of slow) client.socket.pause();

  const streamed: Frame[] = [];
  const onNext = (result: unknown) => {
    const { data } = result as { data?: { events: Frame } };
    if (data !== undefined) streamed.push(data.events);
  };
  const stopped = await openEventStream(
    server.url,
    bearer(DEV_KEY),
    { query: QUERY },
    { onNext, onEnd: () => undefined },
  );
  stopped.response.pause();

  let mostBytes = 0;
  for (let round = 0; round < ROUNDS; round++) {
    sent.push(...(await sendRound([quick])));
    mostBytes = Math.max(mostBytes, server.residentBytes());
  }
  expect(idsOf(framesOf(quick))).toEqual(sent);
  mostBytes = Math.max(mostBytes, server.residentBytes());
  expect((mostBytes - beforeBytes) / 1_048_576, "MB").toBeLessThan(MAX_GROWTH_BYTES / 1_048_576);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain(`hiveboard_live_slow_consumers_closed_total ${SLOW + 1}`);

  for (const client of slow) {
    client.socket.resume();
    await client.until(() => client.closed !== null);
    // Who still does not read 5 s after being told is cut off.
    expect([4413, 1006]).toContain(client.closed?.code);
  }
  const [first] = slow;
  const seen = framesOf(first!);
  const back = await subscribed(seen.at(-1)!.cursor);
  const missed = sent.length - idsOf(seen).length;
  await back.until(() => idsOf(framesOf(back)).length >= missed, 20_000);
  expect([...idsOf(seen), ...idsOf(framesOf(back))]).toEqual(sent);
  for (const client of [quick, back]) client.close();
  stopped.close();
}, 240_000);

test("one that stops reading while it is replayed to holds nothing up and costs little", async () => {
  const start = await subscribed();
  await sendEvents(1);
  await start.until(() => framesOf(start).length > 0);
  const { cursor } = framesOf(start)[0]!;
  // All is sent before anybody joins: who does gets the next frame whole, and that would hold some of these.
  for (let round = 0; round < 10; round++) await sendRound([start]);
  const beforeBytes = server.residentBytes();
  const stalled = await Promise.all(Array.from({ length: 5 }, () => LiveClient.connect(server.url, DEV_KEY)));
  for (const client of stalled) {
    client.socket.pause();
    for (let id = 0; id < 5; id++) client.subscribe(`${id}`, QUERY, { after: cursor });
  }
  const quick = await subscribed();
  const sent: string[] = [];
  for (let round = 0; round < 8; round++) sent.push(...(await sendRound([start, quick])));
  expect(idsOf(framesOf(quick))).toEqual(sent);
  expect((server.residentBytes() - beforeBytes) / 1_048_576, "MB").toBeLessThan(500);
  for (const client of [start, quick, ...stalled]) client.close();
  expect(server.loggedErrors()).toEqual([]);
  expect(await server.stop()).toBe(0);
}, 240_000);
