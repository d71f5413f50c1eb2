import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testClient } from "../../testing/client.ts";
import { ManualClock } from "../../testing/clocks.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import { HiveLoopError } from "../errors.ts";

let server: IngestServer;
beforeEach(async () => (server = await new IngestServer().start()));
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

describe("an agent", () => {
  it("is registered once with all that is known of it, however often it is asked for", async () => {
    const { hive } = testClient({ endpoint: server.url, environment: "staging", group: "sales-team" });
    const options = { type: "sales", version: "1.2.0", stuckThresholdMs: 90_000, heartbeatIntervalMs: 0 };
    const agent = hive.agent("lead-qualifier", options);
    expect(hive.agent("lead-qualifier")).toBe(agent);
    expect(await hive.flush()).toBe(true);
    expect(server.of("agent_registered")).toHaveLength(1);
    expect(server.of("agent_registered")[0]?.payload?.data).toEqual({
      type: "sales",
      version: "1.2.0",
      framework: "custom",
      stuck_threshold_seconds: 90,
    });
    expect(server.envelopes[0]).toEqual({
      agent_id: "lead-qualifier",
      agent_type: "sales",
      agent_version: "1.2.0",
      framework: "custom",
      runtime: `node-${process.versions.node}`,
      sdk_version: "hiveloop-0.1.0",
      environment: "staging",
      group: "sales-team",
    });
  });

  it("warns when it is asked for with other options, and keeps the first", () => {
    const { hive, log } = testClient({ endpoint: server.url });
    hive.agent("a", { type: "sales", heartbeatIntervalMs: 0 });
    hive.agent("a", { type: "sales" });
    expect(log).toEqual([]);
    hive.agent("a", { type: "support" });
    expect(log).toEqual([expect.stringContaining('agent "a" exists already')]);
  });

  it("is refused with an id or threshold that the server would refuse", () => {
    const { hive } = testClient({ endpoint: server.url });
    expect(() => hive.agent("")).toThrow(HiveLoopError);
    expect(() => hive.agent("x".repeat(257))).toThrow(/1 to 256 characters/);
    expect(() => hive.agent("a\nb")).toThrow(/printable/);
    expect(() => hive.agent("a", { stuckThresholdMs: 10 })).toThrow(/stuckThresholdMs/);
  });

  it.each([
    "plan",
    "planStep",
    "reflect",
    "escalate",
    "requestApproval",
    "approvalReceived",
    "retry",
  ] as const)("throws for %s outside a task, and says what to do", (method) => {
    const { hive } = testClient({ endpoint: server.url });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    const call = () => (agent[method] as (...args: unknown[]) => void)("x", "completed", "y");
    expect(call).toThrow(HiveLoopError);
    expect(call).toThrow(new RegExp(`agent.task\\(id, fn\\).*task.${method}`));
  });
});

describe("the heartbeat", () => {
  it("comes at once and then at its interval, with the callbacks' answers, outside every task", async () => {
    const clock = new ManualClock();
    const { hive } = testClient({ endpoint: server.url, flushIntervalMs: 3_600_000 }, { clock });
    let depth = 3;
    const agent = hive.agent("a", {
      heartbeatIntervalMs: 30_000,
      heartbeatPayload: () => ({ currentState: "polling", memoryMb: 64, custom: true }),
      queueProvider: () => ({
        depth: depth++,
        oldestAgeSeconds: 120,
        items: [{ id: "i", queuedAt: new Date(0) }],
      }),
    });
    await agent.task("t", () => {
      clock.advance(0);
      clock.advance(60_000);
    });
    await hive.flush();
    const beats = server.of("heartbeat");
    expect(beats).toHaveLength(3);
    expect(beats[0]).not.toHaveProperty("task_id");
    expect(beats[0]?.payload).toEqual({
      kind: "heartbeat_status",
      summary: "Heartbeat: polling",
      data: { current_state: "polling", memory_mb: 64, custom: true },
    });
    const [first, , third] = server.kind("queue_snapshot");
    expect(first?.payload?.summary).toBe("Queue: 3 items, oldest 120s");
    expect(first?.payload?.data?.["items"]).toEqual([{ id: "i", queued_at: "1970-01-01T00:00:00.000Z" }]);
    expect(third?.payload?.data?.["depth"]).toBe(5);
    expect(Date.parse(third?.timestamp ?? "") - Date.parse(first?.timestamp ?? "")).toBe(60_000);
  });

  it.each([
    [
      "throws",
      () => {
        throw new Error("no database");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no database"))],
    ["gives what cannot be serialised", () => ({ loop: 1n })],
  ])("goes out without its payload when the callback %s", async (_, heartbeatPayload) => {
    const clock = new ManualClock();
    const { hive, log } = testClient({ endpoint: server.url }, { clock });
    hive.agent("a", {
      heartbeatPayload,
      queueProvider: () => {
        throw new Error("no queue");
      },
    });
    clock.advance(0);
    await new Promise(setImmediate);
    await hive.flush();
    expect(server.of("heartbeat")).toHaveLength(1);
    expect(server.of("heartbeat")[0]?.payload).toEqual({ summary: "Heartbeat" });
    expect(log.filter((line) => /database|BigInt/.test(line))).toHaveLength(1);
    expect(log.filter((line) => line.includes("no queue"))).toHaveLength(1);
  });

  it.each([null, undefined, Promise.resolve(null)])(
    "goes out plain when the callbacks give nothing: %s",
    async (nothing) => {
      const clock = new ManualClock();
      const { hive, log } = testClient({ endpoint: server.url }, { clock });
      hive.agent("a", { heartbeatPayload: () => nothing, queueProvider: () => nothing });
      clock.advance(0);
      await new Promise(setImmediate);
      await hive.flush();
      expect(server.of("heartbeat").map(({ payload }) => payload)).toEqual([{ summary: "Heartbeat" }]);
      expect(server.of("custom")).toEqual([]);
      expect(log).toEqual([]);
    },
  );

  it("does not wait for a callback that never answers", async () => {
    const clock = new ManualClock();
    const { hive } = testClient({ endpoint: server.url }, { clock });
    hive.agent("a", { heartbeatPayload: () => new Promise<never>(() => {}) });
    clock.advance(0);
    clock.advance(5000);
    await new Promise(setImmediate);
    await hive.flush();
    expect(server.of("heartbeat")).toHaveLength(1);
  });

  it("ends with shutdown", async () => {
    const clock = new ManualClock();
    const { hive } = testClient({ endpoint: server.url }, { clock });
    hive.agent("a");
    await hive.shutdown();
    clock.advance(600_000);
    expect(server.of("heartbeat")).toHaveLength(0);
    expect(clock.nextMs).toBe(Infinity);
  });
});
