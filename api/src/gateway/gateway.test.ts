import { createClient } from "graphql-ws";
import type { Client } from "graphql-ws";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import WebSocket from "ws";
import { LiveClient } from "../live/live-client.ts";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";
import { GatewayStandIn } from "./gateway-stand-in.ts";
import type { Refusal } from "./gateway-stand-in.ts";

const SECRET = "a-secret-that-only-the-gateway-knows";
const EVENTS = "subscription($after: String) { events(after: $after) { cursor events { id } } }";

let gateway: GatewayStandIn;
let server: TestServer;
const clients: { dispose(): unknown }[] = [];

beforeAll(() => {
  // The SDK looks for credentials where it runs.
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});
afterAll(() => void vi.unstubAllEnvs());
beforeEach(async () => {
  gateway = new GatewayStandIn(SECRET);
  await gateway.listen();
  server = await start();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await server.close();
  await gateway[Symbol.asyncDispose]();
});

async function start(entries: Record<string, unknown> = {}): Promise<TestServer> {
  const started = await startTestServer({
    gateway_endpoint: gateway.endpoint,
    gateway_region: "eu-central-1",
    gateway_secret: SECRET,
    ...entries,
  });
  gateway.target = started.url;
  return started;
}

interface Frame {
  events: { cursor: string; events: { id: string }[] };
}

/** The real client of the protocol, connected to the gateway. */
function connect(options: Partial<Parameters<typeof createClient>[0]> = {}): Client {
  const client = createClient({
    url: gateway.endpoint.replace("http", "ws"),
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${server.key}` },
    lazyCloseTimeout: 1_000,
    retryAttempts: 0,
    ...options,
  });
  clients.push(client);
  return client;
}

/** Follows the stream of events, and remembers their ids in the order in which they came. */
function follow(client: Client): { ids: string[]; errors: unknown[]; stop: () => void } {
  const ids: string[] = [];
  const errors: unknown[] = [];
  const stop = client.subscribe<Frame>(
    { query: EVENTS },
    {
      next: ({ data }) => void ids.push(...(data?.events.events ?? []).map(({ id }) => id)),
      error: (error) => void errors.push(error),
      complete: () => undefined,
    },
  );
  return { ids, errors, stop };
}

/** Generous, since machines are slow and busy: it is over as soon as it holds. */
const eventually = <Value>(read: () => Value) => expect.poll(read, { timeout: 20_000 });

const metric = async (name: string): Promise<string> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return (
    text
      .split("\n")
      .find((line) => line.startsWith(name))
      ?.split(" ")
      .at(-1) ?? ""
  );
};
const openConnections = () => metric('hiveboard_live_connections{transport="gateway"}');
const subscriptions = () => metric("hiveboard_live_subscriptions");

async function send(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const event = anEvent() as { event_id: string };
    expect((await server.ingest([event])).status).toBe(200);
    ids.push(event.event_id);
  }
  return ids;
}

describe("a gateway that holds WebSockets", () => {
  test("carries queries and subscriptions of a client that knows nothing of it, in order", async () => {
    const client = connect();
    const answers = client.iterate({ query: "{ workspace { slug } }" });
    expect((await answers.next()).value).toEqual({ data: { workspace: { slug: "local" } } });
    const { ids, stop } = follow(client);
    await eventually(subscriptions).toBe("1");
    const sent = await send(20);
    await eventually(() => ids).toEqual(sent);
    stop();
    await eventually(subscriptions).toBe("0");
    const named = client.iterate({ query: "subscription { events { events { kind } } }" });
    const first = named.next();
    await eventually(subscriptions).toBe("1");
    const kind = "Grüße, 世界 😀";
    await server.ingest([anEvent({ payload: { kind } })]);
    expect((await first).value).toEqual({ data: { events: { events: [{ kind }] } } });
    await named.return!();
    await client.dispose();
    await eventually(openConnections).toBe("0");
  });

  test("lets only the gateway call, and answers 501 where none is configured", async () => {
    const call = (secret: string | undefined) =>
      fetch(`${server.url}/ws/message`, {
        method: "POST",
        headers: { connectionId: "1", ...(secret === undefined ? {} : { "x-gateway-secret": secret }) },
        body: '{"type":"ping"}',
      });
    for (const secret of [undefined, "", "wrong", `${SECRET}x`]) {
      const response = await call(secret);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ error: "forbidden", status: 403 });
    }
    expect((await gateway.call("message", "", { body: "{}" })).status).toBe(400);
    expect(server.log.join("")).not.toContain(SECRET);
    await using without = await startTestServer();
    for (const route of ["connect", "message", "disconnect"])
      expect((await fetch(`${without.url}/ws/${route}`, { method: "POST" })).status).toBe(501);
  });

  test("takes a key from the query, and refuses a wrong one and another subprotocol at the door", async () => {
    const url = gateway.endpoint.replace("http", "ws");
    const client = connect({ url: `${url}?token=${server.key}`, connectionParams: {} });
    const answers = client.iterate({ query: "{ workspace { slug } }" });
    expect((await answers.next()).value).toEqual({ data: { workspace: { slug: "local" } } });
    expect(server.log.join("")).not.toContain(server.key);
    const wrong = `?token=hb_live_${"x".repeat(32)}`;
    expect((await gateway.call("connect", "c", { query: wrong })).status).toBe(401);
    const headers = { "sec-websocket-protocol": "graphql-ws" };
    expect((await gateway.call("connect", "c", { headers })).status).toBe(400);
  });

  test("closes with the protocol's codes, told before the end", async () => {
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: "Bearer nonsense" });
    await client.until(() => client.closed !== null);
    expect(client.messages).toEqual([
      { type: "ping", payload: { close: { code: 4401, reason: "this needs a valid API key or session" } } },
    ]);
    const none = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await none.until(() => none.socket.readyState === WebSocket.OPEN);
    none.send({ type: "subscribe", id: "1", payload: { query: EVENTS } });
    await none.until(() => none.closed !== null);
    expect(none.messages[0]?.payload).toMatchObject({ close: { code: 4401 } });
  });

  test("counts its connections against the key's, with those of sockets", async () => {
    await server.close();
    server = await start({ live_connections: 1 });
    const direct = await LiveClient.connect(server.url, server.key);
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: `Bearer ${server.key}` });
    expect(client.messages[0]?.payload).toMatchObject({ close: { code: 4429 } });
    direct.close();
  });

  test("takes up a client again after a restart, by the credential in its next message", async () => {
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: `Bearer ${server.key}` });
    const [connectionId] = gateway.connectionIds;
    // It ends without a word to anybody, and another one takes its place.
    const old = server;
    server = await start();
    client.send({
      type: "subscribe",
      id: "1",
      payload: { query: EVENTS, extensions: { authorization: `Bearer ${server.key}` } },
    });
    await eventually(subscriptions).toBe("1");
    const [id] = await send(1);
    await eventually(() => client.results("1").length).toBe(1);
    expect(client.results("1")[0]?.data).toMatchObject({ events: { events: [{ id }] } });
    // It was acknowledged once, by the server that is gone.
    expect(client.messages.filter(({ type }) => type === "connection_ack").length).toBe(1);
    expect(gateway.connectionIds).toEqual([connectionId]);
    gateway.lose(connectionId!);
    await old.close();
  });

  test("cuts off a client that it does not know and that does not say who it is", async () => {
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: `Bearer ${server.key}` });
    const old = server;
    server = await start();
    client.send({ type: "ping" });
    await client.until(() => client.closed !== null);
    expect(await openConnections()).toBe("");
    await old.close();
  });

  test("waits and tries again when it is throttled, and changes no order", async () => {
    const { ids } = follow(connect());
    await eventually(subscriptions).toBe("1");
    gateway.refusals.push(
      { status: 429, type: "LimitExceededException" },
      { status: 429, type: "LimitExceededException" },
      { status: 500, type: "InternalServerError" },
    );
    const sent = await send(10);
    await eventually(() => ids).toEqual(sent);
    const refused = gateway.calls.filter(({ status }) => status >= 429);
    expect(refused.map(({ status }) => status)).toEqual([429, 429, 500]);
    expect(new Set(refused.map(({ body }) => body)).size).toBe(1);
  });

  test("gives a client up to which nothing can be pushed, having tried six times", async () => {
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: `Bearer ${server.key}` });
    client.subscribe("1", EVENTS);
    await eventually(subscriptions).toBe("1");
    gateway.refusals.push(...new Array<Refusal>(6).fill({ status: 500, type: "InternalServerError" }));
    await send(1);
    await client.until(() => client.closed !== null, 30_000);
    expect(await openConnections()).toBe("0");
    expect(gateway.calls.filter(({ status }) => status === 500)).toHaveLength(6);
    expect(server.log.join("")).toContain("a push to the gateway failed");
  });

  test("closes a client whose frame is larger than the gateway carries, and refuses a message that is", async () => {
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: `Bearer ${server.key}` });
    client.subscribe("1", "subscription { events { events { id payload } } }");
    await eventually(subscriptions).toBe("1");
    const large = () => anEvent({ payload: { summary: "large", data: { text: "x".repeat(30_000) } } });
    await server.ingest([large(), large(), large(), large(), large()]);
    await client.until(() => client.closed !== null);
    expect(client.results("1")).toEqual([]);
    expect(client.messages.at(-1)?.payload).toMatchObject({
      close: { code: 4413, reason: expect.stringContaining("131072 bytes") as string },
    });
    const body = `{"type":"ping","payload":"${"x".repeat(131_072)}"}`;
    expect((await gateway.call("message", "client", { body })).status).toBe(413);
  });

  test("pings clients every four minutes, and forgets those that are gone or older than a gateway lets them be", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "Date"] });
    try {
      await server.close();
      server = await start();
      const join = async () => {
        const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
        await client.init({ authorization: `Bearer ${server.key}` });
        return client;
      };
      const pings = ({ messages }: LiveClient) => messages.filter(({ type }) => type === "ping").length;
      const silent = await join();
      vi.advanceTimersByTime(240_000);
      await silent.until(() => pings(silent) === 1);
      gateway.lose(gateway.connectionIds[0]!);
      vi.advanceTimersByTime(240_000);
      await eventually(openConnections).toBe("0");

      const old = await join();
      expect(await openConnections()).toBe("1");
      vi.setSystemTime(Date.now() + 7_500_000);
      vi.advanceTimersByTime(240_000);
      await eventually(openConnections).toBe("0");
      expect(pings(old)).toBe(0);
      old.close();
    } finally {
      vi.useRealTimers();
    }
  });

  test("forgets a client that is gone", async () => {
    const { errors } = follow(connect());
    await eventually(subscriptions).toBe("1");
    gateway.lose(gateway.connectionIds[0]!);
    await send(1);
    await eventually(openConnections).toBe("0");
    expect(await subscriptions()).toBe("0");
    const gone = gateway.calls.filter(({ status }) => status === 410);
    await send(2);
    expect(gateway.calls.filter(({ status }) => status === 410)).toEqual(gone);
    expect(gone.length).toBe(1);
    await eventually(() => errors.length).toBe(1);
  });

  test("closes a client that takes more slowly than comes, and nobody else", async () => {
    await server.close();
    server = await start({ live_backlog_bytes: 65_536 });
    const slow = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await slow.init({ authorization: `Bearer ${server.key}` });
    slow.subscribe("1", "subscription { events { events { id payload } } }");
    const other = await LiveClient.connect(server.url, server.key);
    other.subscribe("1", "subscription { events { events { id } } }");
    await eventually(subscriptions).toBe("2");
    const held = Promise.withResolvers<void>();
    gateway.hold = held.promise;
    await expect
      .poll(
        async () => {
          await server.ingest([
            anEvent({ payload: { summary: "large", data: { text: "x".repeat(20_000) } } }),
          ]);
          return metric("hiveboard_live_slow_consumers_closed_total");
        },
        { interval: 100, timeout: 20_000 },
      )
      .toBe("1");
    gateway.hold = null;
    held.resolve();
    await slow.until(() => slow.closed !== null);
    expect(slow.messages.at(-1)?.payload).toMatchObject({ close: { code: 4413 } });
    expect(other.closed).toBeNull();
    other.close();
  });

  test("says goodbye to everybody when the server stops", async () => {
    const client = new LiveClient(gateway.endpoint.replace("/stage", ""));
    await client.init({ authorization: `Bearer ${server.key}` });
    await server.server.close();
    await client.until(() => client.closed !== null);
    expect(client.messages.at(-1)?.payload).toMatchObject({ close: { code: 1001 } });
  });
});
