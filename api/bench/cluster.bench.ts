/**
 * Two API processes over one embedded store and one Redis against one process: `npm run bench cluster`. The load and,
 * where there are two, both servers share the machine, so a second server can give no more than there are cores for.
 */
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { LiveClient } from "../src/live/live-client.ts";
import { noRedis, startRedis, stopRedis } from "../tests/redis-server.ts";
import { cleanUp } from "../tests/server-process.ts";
import { loadFromOutside } from "./load.ts";
import { quantile, report } from "./report.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const CONNECTIONS = 4;
const QUERIES = 2_000;
const QUERIES_AT_A_TIME = 8;
const PINGS = 100;
const PAUSE_MS = 30;
const EVENTS = `subscription { events(filter: { agentId: "ping" }) { events { id } } }`;
const FLEET = `{ agents(first: 50) { edges { node { id status lastSeenAt } } } }`;

type Row = Record<string, string | number>;

/** @param events sent for each measurement of ingest */
export async function benchCluster(events: number): Promise<void> {
  if (noRedis !== null) {
    process.stdout.write(`\n### Several servers\n\n${noRedis}\n`);
    return;
  }
  const redis = await startRedis();
  try {
    const rows = [
      await measure("one, alone", 1, events),
      await measure("one, with Redis", 1, events, redis.url),
      await measure("two, with Redis", 2, events, redis.url),
    ];
    report("Several servers over one embedded store", rows);
  } finally {
    await stopRedis();
    await cleanUp();
  }
}

async function measure(name: string, count: number, events: number, redisUrl?: string): Promise<Row> {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-bench-"));
  const servers: ServerProcess[] = [];
  for (let i = 0; i < count; i++) servers.push(await startServer({ folder, redisUrl }));
  try {
    await ingestRate(servers, events);
    const by500 = await ingestRate(servers, events);
    const queries = await queryRate(servers);
    const own = await liveLatency(servers[0]!, servers[0]!);
    const other = count > 1 ? await liveLatency(servers[0]!, servers[1]!) : null;
    return {
      servers: name,
      "ingest, batches of 500 (events/s)": Math.round(by500),
      "queries (a second)": Math.round(queries),
      "live, same server, p50 / p95 (ms)": own,
      "live, other server, p50 / p95 (ms)": other ?? "–",
    };
  } finally {
    for (const server of servers) await server.stop();
    rmSync(folder, { recursive: true });
  }
}

/** The same connections in all, spread over the servers. */
async function ingestRate(servers: readonly ServerProcess[], events: number): Promise<number> {
  const startedAt = performance.now();
  const loads = servers.map(({ port, key }) =>
    loadFromOutside({
      port,
      key,
      connections: CONNECTIONS / servers.length,
      batchSize: 500,
      events: events / servers.length,
    }),
  );
  const sent = await Promise.all(loads);
  // Each load says how long it took by itself; together they took as long as the longest.
  const seconds = Math.max(...sent.map((load) => load.events / load.eventsPerSecond));
  const total = sent.reduce((sum, load) => sum + load.events, 0);
  return total / Math.min(seconds, (performance.now() - startedAt) / 1_000);
}

async function queryRate(servers: readonly ServerProcess[]): Promise<number> {
  let next = 0;
  const ask = async (): Promise<void> => {
    for (let turn = next++; turn < QUERIES; turn = next++) {
      const { port, key } = servers[turn % servers.length]!;
      const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ query: FLEET }),
      });
      const { errors } = (await answer.json()) as { errors?: unknown };
      if (errors !== undefined) throw new Error(JSON.stringify(errors));
    }
  };
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: QUERIES_AT_A_TIME }, ask));
  return QUERIES / ((performance.now() - startedAt) / 1_000);
}

/** From sending an event to one server until a subscriber at another has it, one event at a time. */
async function liveLatency(at: ServerProcess, to: ServerProcess): Promise<string> {
  const client = await LiveClient.connect(`http://127.0.0.1:${to.port}`, to.key);
  client.subscribe("1", EVENTS);
  client.subscribe("settled", "{ __typename }");
  await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
  const latencies: number[] = [];
  for (let ping = 0; ping < PINGS; ping++) {
    const event = { event_id: randomUUID(), timestamp: new Date().toISOString(), event_type: "custom" };
    const sentAt = performance.now();
    await fetch(`http://127.0.0.1:${at.port}/v1/ingest`, {
      method: "POST",
      headers: { authorization: `Bearer ${at.key}`, "content-type": "application/json" },
      body: JSON.stringify({ envelope: { agent_id: "ping" }, events: [event] }),
    });
    await client.until(() => client.results("1").length > ping);
    latencies.push(client.arrivals.at(-1)! - sentAt);
    // Frames are at most ten a second: the next one waits for nobody.
    await new Promise((resolve) => setTimeout(resolve, 100 + PAUSE_MS));
  }
  client.close();
  return [0.5, 0.95].map((share) => quantile(latencies, share).toFixed(1)).join(" / ");
}
