import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { derivedRows } from "./derived-rows.ts";
import { cleanUp, databaseIn, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

/**
 * What a full disk does to a process, a limit on the size of its files does too: writes beyond it fail. It can be set
 * and lifted from outside, and needs no rights.
 */
const canLimit = process.platform === "linux" && existsSync("/usr/bin/prlimit");
const limitFiles = (pid: number, bytes: number | "unlimited") =>
  execFileSync("/usr/bin/prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);

const headers = { authorization: `Bearer ${DEV_KEY}`, "content-type": "application/json" };
const anEvent = () => ({
  event_id: randomUUID(),
  timestamp: new Date().toISOString(),
  event_type: "custom",
  payload: { summary: "x", data: { text: "y".repeat(8_000) } },
});
type Event = ReturnType<typeof anEvent>;

describe.skipIf(!canLimit)("while the disk takes nothing more", () => {
  const folder = newFolder();
  let server: ServerProcess;
  const acknowledged: Event[] = [];
  const refused: Event[] = [];

  const send = async (events: Event[]): Promise<Response> => {
    const body = JSON.stringify({ envelope: { agent_id: "a" }, events });
    const response = await fetch(`${server.url}/v1/ingest`, { method: "POST", headers, body });
    (response.ok ? acknowledged : refused).push(...events);
    return response;
  };
  const batch = () => Array.from({ length: 20 }, anEvent);
  const mutate = async (query: string, variables: object) => {
    const body = JSON.stringify({ query, variables });
    const response = await fetch(`${server.url}/graphql`, { method: "POST", headers, body });
    return (await response.json()) as { errors?: { message: string; extensions: object }[] };
  };
  const ready = async () => (await fetch(`${server.url}/ready`)).status;
  const metric = async (name: string) => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  };

  beforeAll(async () => {
    server = await startServer(folder);
    expect((await send(batch())).status).toBe(200);
    expect(await ready()).toBe(200);
    limitFiles(server.pid, statSync(`${databaseIn(folder)}-wal`).size + 100_000);
  });
  afterAll(cleanUp);

  test("batches are refused with 503 and when to come back", async () => {
    for (let i = 0; i < 5; i++) {
      const response = await send(batch());
      expect(response.status).toBe(503);
      expect(response.headers.get("retry-after")).toBe("5");
      expect(await response.json()).toEqual({
        error: "overloaded",
        message: "The store cannot be written just now, and nothing was stored. Try again in 5 s.",
        status: 503,
        details: { retry_after_seconds: 5 },
      });
    }
    const together = await Promise.all(Array.from({ length: 20 }, () => send(batch())));
    expect(together.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 503));
  });

  test("mutations say the same", async () => {
    const overloaded = { code: "overloaded", status: 503, details: { retry_after_seconds: 5 } };
    const ingest = "mutation ($batch: IngestBatchInput!) { ingest(batch: $batch) { accepted } }";
    const events = batch().map(({ event_id, timestamp, payload }) => {
      return { eventId: event_id, timestamp, eventType: "CUSTOM", payload };
    });
    expect(await mutate(ingest, { batch: { envelope: { agentId: "a" }, events } })).toMatchObject({
      errors: [{ extensions: overloaded }],
    });
    // Small writes may find room where a batch does not: what is made grows until it does not either.
    const project = `mutation ($slug: ID!, $text: String!) {
      createProject(input: { slug: $slug, name: "p", description: $text }) { id } }`;
    const make = () => mutate(project, { slug: randomUUID().slice(0, 8), text: "z".repeat(1_000) });
    let answer = await make();
    for (let i = 0; i < 200 && answer.errors === undefined; i++) answer = await make();
    expect(answer).toMatchObject({ errors: [{ extensions: overloaded }] });
  });

  test("the server is alive, not ready, and counts what it refused", async () => {
    expect((await fetch(`${server.url}/health`)).status).toBe(200);
    expect(await ready()).toBe(503);
    expect(await metric("hiveboard_storage_writable")).toBe(0);
    expect(await metric("hiveboard_storage_write_failures_total")).toBeGreaterThan(5);
    expect(await metric('hiveboard_ingest_batches_total{outcome="overloaded"}')).toBe(25);
  });

  test("what is stored can be read", async () => {
    const { errors } = await mutate("{ events(first: 5) { nodes { id } } }", {});
    expect(errors).toBeUndefined();
  });

  test("it is logged once, with the reason", () => {
    expect(server.loggedErrors()).toEqual([
      expect.stringMatching(
        /"reason":"(?:disk I\/O error|database or disk is full)".*"the database cannot be written/,
      ),
    ]);
  });

  test("with room again, the server is ready by itself and takes what was refused, once each", async () => {
    limitFiles(server.pid, "unlimited");
    await expect.poll(ready).toBe(200);
    expect(await metric("hiveboard_storage_writable")).toBe(1);
    expect(server.log()).toContain("the database can be written again");
    for (const again of refused.splice(0).map((event) => [event]))
      expect((await send(again)).status).toBe(200);
    expect(await server.stop()).toBe(0);
    const db = new DatabaseSync(databaseIn(folder), { readOnly: true });
    const { events, ids } = db
      .prepare("SELECT count(*) AS events, count(DISTINCT event_id) AS ids FROM events")
      .get() as { events: number; ids: number };
    const { sum } = db.prepare("SELECT sum(events) AS sum FROM event_counts").get() as { sum: number };
    db.close();
    expect([events, ids, sum]).toEqual([acknowledged.length, acknowledged.length, acknowledged.length]);
    const onArrival = derivedRows(databaseIn(folder));
    rebuildDerived(databaseIn(folder), () => undefined);
    expect(derivedRows(databaseIn(folder))).toEqual(onArrival);
  });
});
