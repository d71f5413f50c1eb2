import { request } from "node:http";
import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";
import { LiveClient } from "./live-client.ts";

const BACKLOG_BYTES = 65_536;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ live_backlog_bytes: BACKLOG_BYTES });
});
afterAll(() => server.close());

async function metric(name: string, of: TestServer = server): Promise<number> {
  const text = await (await fetch(`${of.url}/metrics`)).text();
  return Number(new RegExp(`^${name.replace(/[{}"]/g, "\\$&")} (\\S+)`, "m").exec(text)?.[1]);
}

async function settled(client: LiveClient): Promise<void> {
  client.subscribe("settled", "{ __typename }");
  await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
}

/** An event stream, as text. */
async function openStream(
  url: string,
  key: string,
  query: string,
): Promise<{ text: () => string; until: (has: string) => Promise<void>; response: IncomingMessage }> {
  const outgoing = request(`${url}/graphql`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      accept: "text/event-stream",
    },
  });
  outgoing.end(JSON.stringify({ query }));
  const response = await new Promise<IncomingMessage>((resolve) => outgoing.on("response", resolve));
  let text = "";
  response.on("data", (data: Buffer) => (text += data.toString()));
  response.on("error", () => undefined);
  const until = (has: string) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (text.includes(has)) resolve();
      };
      response.on("data", look);
      look();
    });
  return { text: () => text, until, response };
}

test("all who ask the same thing share one execution, over WebSocket and event streams alike", async () => {
  const query = "subscription Shared { events { events { id kind } } }";
  const kind = "Grüße, 世界 😀";
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => LiveClient.connect(server.url, server.key)),
  );
  for (const [index, client] of clients.entries()) client.subscribe(`id-${index} "quoted" é`, query);
  await Promise.all(clients.map(settled));
  const stream = await openStream(server.url, server.key, `  ${query}`);
  await stream.until(":");
  expect(await metric("hiveboard_live_executions")).toBe(1);
  expect(await metric("hiveboard_live_subscriptions")).toBe(21);

  const event = anEvent({ payload: { kind } }) as { event_id: string };
  await server.ingest([event]);
  for (const [index, client] of clients.entries()) {
    const id = `id-${index} "quoted" é`;
    await client.until(() => client.results(id).length === 1);
    expect(client.results(id)[0]).toEqual({ data: { events: { events: [{ id: event.event_id, kind }] } } });
  }
  await stream.until(event.event_id);
  expect(stream.text()).toContain(
    `event: next\ndata: {"data":{"events":{"events":[{"id":"${event.event_id}","kind":"${kind}"}]}}}\n\n`,
  );
  for (const client of clients) client.close();
  stream.response.destroy();
  await expect.poll(() => metric("hiveboard_live_executions")).toBe(0);
  expect(await metric("hiveboard_live_subscriptions")).toBe(0);
});

test("who reads too slowly is closed with 4413, and nobody else notices", async () => {
  const query = "subscription { events { events { id payload } } }";
  const slow = await LiveClient.connect(server.url, server.key);
  const quick = await LiveClient.connect(server.url, server.key);
  for (const client of [slow, quick]) client.subscribe("1", query);
  await Promise.all([slow, quick].map(settled));
  slow.socket.pause();
  const text = "x".repeat(30_000);
  let sent = 0;
  const closedBefore = await metric("hiveboard_live_slow_consumers_closed_total");
  while ((await metric("hiveboard_live_slow_consumers_closed_total")) === closedBefore) {
    const response = await server.ingest(Array.from({ length: 30 }, () => anEvent({ payload: { text } })));
    expect(response.status).toBe(200);
    sent += 30;
  }
  const received = () =>
    quick
      .results("1")
      .reduce(
        (sum, result) => sum + (result!.data as { events: { events: unknown[] } }).events.events.length,
        0,
      );
  await quick.until(() => received() === sent);
  expect(quick.closed).toBeNull();
  slow.socket.resume();
  await slow.until(() => slow.closed !== null);
  expect(slow.closed).toEqual({ code: 4413, reason: expect.stringContaining("backlog exceeded") as string });
  quick.close();
});

test("an event stream that is read too slowly is told why and ended", async () => {
  const stream = await openStream(
    server.url,
    server.key,
    "subscription { events { events { id payload } } }",
  );
  await stream.until(":");
  stream.response.pause();
  const closedBefore = await metric("hiveboard_live_slow_consumers_closed_total");
  const text = "x".repeat(30_000);
  while ((await metric("hiveboard_live_slow_consumers_closed_total")) === closedBefore)
    await server.ingest(Array.from({ length: 30 }, () => anEvent({ payload: { text } })));
  stream.response.resume();
  await stream.until("event: complete");
  expect(stream.text()).toContain('"code":"overloaded"');
});

test("more connections than a credential may have are closed with 4429", async () => {
  await using limited = await startTestServer({ live_connections: 2 });
  const clients = await Promise.all([1, 2].map(() => LiveClient.connect(limited.url, limited.key)));
  const third = await LiveClient.connect(limited.url, limited.key);
  await third.until(() => third.closed !== null);
  expect(third.closed?.code).toBe(4429);
  const stream = await openStream(limited.url, limited.key, "subscription { events { cursor } }");
  expect(stream.response.statusCode).toBe(429);
  clients[0]!.socket.close();
  await clients[0]!.until(() => clients[0]!.closed !== null);
  await expect
    .poll(async () => {
      const again = await LiveClient.connect(limited.url, limited.key);
      const isAccepted = again.closed === null;
      again.close();
      return isAccepted;
    })
    .toBe(true);
  clients[1]!.close();
});

test("a stream that is refused says so in its first event", async () => {
  const stream = await openStream(
    server.url,
    server.key,
    'subscription { events(after: "garbage") { cursor } }',
  );
  await stream.until("event: complete");
  expect(stream.text()).toContain('"code":"invalid_parameter"');
});

test("shutting down closes live connections as going away and is not ready meanwhile", async () => {
  const stopping = await startTestServer();
  const client = await LiveClient.connect(stopping.url, stopping.key);
  client.subscribe("1", "subscription { events { cursor } }");
  await settled(client);
  const stream = await openStream(stopping.url, stopping.key, "subscription { events { cursor } }");
  const batches = Array.from({ length: 10 }, () => stopping.ingest([anEvent()]));
  await Promise.all(batches);
  const startedMs = performance.now();
  await stopping.close();
  expect(performance.now() - startedMs).toBeLessThan(5_000);
  await client.until(() => client.closed !== null);
  expect(client.closed?.code).toBe(1001);
  await stream.until("event: complete");
});
