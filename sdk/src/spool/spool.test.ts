import { fork } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TEST_KEY, testClient } from "../../testing/client.ts";
import { fastClock, ManualClock } from "../../testing/clocks.ts";
import { IngestServer } from "../../testing/ingest-server.ts";
import type { Batch } from "../transport/delivery.ts";
import { openFolderSpool } from "./folder-spool.ts";

/** For what has to happen, whenever that is. */
const PATIENT = { timeout: 20_000 };

let folder: string;
let server: IngestServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "hiveloop-spool-"));
  server = await new IngestServer().start();
});
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function openSpool(options: { apiKey?: string; maxBytes?: number; now?: () => number } = {}) {
  const warnings: string[] = [];
  const spool = openFolderSpool({
    folder,
    apiKey: TEST_KEY,
    maxBytes: 1e6,
    now: Date.now,
    warn: (message) => void warnings.push(message),
    ...options,
  });
  return Object.assign(spool, { warnings });
}

function batch(...ids: string[]): Batch {
  return {
    envelope: { agent_id: "a" },
    events: ids.map((id) => ({ id, json: JSON.stringify({ event_id: id }) })),
  };
}

/** One that a server takes. */
function sendableBatch(): Batch {
  const event = { event_id: randomUUID(), timestamp: new Date().toISOString(), event_type: "custom" };
  return { envelope: { agent_id: "a" }, events: [{ id: event.event_id, json: JSON.stringify(event) }] };
}

describe("a spool", () => {
  it("gives batches back oldest first, each once, and forgets what is done", async () => {
    let nowMs = Date.now();
    const spool = openSpool({ now: () => nowMs++ });
    await spool.add(batch("1", "2"));
    spool.addNow(batch("3"));
    const first = await spool.claim();
    expect(first?.batch).toEqual(batch("1", "2"));
    expect((await openSpool().claim())?.batch).toEqual(batch("3"));
    await first?.done();
    expect(await spool.claim()).toBeUndefined();
    expect(spool.mayHaveMore).toBe(false);
  });

  it("lets anybody have what was released", async () => {
    const spool = openSpool();
    await spool.add(batch("1"));
    await (await spool.claim())?.release();
    expect((await openSpool().claim())?.batch).toEqual(batch("1"));
  });

  it("takes over from a dead process at once, from another machine after the lease, and never sooner", async () => {
    await openSpool().add(batch("1"));
    const [name = ""] = readdirSync(folder);
    const claimBy = (host: string, pid: number) => {
      const [current = ""] = readdirSync(folder);
      renameSync(join(folder, current), join(folder, `${name}.${Date.now()}.${host}.${pid}.abcdef.claim`));
    };
    claimBy("0badcafe", 1);
    expect(await openSpool().claim()).toBeUndefined();
    const later = await openSpool({ now: () => Date.now() + 121_000 }).claim();
    expect(later?.batch).toEqual(batch("1"));
    const own = /\.([0-9a-f]{8})\.\d+\.[0-9a-f]+\.claim$/.exec(readdirSync(folder)[0] ?? "")?.[1] ?? "";
    claimBy(own, process.ppid); // alive
    expect(await openSpool().claim()).toBeUndefined();
    claimBy(own, 2 ** 22 + 1); // above the largest process id
    expect((await openSpool().claim())?.batch).toEqual(batch("1"));
  });

  it("does not see what was not finished, and throws it away in time", async () => {
    mkdirSync(folder, { recursive: true });
    const spool = openSpool();
    await spool.add(batch("1"));
    const [name = ""] = readdirSync(folder);
    writeFileSync(join(folder, `${name.replace(/^\d+/, "1000")}.tmp`), "{");
    writeFileSync(join(folder, "notes.txt"), "mine");
    await spool.add(batch("2"));
    expect(readdirSync(folder).some((file) => file.endsWith(".tmp"))).toBe(false);
    expect(readdirSync(folder)).toContain("notes.txt");
  });

  it("skips a damaged file with a warning", async () => {
    const spool = openSpool();
    await spool.add(batch("1"));
    writeFileSync(join(folder, readdirSync(folder)[0] ?? ""), '{"envelope":{"agent');
    await spool.add(batch("2"));
    expect((await spool.claim())?.batch).toEqual(batch("2"));
    expect(spool.warnings).toEqual([expect.stringContaining("damaged")]);
  });

  it.each(["add", "addNow"] as const)("is bounded by %s: the oldest batches go, counted", async (method) => {
    let nowMs = 1000;
    const spool = openSpool({ maxBytes: 300, now: () => nowMs++ });
    const lost: number[] = [];
    for (let i = 0; i < 10; i++) lost.push(await spool[method](batch(`${i}`.repeat(40))));
    expect(lost.reduce((a, b) => a + b)).toBe(10 - readdirSync(folder).length);
    expect(
      readdirSync(folder)
        .map((name) => statSync(join(folder, name)).size)
        .reduce((a, b) => a + b),
    ).toBeLessThanOrEqual(300);
    const kept = readdirSync(folder).length;
    expect((await spool.claim())?.batch.events[0]?.id).toBe(`${10 - kept}`.repeat(40));
  });

  it("leaves the batches of another key alone, holds no key, and is nobody else's to read", async () => {
    await openSpool({ apiKey: `hb_live_${"z".repeat(32)}` }).add(batch("1"));
    expect(await openSpool().claim()).toBeUndefined();
    const [name = ""] = readdirSync(folder);
    expect(name).not.toContain("zzz");
    expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  });
});

describe("a client with a spool", () => {
  it("keeps an outage on disk and sends it when the server is back", async () => {
    const { hive } = testClient(
      { endpoint: server.url, spoolDir: folder, batchSize: 10, maxQueueSize: 100 },
      { clock: fastClock() },
    );
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    server.fault = { status: 500 };
    for (let i = 0; i < 200; i++) {
      agent.event("x", { data: { i } });
      if (i % 10 === 9) await hive.flush({ timeoutMs: 600_000 });
    }
    await vi.waitFor(() => expect(hive.stats.queued).toBe(0), PATIENT);
    expect(hive.stats).toMatchObject({ dropped: 0, sent: 0, spooled: 201 });
    server.fault = undefined;
    await server.until(() => server.stored.size === 201);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ replayed: 201, sent: 201 }), PATIENT);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps it within its bound also at the end, and counts what had to go", async () => {
    const { hive } = testClient({
      endpoint: server.url,
      spoolDir: folder,
      batchSize: 1,
      spoolMaxBytes: 2000,
    });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    server.fault = "hang";
    for (let i = 0; i < 50; i++) agent.event("x", { data: { i } });
    await hive.shutdown({ timeoutMs: 0 });
    const files = readdirSync(folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)).toBeLessThanOrEqual(2000);
    expect(hive.stats).toMatchObject({ spooled: 51, dropped: 51 - files.length, queued: 0 });
  });

  it("is sent also when the pause ends just as the shipper has seen that it lasts", async () => {
    const clock = new ManualClock();
    const { hive } = testClient({ endpoint: server.url, spoolDir: folder }, { clock });
    server.faults.push({ status: 500 });
    hive.agent("a", { heartbeatIntervalMs: 0 });
    clock.advance(5_000);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ queued: 0, spooled: 1 }), PATIENT);
    // The timer comes a little early, as they do, and time goes on between one look at the clock and the next.
    await vi.waitFor(() => expect(clock.nextMs).toBeLessThan(5_000), PATIENT);
    clock.fireEarly(1);
    await vi.waitFor(() => {
      clock.advance(5_000);
      expect(hive.stats).toMatchObject({ replayed: 1, sent: 1 });
    }, PATIENT);
  });

  it("counts as replayed what the server took, and the rest as refused", async () => {
    const { hive } = testClient({ endpoint: server.url, spoolDir: folder }, { clock: fastClock() });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    for (let i = 0; i < 4; i++) agent.event("x");
    server.faults.push({ status: 500 }, { reject: [1, 2] });
    expect(await hive.flush()).toBe(false);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ sent: 3, refused: 2 }), PATIENT);
    expect(hive.stats).toMatchObject({ spooled: 5, replayed: 3, dropped: 0, queued: 0 });
  });

  it("counts a batch of the spool once of which the server takes one half before the other", async () => {
    const { hive } = testClient({ endpoint: server.url, spoolDir: folder }, { clock: fastClock() });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    for (let i = 0; i < 3; i++) agent.event("x");
    // The whole batch is spooled; then one half of it is taken and the other one refused for now.
    server.faults.push({ status: 500 }, { status: 413 }, { reject: [] }, { status: 500 });
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ sent: 4 }), PATIENT);
    expect(hive.stats).toMatchObject({ spooled: 4, replayed: 4, dropped: 0, queued: 0 });
  });

  it("is not blamed by a flush for what is refused of the last run's events", async () => {
    await openSpool().add(sendableBatch());
    server.faults.push({ reject: [] }, { reject: [0] });
    const { hive } = testClient({ endpoint: server.url, spoolDir: folder }, { clock: fastClock() });
    hive.agent("b", { heartbeatIntervalMs: 0 });
    expect(await hive.flush()).toBe(true);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ sent: 1, refused: 1, replayed: 0 }), PATIENT);
  });

  it("goes on in memory when the folder cannot be used", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { hive, log } = testClient({ endpoint: server.url, spoolDir: file }, { clock: fastClock() });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    server.faults.push({ status: 500 });
    agent.event("x");
    await server.until(() => server.of("custom").length === 1);
    expect(log.filter((line) => line.includes("spoolDir cannot be used now"))).toHaveLength(1);
  });

  it("goes on with the disk when its trouble is over", async () => {
    const file = join(folder, "spool");
    writeFileSync(file, ""); // in the way of the folder
    const { hive, log } = testClient({ endpoint: server.url, spoolDir: file }, { clock: fastClock() });
    const agent = hive.agent("a", { heartbeatIntervalMs: 0 });
    server.fault = { status: 500 };
    agent.event("x");
    await vi.waitFor(() => expect(log).toContainEqual(expect.stringContaining("cannot be used")), PATIENT);
    expect(hive.stats).toMatchObject({ queued: 2, spooled: 0 });
    rmSync(file);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ queued: 0, spooled: 2 }), PATIENT);
    expect(log.filter((line) => line.includes("spoolDir"))).toEqual([
      expect.stringContaining("cannot be used"),
      expect.stringContaining("can be used again"),
    ]);
    server.fault = undefined;
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ replayed: 2, dropped: 0 }), PATIENT);
  });

  it("sends what is on disk when its trouble is over, also when nothing new comes", async () => {
    await openSpool().add(sendableBatch());
    const [name = ""] = readdirSync(folder);
    mkdirSync(join(folder, name.replace(/^\d+/, "1000"))); // comes first, and cannot be read
    const { hive, log } = testClient({ endpoint: server.url, spoolDir: folder }, { clock: fastClock() });
    await vi.waitFor(() => expect(log).toContainEqual(expect.stringContaining("cannot be used")), PATIENT);
    await vi.waitFor(() => expect(hive.stats).toMatchObject({ replayed: 1 }), PATIENT);
  });

  it("tries the disk once more at the end, whatever it was like before", async () => {
    const file = join(folder, "spool");
    writeFileSync(file, "");
    const clock = new ManualClock();
    const { hive, log } = testClient({ endpoint: server.url, spoolDir: file }, { clock });
    hive.agent("a", { heartbeatIntervalMs: 0 });
    server.fault = { status: 500 };
    await hive.flush({ timeoutMs: 500 });
    expect(log).toContainEqual(expect.stringContaining("cannot be used"));
    rmSync(file);
    await hive.shutdown({ timeoutMs: 0 });
    expect(hive.stats).toMatchObject({ spooled: 1, dropped: 0 });
  });

  it(
    "is replayed once when several processes share the folder and one is killed",
    { timeout: 60_000 },
    async () => {
      // One process fills the folder while the server is down, and is killed without warning.
      server.fault = { status: 500 };
      const writer = fork(new URL("../../testing/spooling-process.ts", import.meta.url), [
        server.url,
        folder,
        "write",
        "300",
      ]);
      await once(writer, "message");
      writer.kill("SIGKILL");
      await once(writer, "exit");
      const files = readdirSync(folder).length;
      expect(files).toBeGreaterThan(10);
      // Three processes find it.
      server.fault = undefined;
      const before = server.requests.length;
      const readers = [1, 2, 3].map(() =>
        fork(new URL("../../testing/spooling-process.ts", import.meta.url), [server.url, folder, "read"]),
      );
      await server.until(() => server.of("custom").length === 300);
      await Promise.all(readers.map((reader) => once(reader, "exit")));
      expect(server.requests.length - before).toBe(files);
      expect(readdirSync(folder)).toEqual([]);
    },
  );
});
