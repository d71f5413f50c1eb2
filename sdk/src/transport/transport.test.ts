import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { testClient } from "../../testing/client.ts";
import { fastClock, ManualClock } from "../../testing/clocks.ts";
import { type Fault, IngestServer } from "../../testing/ingest-server.ts";
import type { InitOptions } from "../config/options.ts";

let server: IngestServer;
beforeEach(async () => (server = await new IngestServer().start()));
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

function fastClient(options: InitOptions = {}) {
  const { hive, log } = testClient({ endpoint: server.url, ...options }, { clock: fastClock() });
  return { hive, log, agent: hive.agent("a", { heartbeatIntervalMs: 0 }) };
}

describe("sending", () => {
  it("happens at the flush interval without being asked", async () => {
    const { agent } = fastClient();
    agent.event("x");
    await server.until(() => server.of("custom").length === 1);
  });

  it("happens as soon as a batch is full, with the rest waiting for others", async () => {
    const { hive, agent } = fastClient({ batchSize: 10, flushIntervalMs: 3_600_000 });
    for (let i = 0; i < 24; i++) agent.event("x");
    await server.until(() => server.stored.size === 20);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ sent: 20, queued: 5 }), { timeout: 20_000 });
    expect(server.requests.map((request) => request.events)).toEqual([10, 10]);
  });

  it("does not put off a flush that is asked for while another ends", async () => {
    const { hive, agent } = fastClient({ flushIntervalMs: 3_600_000 });
    for (let round = 0; round < 5; round++) {
      agent.event("x");
      expect(await hive.flush()).toBe(true);
    }
  });

  it("keeps batches of one agent, in order, of at most the size asked for", async () => {
    const { hive } = fastClient({ batchSize: 7 });
    const agents = ["x", "y"].map((id) => hive.agent(id, { heartbeatIntervalMs: 0 }));
    for (let i = 0; i < 40; i++) agents[i % 2]?.event("x", { data: { i } });
    await hive.flush();
    expect(server.of("custom")).toHaveLength(40);
    expect(Math.max(...server.requests.map((request) => request.events))).toBeLessThanOrEqual(7);
    for (const parity of [0, 1]) {
      const order = server
        .of("custom")
        .map((e) => e.payload?.data?.["i"] as number)
        .filter((i) => i % 2 === parity);
      expect(order).toEqual([...order].sort((a, b) => a - b));
    }
  });

  it("splits by bytes, and compresses what is worth it", async () => {
    const { hive } = testClient({ endpoint: server.url, batchSize: 500 });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    for (let i = 0; i < 100; i++) agent.event("x", { data: { text: String(i).repeat(12_000) } });
    await hive.flush();
    expect(server.of("custom")).toHaveLength(100);
    expect(server.requests.length).toBeGreaterThan(1);
    expect(server.requests[0]?.headers["content-encoding"]).toBe("gzip");
    const { hive: small } = fastClient();
    await small.flush();
    expect(server.requests.at(-1)?.headers).not.toHaveProperty("content-encoding");
  });

  it("carries the key in the header", async () => {
    const { hive } = fastClient();
    await hive.flush();
    expect(server.requests[0]?.headers.authorization).toMatch(/^Bearer hb_test_k{32}$/);
    expect(server.requests[0]?.url).toBe("/v1/ingest");
  });
});

describe("trouble that passes", () => {
  const faults: [string, Fault][] = [
    ["refuses the connection", "refuse"],
    ["never answers", "hang"],
    ["stores and drops the connection in the middle of the answer", "drop-mid-body"],
    ["stores and loses the answer", "lose-answer"],
    ["answers 500", { status: 500 }],
    ["answers 503 with a pause", { status: 503, retryAfter: 2 }],
    ["answers 429 with a pause", { status: 429, body: { details: { retry_after_seconds: 2 } } }],
    ["answers 200 with something else", { status: 200, body: "<html>" }],
    ["answers 302", { status: 302 }],
  ];

  it.each(faults)("loses nothing and sends nothing under another id when the server %s", async (_, fault) => {
    const { hive, agent, log } = fastClient();
    server.faults.push(fault, fault);
    for (let i = 0; i < 5; i++) agent.event("x", { data: { i } });
    await server.until(() => server.of("custom").length === 5);
    await hive.flush();
    expect(server.of("custom").map((event) => event.payload?.data?.["i"])).toEqual([0, 1, 2, 3, 4]);
    expect(hive.stats).toMatchObject({ sent: 6, queued: 0, dropped: 0 });
    expect(log.filter((line) => line.includes("not delivered"))).toHaveLength(1);
    expect(log.at(-1)).toMatch(/delivering again/);
  });

  it("waits as long as a 429 says, even when somebody asks for a flush", async () => {
    const { hive, agent } = fastClient();
    server.faults.push({ status: 429, body: { details: { retry_after_seconds: 120 } } });
    agent.event("x");
    expect(await hive.flush({ timeoutMs: 10_000 })).toBe(false);
    expect(await hive.flush({ timeoutMs: 10_000 })).toBe(false);
    expect(server.requests).toHaveLength(1);
    expect(await hive.flush({ timeoutMs: 600_000 })).toBe(true);
  });

  it.each([
    ["0", "0"],
    ["a time that is over", "Wed, 21 Oct 2015 07:28:00 GMT"],
  ])("does not storm a server that says Retry-After: %s", async (_, retryAfter) => {
    const { hive } = testClient({ endpoint: server.url }, { clock: new ManualClock() }); // no time passes
    server.fault = { status: 429, retryAfter };
    hive.agent("a", { heartbeatIntervalMs: 0 });
    expect(await hive.flush({ timeoutMs: 500 })).toBe(false);
    expect(server.requests).toHaveLength(1);
  });

  it("keeps everything behind a wrong key, says so once, and goes on when it is right", async () => {
    const { hive, agent, log } = fastClient();
    server.fault = { status: 401, body: { error: "authentication_failed", message: "no such key" } };
    agent.event("x");
    await hive.flush();
    await hive.flush();
    expect(log).toEqual([
      expect.stringMatching(/401, authentication_failed: no such key.*Check the API key/),
    ]);
    server.fault = undefined;
    expect(await hive.flush()).toBe(true);
    expect(server.of("custom")).toHaveLength(1);
  });

  it("goes on without gzip when the server does not take it", async () => {
    const { hive, agent } = fastClient();
    server.faults.push({ status: 415 });
    for (let i = 0; i < 50; i++) agent.event("x", { data: { text: "long enough to compress" } });
    await server.until(() => server.of("custom").length === 50);
    await hive.flush();
    expect(server.requests[0]?.headers["content-encoding"]).toBe("gzip");
    expect(server.requests[1]?.headers).not.toHaveProperty("content-encoding");
  });
});

describe("what will never be taken", () => {
  it("is dropped with an error in the log after a 400, and does not hold up the rest", async () => {
    const { hive, agent, log } = fastClient();
    server.faults.push({ status: 400, body: { error: "invalid_batch", message: "broken" } });
    agent.event("first");
    expect(await hive.flush()).toBe(false);
    agent.event("second");
    expect(await hive.flush()).toBe(true);
    expect(server.of("custom").map((event) => event.payload?.summary)).toEqual(["second"]);
    expect(hive.stats).toMatchObject({ refused: 2, sent: 1, dropped: 0 });
    expect(log).toEqual([expect.stringMatching(/refused 2 events of a: HTTP 400, invalid_batch: broken/)]);
  });

  it("is named in the log after a 207, and not sent again", async () => {
    const { hive, agent, log } = fastClient();
    server.faults.push({ reject: [1] });
    agent.event("refused");
    agent.event("taken");
    expect(await hive.flush()).toBe(false);
    expect(await hive.flush()).toBe(true);
    expect(server.requests).toHaveLength(1);
    expect(server.of("custom").map((event) => event.payload?.summary)).toEqual(["taken"]);
    expect(hive.stats).toMatchObject({ sent: 2, refused: 1 });
    expect(log).toEqual([expect.stringMatching(/1 events were refused.*invalid_project: no such project/)]);
  });

  it("is halved after a 413 until it fits", async () => {
    const { hive, agent } = fastClient();
    for (let i = 0; i < 7; i++) agent.event("x", { data: { i } });
    server.faults.push({ status: 413 }, { status: 413 }, { status: 413 });
    expect(await hive.flush()).toBe(true);
    expect(hive.stats.sent + hive.stats.refused).toBe(8);
    expect(hive.stats.refused).toBeLessThanOrEqual(1);
  });
});

describe("the queue", () => {
  it("is bounded: the oldest go, counted, with one warning", async () => {
    const { hive, agent, log } = fastClient({ maxQueueSize: 50, batchSize: 10 });
    server.fault = { status: 500 };
    for (let i = 0; i < 500; i++) {
      agent.event("x", { data: { i } });
      if (i % 100 === 0) await hive.flush({ timeoutMs: 100 });
      expect(hive.stats.queued).toBeLessThanOrEqual(50);
    }
    expect(hive.stats.dropped).toBe(451);
    server.fault = undefined;
    await server.until(() => server.stored.size === 50);
    const kept = server.of("custom").map((event) => event.payload?.data?.["i"] as number);
    // A batch that was under way when the queue ran over is not among the dropped: it may have arrived.
    const newest = Array.from({ length: 40 }, (_, i) => 460 + i);
    expect(kept).toEqual(expect.arrayContaining(newest));
    expect(log.filter((line) => line.includes("queue is full"))).toHaveLength(1);
  });
});

describe("the queue's memory", () => {
  const megabyte = { data: { text: "x".repeat(2 ** 20) } };

  it("is bounded, by what the events hold: the oldest go, counted, with one warning", async () => {
    const { hive, agent, log } = fastClient({ flushIntervalMs: 3_600_000, batchSize: 500 });
    for (let i = 0; i < 100; i++) agent.event("x", megabyte); // of two bytes a character
    agent.event("newest");
    expect(hive.stats).toMatchObject({ queued: 32, dropped: 70 });
    expect(log).toEqual([expect.stringContaining("64 MB")]);
    await hive.flush();
    expect(server.of("custom").at(-1)?.payload?.summary).toBe("newest");
    for (let i = 0; i < 30; i++) agent.event("x", megabyte); // what was sent takes no room
    expect(hive.stats).toMatchObject({ queued: 30, dropped: 70 });
  });

  it("counts what an action is given to carry", async () => {
    const { hive, agent } = fastClient({ flushIntervalMs: 3_600_000, batchSize: 500 });
    for (let i = 0; i < 100; i++) {
      const step = agent.trackContext("x");
      step.setPayload(megabyte.data);
      if (i % 2 === 0) step.complete();
      else step.fail(new Error("x"));
    }
    expect(hive.stats.queued).toBeLessThan(70);
    expect(hive.stats.dropped).toBeGreaterThan(130);
    await hive.shutdown({ timeoutMs: 0 });
  });

  it("counts what is on its way, and what comes back", async () => {
    const { hive, agent } = fastClient({ flushIntervalMs: 3_600_000, batchSize: 500 });
    server.fault = "hang";
    for (let i = 0; i < 20; i++) agent.event("x", megabyte);
    void hive.flush({ timeoutMs: 100 });
    await server.until(({ requests }) => requests.length > 0);
    for (let i = 0; i < 20; i++) agent.event("x", megabyte);
    expect(hive.stats).toMatchObject({ queued: 32, dropped: 9 });
    await hive.shutdown({ timeoutMs: 0 });
    expect(hive.stats).toMatchObject({ queued: 0, dropped: 41 });
  });

  it("takes one event that is bigger by itself, and sends what of it may be sent", async () => {
    const { hive, agent } = fastClient({ flushIntervalMs: 3_600_000 });
    agent.event("huge", { data: { text: "x".repeat(40 * 2 ** 20) } });
    expect(hive.stats).toMatchObject({ queued: 1, dropped: 1 });
    await hive.flush();
    expect(server.of("custom").map((event) => event.payload?.summary)).toEqual(["huge"]);
  });
});

describe("the caller", () => {
  it("never waits and never sees an error, whatever the server does", async () => {
    const deaf = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
    await new Promise((resolve) => deaf.on("listening", resolve));
    const { port } = deaf.address() as { port: number };
    for (const endpoint of [
      `http://127.0.0.1:${port}`,
      "http://127.0.0.1:9",
      "http://no-such-host.invalid",
      "https://127.0.0.1:9",
    ]) {
      const { hive, agent } = fastClient({ endpoint });
      for (let i = 0; i < 1000; i++) agent.llmCall("x", { model: "m" });
      expect(await hive.flush({ timeoutMs: 1000 })).toBe(false);
      await hive.shutdown({ timeoutMs: 100 });
      expect(hive.stats).toMatchObject({ queued: 0, dropped: 1001 });
      expect(() => agent.event("late")).not.toThrow();
    }
    await new Promise((resolve) => deaf.close(resolve).unref() && resolve(0));
  });

  it("gets everything delivered by shutdown, and may call it twice", async () => {
    const { hive, agent } = fastClient({ flushIntervalMs: 3_600_000 });
    agent.event("x");
    await Promise.all([hive.shutdown(), hive.shutdown()]);
    expect(server.of("custom")).toHaveLength(1);
    expect(hive.isShutDown).toBe(true);
  });

  it("gets delivered what it says while shutdown is under way", async () => {
    const { hive, agent } = fastClient({ flushIntervalMs: 3_600_000 });
    const closing = hive.shutdown();
    agent.event("meanwhile");
    await closing;
    expect(server.of("custom")).toHaveLength(1);
    expect(hive.stats).toMatchObject({ dropped: 0 });
  });
});
