import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anEvent, startTestServer } from "../server/start-test-server.ts";
import type { TestServer } from "../server/start-test-server.ts";
import { LiveClient } from "./live-client.ts";

const EVENTS =
  "subscription($filter: EventFilter, $after: String) { events(filter: $filter, after: $after) { cursor events { id taskId agentId } } }";

interface EventsFrame {
  events: { cursor: string; events: { id: string; taskId: string | null; agentId: string }[] };
}

function idsOf(client: LiveClient, id: string): string[] {
  return client
    .results(id)
    .flatMap((result) => (result?.data as unknown as EventsFrame).events.events.map((e) => e.id));
}

function cursorOf(client: LiveClient, id: string): string | undefined {
  return (client.results(id).at(-1)?.data as unknown as EventsFrame | undefined)?.events.cursor;
}

/** A round trip on the same connection: what was subscribed before it is being served after it. */
async function settled(client: LiveClient): Promise<void> {
  const id = randomUUID();
  client.send({ id, type: "subscribe", payload: { query: "{ __typename }" } });
  await client.until(() =>
    client.messages.some((message) => message.id === id && message.type === "complete"),
  );
}

describe("subscriptions over WebSocket", () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  test("an event of a quiet period arrives well under 100 ms after the answer to its batch", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    client.subscribe("1", EVENTS);
    await settled(client);
    const event = { ...anEvent(), event_id: randomUUID() };
    await server.ingest([event]);
    const answeredMs = performance.now();
    await client.until(() => idsOf(client, "1").length > 0);
    expect(idsOf(client, "1")).toEqual([event.event_id]);
    expect(client.arrivals.at(-1)! - answeredMs).toBeLessThan(80);
    client.close();
  });

  test("an id that is used again at once stands for the new subscription alone", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    const watch = (agentId: string) => client.subscribe("again", EVENTS, { filter: { agentId } });
    const flips = 20;
    for (let flip = 0; flip < flips; flip++) {
      watch("left");
      // Its message arrives while it still begins, or after that.
      if (flip % 2 === 1) await settled(client);
      client.send({ id: "again", type: "complete" });
    }
    watch("stays");
    await settled(client);
    const event = { ...anEvent(), event_id: randomUUID() };
    await server.ingest([anEvent()], { agentId: "left" });
    await server.ingest([event], { agentId: "stays" });
    await client.until(() => idsOf(client, "again").length > 0);
    await settled(client);
    expect(idsOf(client, "again")).toEqual([event.event_id]);
    expect(client.messages.some(({ id, type }) => id === "again" && type === "complete")).toBe(false);
    const counts = async () =>
      (await (await fetch(`${server.url}/metrics`)).text()).match(/^hiveboard_live_subscriptions.*/m)?.[0];
    expect(await counts()).toBe("hiveboard_live_subscriptions 1");
    client.send({ id: "again", type: "complete" });
    await expect.poll(counts).toBe("hiveboard_live_subscriptions 0");
    client.close();
  });

  test("an id in use is not given twice", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    client.subscribe("1", EVENTS);
    client.subscribe("1", EVENTS);
    await expect.poll(() => client.closed?.code).toBe(4409);
  });

  test("who lets messages pile up behind one subscription is closed", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    for (let flip = 0; flip < 200; flip++) {
      client.subscribe("1", EVENTS);
      client.send({ id: "1", type: "complete" });
    }
    await expect.poll(() => client.closed?.code).toBe(4429);
  });

  test("frames come at most ten times a second and carry everything", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    client.subscribe("1", EVENTS);
    await settled(client);
    const sent: string[] = [];
    const startedMs = performance.now();
    while (performance.now() - startedMs < 600) {
      const event = { ...anEvent(), event_id: randomUUID() };
      sent.push(event.event_id);
      await server.ingest([event]);
    }
    await client.until(() => idsOf(client, "1").length >= sent.length);
    expect(idsOf(client, "1")).toEqual(sent);
    const elapsedMs = client.arrivals.at(-1)! - startedMs;
    expect(client.results("1").length).toBeLessThanOrEqual(Math.ceil(elapsedMs / 100) + 1);
    client.close();
  });

  test("resuming from any cursor while events keep coming loses nothing and repeats nothing", async () => {
    const first = await LiveClient.connect(server.url, server.key);
    first.subscribe("1", EVENTS);
    await settled(first);
    const sent: string[] = [];
    let isSending = true;
    const sending = (async () => {
      while (isSending) {
        const events = Array.from({ length: 7 }, () => ({ ...anEvent(), event_id: randomUUID() }));
        sent.push(...events.map((event) => event.event_id));
        await server.ingest(events);
      }
    })();
    await first.until(() => first.results("1").length >= 2);
    const seen = idsOf(first, "1");
    const cursor = cursorOf(first, "1");
    first.close();

    const resumed: { client: LiveClient; subscription: string }[] = [];
    for (let i = 0; i < 5; i++) {
      const client = await LiveClient.connect(server.url, server.key);
      for (const subscription of ["a", "b"]) {
        client.subscribe(subscription, EVENTS, { after: cursor });
        resumed.push({ client, subscription });
      }
      await client.until(() => idsOf(client, "a").length > 0);
    }
    isSending = false;
    await sending;
    for (const { client, subscription } of resumed) {
      await client.until(() => seen.length + idsOf(client, subscription).length >= sent.length);
      expect([...seen, ...idsOf(client, subscription)]).toEqual(sent);
    }
    for (const { client } of resumed) client.close();
  });

  test("thousands of missed events come in bounded frames, at the pace of frames, then it goes on live", async () => {
    const first = await LiveClient.connect(server.url, server.key);
    first.subscribe("1", EVENTS);
    await settled(first);
    await server.ingest([anEvent()]);
    await first.until(() => cursorOf(first, "1") !== undefined);
    const after = cursorOf(first, "1");
    first.close();
    const sent: string[] = [];
    const send = async (count: number) => {
      const events = Array.from({ length: count }, () => ({ ...anEvent(), event_id: randomUUID() }));
      sent.push(...events.map((event) => event.event_id));
      await server.ingest(events);
    };
    for (let i = 0; i < 7; i++) await send(500);
    const clients = await Promise.all([1, 2, 3].map(() => LiveClient.connect(server.url, server.key)));
    for (const client of clients) client.subscribe("1", EVENTS, { after });
    for (let i = 0; i < 30; i++) await send(5);
    for (const client of clients) {
      await client.until(() => idsOf(client, "1").length >= sent.length);
      expect(idsOf(client, "1")).toEqual(sent);
      const sizes = client
        .results("1")
        .map((result) => (result?.data as unknown as EventsFrame).events.events.length);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
      const elapsedMs = client.arrivals.at(-1)! - client.arrivals[1]!;
      expect(sizes.length).toBeLessThanOrEqual(elapsedMs / 100 + 2);
      client.close();
    }
  });

  test("a cursor that is none, or of other data, is refused as invalid_parameter", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    const beyond = Buffer.from(JSON.stringify(["events", 9_999_999])).toString("base64url");
    const garbage = ["garbage", "", "%%%", beyond, Buffer.from("[1]").toString("base64url")];
    garbage.forEach((after, index) => client.subscribe(String(index), EVENTS, { after }));
    await client.until(
      () => client.messages.filter(({ type }) => type === "error").length === garbage.length,
    );
    for (const { type, payload } of client.messages.filter(({ id }) => id !== undefined)) {
      expect(type).toBe("error");
      expect((payload as unknown as { extensions: { code: string } }[])[0]!.extensions.code).toBe(
        "invalid_parameter",
      );
    }
    client.close();
  });

  test("filters narrow what is sent, and heartbeats come only when asked for", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    client.subscribe("all", EVENTS);
    client.subscribe("task", EVENTS, { filter: { taskId: "wanted" } });
    client.subscribe("debug", EVENTS, { filter: { minSeverity: "DEBUG", agentId: "filtered" } });
    client.subscribe("bad", EVENTS, { filter: { minSeverity: "NOISE" } });
    await settled(client);
    const batch = [
      anEvent({ event_type: "task_started", task_id: "wanted" }),
      anEvent({ event_type: "task_started", task_id: "other" }),
      anEvent({ event_type: "heartbeat" }),
    ] as { event_id: string }[];
    await server.ingest(batch, { agentId: "filtered" });
    await client.until(() => idsOf(client, "debug").length === 3 && idsOf(client, "all").length === 2);
    await client.until(() => idsOf(client, "task").length === 1);
    expect(idsOf(client, "task")).toEqual([batch[0]!.event_id]);
    expect(idsOf(client, "all")).not.toContain(batch[2]!.event_id);
    expect(client.messages.find(({ id }) => id === "bad")?.type).toBe("error");
    client.close();
  });

  test("a workspace, and its test data, never hear of another's events", async () => {
    const keys = [server.key, await server.newKey("live"), await server.newKey("test", "local")];
    const clients = await Promise.all(keys.map((key) => LiveClient.connect(server.url, key)));
    for (const client of clients) client.subscribe("1", EVENTS, { filter: { minSeverity: "DEBUG" } });
    await Promise.all(clients.map(settled));
    const batches = keys.map(() => [anEvent(), anEvent()] as { event_id: string }[]);
    await Promise.all(batches.map((batch, index) => server.ingest(batch, { key: keys[index] })));
    await Promise.all(clients.map((client) => client.until(() => idsOf(client, "1").length >= 2)));
    await Promise.all(clients.map(settled));
    clients.forEach((client, index) => {
      expect(idsOf(client, "1")).toEqual(batches[index]!.map(({ event_id }) => event_id));
      client.close();
    });
  });

  test("a wrong credential is closed with 4401, a wrong subprotocol with 4406", async () => {
    for (const payload of [undefined, {}, { authorization: "Bearer nonsense" }, { authorization: 7 }]) {
      const client = new LiveClient(server.url);
      await client.init(payload);
      await client.until(() => client.closed !== null);
      expect(client.closed?.code).toBe(4401);
    }
    // A key in a URL would be logged on its way.
    const named = new LiveClient(server.url, { query: `?token=${server.key}` });
    await named.init();
    expect(named.closed?.code).toBe(4401);
  });

  test("queries and mutations run on the same connection", async () => {
    const client = await LiveClient.connect(server.url, server.key);
    client.subscribe("1", "{ workspace { slug } }");
    client.subscribe("2", "{ nothing }");
    await client.until(() => client.messages.filter(({ id }) => id !== undefined).length >= 3);
    expect(client.results("1")[0]?.data).toEqual({ workspace: { slug: "local" } });
    expect(client.messages.find(({ id }) => id === "2")?.type).toBe("error");
    client.close();
  });
});
