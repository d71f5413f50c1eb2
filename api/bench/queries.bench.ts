/**
 * What the dashboard asks, at rest and while ingest runs: `npm run bench queries`.
 *
 * Each level is a database of its own, filled through ingest with events of the last 24 hours, so that the levels
 * differ in how much is stored and in nothing else.
 */
import { once } from "node:events";
import { request, Agent as HttpAgent } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readDashboardQueries, type DashboardQuery } from "./dashboard-queries.ts";
import { AGENTS } from "./event-mix.ts";
import { loadFromOutside, sendLoad } from "./load.ts";
import { report } from "./report.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const SAMPLES = 200;
const WARM_UPS = 40;
const DAY_MS = 86_400_000;
const CONNECTIONS = 4;
/** A batch is one agent's: every level has all the agents, each several times over the day. */
const BATCHES_AT_LEAST = AGENTS * 10;

interface Latency {
  p50Ms: number;
  p95Ms: number;
}

/** @param levels stored events */
export async function benchQueries(levels: readonly number[]): Promise<void> {
  const atRest = new Map<string, Record<string, string | number>>();
  const underLoad = new Map<string, Record<string, string | number>>();
  const processes: Record<string, string | number>[] = [];
  for (const level of levels) {
    const filled = await fill(level);
    const server = await startServer({ folder: filled });
    processes.push({
      stored: level,
      "start until ready (ms)": Math.round(server.startMs),
      "resident after start (MB)": megabytes(server),
    });
    const task = await anyTask(server);
    const rest = await measureAll(server, task);
    addRow(atRest, level, rest);
    const rate = (await loadFromOutside({ ...target(server), events: 60_000, batchSize: 500 }))
      .eventsPerSecond;
    const load = loadFromOutside({
      ...target(server),
      batchSize: 500,
      events: Math.round((rate / 2) * secondsFor(rest)),
      eventsPerSecond: rate / 2,
    });
    addRow(underLoad, level, await measureAll(server, task));
    await load;
    processes.at(-1)!["resident after the queries and the load (MB)"] = megabytes(server);
    await server.stop();
    rmSync(filled, { recursive: true });
  }
  report("Dashboard queries at rest, p50 / p95 in ms by events stored", [...atRest.values()]);
  report("Dashboard queries while ingest runs at half its rate, p50 / p95 in ms", [...underLoad.values()]);
  report("The process", processes);
}

const megabytes = (server: ServerProcess): number => Math.round(server.residentBytes() / 2 ** 20);

const target = (server: ServerProcess) => ({ port: server.port, key: server.key, connections: CONNECTIONS });

/** Longer than the queries take under load, so that the load outlasts them. */
const secondsFor = (latencies: Map<string, Latency>): number => {
  const restMs = [...latencies.values()].reduce((sum, { p95Ms }) => sum + p95Ms, 0) * (SAMPLES + WARM_UPS);
  return 5 + (restMs * 4) / 1_000;
};

/** @returns the folder of a stopped server that holds so many events */
async function fill(events: number): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-queries-"));
  const server = await startServer({ folder });
  await sendLoad({
    ...target(server),
    events,
    batchSize: Math.min(500, events / BATCHES_AT_LEAST),
    spreadMs: DAY_MS,
  });
  await server.stop();
  return folder;
}

async function anyTask(server: ServerProcess): Promise<Parameters<DashboardQuery["variables"]>[0]> {
  const query = `{ tasks(first: 1) { nodes { id runId agentId timeline(limit: 1) { events { id } } } } }`;
  const { data } = (await post(server, { query }, new HttpAgent())) as {
    data: {
      tasks: {
        nodes: { id: string; runId: string; agentId: string; timeline: { events: { id: string }[] } }[];
      };
    };
  };
  const { timeline, ...task } = data.tasks.nodes[0]!;
  return { ...task, eventId: timeline.events[0]!.id };
}

async function measureAll(
  server: ServerProcess,
  task: Parameters<DashboardQuery["variables"]>[0],
): Promise<Map<string, Latency>> {
  const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  const latencies = new Map<string, Latency>();
  for (const { name, document, variables } of readDashboardQueries()) {
    const body = { query: document, operationName: name, variables: variables(task) };
    const times: number[] = [];
    for (let i = 0; i < WARM_UPS + SAMPLES; i++) {
      const startedAt = performance.now();
      const answer = (await post(server, body, agent)) as { errors?: unknown };
      if (answer.errors !== undefined) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
      if (i >= WARM_UPS) times.push(performance.now() - startedAt);
    }
    times.sort((a, b) => a - b);
    latencies.set(name, { p50Ms: times[SAMPLES / 2]!, p95Ms: times[Math.floor(SAMPLES * 0.95)]! });
  }
  agent.destroy();
  return latencies;
}

async function post(server: ServerProcess, body: object, agent: HttpAgent): Promise<unknown> {
  const text = JSON.stringify(body);
  const sent = request({
    port: server.port,
    host: "127.0.0.1",
    path: "/graphql",
    method: "POST",
    agent,
    headers: {
      authorization: `Bearer ${server.key}`,
      "content-type": "application/json",
      "content-length": Buffer.byteLength(text),
    },
  });
  sent.end(text);
  const [response] = (await once(sent, "response")) as [AsyncIterable<Buffer>];
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

function addRow(
  rows: Map<string, Record<string, string | number>>,
  level: number,
  latencies: Map<string, Latency>,
): void {
  for (const [name, { p50Ms, p95Ms }] of latencies) {
    const row = rows.get(name) ?? { query: name };
    row[level.toLocaleString("en")] = `${p50Ms.toFixed(1)} / ${p95Ms.toFixed(1)}`;
    rows.set(name, row);
  }
}
