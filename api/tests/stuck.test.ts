import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { ask, ingest } from "./api-client.ts";
import { anEvent } from "./batches.ts";
import { cleanUp, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

const DAY_MS = 86_400_000;
/** By the contract: from the deadline to the frame. */
const WITHIN_MS = 2_000;
/** Frames of one subscription are 100 ms apart at least; the rest is for a busy machine. */
const AT_ONCE_MS = 500;

const QUERY = `subscription ($filter: AgentFilter) { agents(filter: $filter) {
  changes { kind previousStatus agent { id status stuckReason } }
} }`;

interface Change {
  kind: string;
  previousStatus: string | null;
  agent: { id: string; status: string; stuckReason: string | null };
}

let folder: string;
let server: ServerProcess;
/** Longer than a restart takes on this machine just now. */
let afterRestartSeconds: number;
beforeAll(async () => {
  folder = newFolder();
  const startedMs = performance.now();
  server = await startServer(folder);
  afterRestartSeconds = 2 + Math.ceil((performance.now() - startedMs) / 500);
}, 240_000);
afterAll(cleanUp);

/** Somebody who watches one agent, or all of them. */
class Watcher {
  readonly client: LiveClient;
  constructor(client: LiveClient) {
    this.client = client;
  }

  static async of(ids?: string[]): Promise<Watcher> {
    const client = await LiveClient.connect(server.url, DEV_KEY);
    client.subscribe("1", QUERY, { filter: ids === undefined ? {} : { ids } });
    client.subscribe("settled", "{ __typename }");
    await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
    return new Watcher(client);
  }

  changes(agentId: string): Change[] {
    const frames = this.client
      .results("1")
      .map((result) => result!.data as { agents: { changes: Change[] } });
    return frames.flatMap(({ agents }) => agents.changes).filter(({ agent }) => agent.id === agentId);
  }

  announcements(agentId: string): Change[] {
    return this.changes(agentId).filter(({ kind }) => kind === "STUCK");
  }

  /** Waits, and tells when the frame came, by the monotonic clock. */
  async until(condition: () => boolean, timeoutMs?: number): Promise<number> {
    await this.client.until(condition, timeoutMs);
    return this.client.arrivals.at(-1)!;
  }
}

/** Sends as an agent whose clock is off. */
async function sendFrom(agentId: string, clockOffMs: number, ...types: object[]): Promise<number> {
  const timestamp = new Date(Date.now() + clockOffMs).toISOString();
  const events = types.map((fields) => anEvent({ timestamp, ...fields }));
  const answer = await ingest(server.url, DEV_KEY, { envelope: { agent_id: agentId }, events });
  expect(answer.body).toMatchObject({ accepted: types.length });
  return performance.now();
}

const registered = (seconds: number) => ({
  event_type: "agent_registered",
  payload: { data: { stuck_threshold_seconds: seconds } },
});
const heartbeat = { event_type: "heartbeat" };

/** What is asked for, beside what was told. */
async function statusOf(agentId: string): Promise<string> {
  const query = "query ($id: ID!) { agent(id: $id) { status } }";
  const { data } = await ask<{ agent: { status: string } }>(server.url, DEV_KEY, query, { id: agentId });
  return data.agent.status;
}

/**
 * Waits until another agent has become stuck and was announced: by then the server has looked at all of them again.
 */
async function aLookLater(watcher: Watcher, name: string): Promise<void> {
  await sendFrom(name, 0, registered(1), heartbeat);
  await watcher.until(() => watcher.announcements(name).length > 0);
}

describe.concurrent("an agent that falls silent", () => {
  test.each([
    ["on time", 0, 1],
    ["a day slow", -DAY_MS, 2],
    ["a day fast", DAY_MS, 1],
  ])(
    "with its clock %s, is announced within 2 s of its deadline, once, and its recovery at once",
    async (name, clockOffMs, thresholdSeconds) => {
      const agentId = `clock ${name}`;
      const watcher = await Watcher.of();
      const beforeMs = performance.now();
      const lastHeardMs = await sendFrom(agentId, clockOffMs, registered(thresholdSeconds), heartbeat);
      const toldMs = await watcher.until(() => watcher.announcements(agentId).length > 0);
      expect(toldMs - beforeMs).toBeGreaterThanOrEqual(thresholdSeconds * 1_000);
      expect(toldMs - lastHeardMs).toBeLessThan(thresholdSeconds * 1_000 + WITHIN_MS);
      expect(watcher.announcements(agentId)[0]).toMatchObject({
        previousStatus: "IDLE",
        agent: { status: "STUCK", stuckReason: "NO_HEARTBEAT" },
      });
      expect(await statusOf(agentId)).toBe("STUCK");
      await aLookLater(watcher, `later than ${name}`);
      expect(watcher.announcements(agentId)).toHaveLength(1);
      watcher.client.close();

      const again = await Watcher.of([agentId]);
      const sentMs = await sendFrom(agentId, clockOffMs, heartbeat);
      const recoveredMs = await again.until(() => again.changes(agentId).length > 0);
      expect(recoveredMs - sentMs).toBeLessThan(AT_ONCE_MS);
      expect(again.changes(agentId)[0]).toMatchObject({ previousStatus: "STUCK", agent: { status: "IDLE" } });
      await again.until(() => again.announcements(agentId).length > 0);
      again.client.close();
    },
    20_000,
  );

  test("but sends what happened long ago is alive while it arrives", async () => {
    const agentId = "late";
    const watcher = await Watcher.of([agentId]);
    await sendFrom(agentId, 0, registered(1), heartbeat);
    const startedMs = performance.now();
    while (performance.now() - startedMs < 2_000)
      await sendFrom(agentId, -3_600_000, { event_type: "custom" });
    expect(watcher.announcements(agentId)).toEqual([]);
    await watcher.until(() => watcher.announcements(agentId).length === 1);
    watcher.client.close();
  }, 240_000);

  test("about its run, heartbeats or not, is announced with that reason", async () => {
    const agentId = "no progress";
    const watcher = await Watcher.of([agentId]);
    const data = { stuck_threshold_seconds: 60, progress_threshold_seconds: 1 };
    const run = { event_type: "task_started", task_id: "t" };
    await sendFrom(agentId, 0, { event_type: "agent_registered", payload: { data } }, heartbeat, run);
    const startedMs = performance.now();
    while (watcher.announcements(agentId).length === 0) {
      await sendFrom(agentId, 0, heartbeat);
      expect(performance.now() - startedMs).toBeLessThan(1_000 + WITHIN_MS);
    }
    expect(watcher.announcements(agentId)[0]).toMatchObject({
      previousStatus: "PROCESSING",
      agent: { status: "STUCK", stuckReason: "NO_PROGRESS" },
    });
    watcher.client.close();
  }, 240_000);

  test("and never sent a heartbeat is not stuck", async () => {
    const watcher = await Watcher.of();
    await sendFrom("no heartbeats", 0, registered(1));
    await aLookLater(watcher, "later than no heartbeats");
    expect(watcher.announcements("no heartbeats")).toEqual([]);
    expect(await statusOf("no heartbeats")).toBe("IDLE");
    watcher.client.close();
  }, 240_000);
});

test.each(["stop", "kill"] as const)(
  "over a %s, what was announced is not announced again, and what comes due is",
  async (end) => {
    const [announced, due] = [`stuck before the ${end}`, `stuck after the ${end}`];
    const before = await Watcher.of();
    await sendFrom(announced, 0, registered(1), heartbeat);
    await before.until(() => before.announcements(announced).length === 1);
    await sendFrom(due, 0, registered(afterRestartSeconds), heartbeat);
    const lastHeardMs = performance.now();
    await server[end]();
    server = await startServer(folder);

    const after = await Watcher.of();
    expect(await statusOf(announced)).toBe("STUCK");
    const toldMs = await after.until(() => after.announcements(due).length > 0, 30_000);
    const dueMs = afterRestartSeconds * 1_000;
    // Heard by the server a little before the answer was by us.
    expect(toldMs - lastHeardMs).toBeGreaterThan(dueMs - 200);
    expect(toldMs - lastHeardMs).toBeLessThan(dueMs + WITHIN_MS);
    // The server has looked since, at all of them.
    expect(after.changes(announced)).toEqual([]);
    const sentMs = await sendFrom(announced, 0, heartbeat);
    const recoveredMs = await after.until(() => after.changes(announced).length > 0);
    expect(recoveredMs - sentMs).toBeLessThan(AT_ONCE_MS);
    expect(after.changes(announced)[0]).toMatchObject({ previousStatus: "STUCK", agent: { status: "IDLE" } });
    after.client.close();
  },
  40_000,
);

test("none of it was unexpected to the server", async () => {
  expect(server.loggedErrors()).toEqual([]);
  expect(await server.stop()).toBe(0);
});
