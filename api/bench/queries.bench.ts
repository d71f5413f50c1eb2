/**
 * What the dashboard asks of the last 24 hours, at rest and while ingest runs: `npm run bench queries`.
 *
 * Each level is a database of its own, filled through ingest. All have the same last day, and what is more lies in the
 * weeks before it: so the levels differ in how much is stored and in nothing else. Then the same events in one day,
 * so that the levels differ in what there is to show.
 */
import { once } from "node:events";
import { request, Agent as HttpAgent } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readDashboardQueries, type DashboardQuery } from "./dashboard-queries.ts";
import { WHOLE_TASK_EVENTS } from "./event-mix.ts";
import { loadFromOutside, sendLoad } from "./load.ts";
import { quantile, report } from "./report.ts";
import { startServer, type ServerProcess } from "./server-process.ts";

const SAMPLES = 200;
const WARM_UPS = 40;
/** Of each level under load: the loads of two levels would get into each other's way, and minutes apart the machine is another. */
const LOAD_ROUNDS = 5;
const DAY_MS = 86_400_000;
const CONNECTIONS = 4;
/** Events of the last day. A batch is one agent's, so that each agent comes four times over the day. */
const LAST_DAY = 10_000;
const HISTORY_MS = 29 * DAY_MS;

interface Latency {
  p50Ms: number;
  p95Ms: number;
}

/** Milliseconds that each query took, by its name. */
type Samples = Map<string, number[]>;

type Figures = Map<string, Record<string, string | number>>;

/** A server of one level, and what its queries ask about. */
interface Subject {
  level: number;
  server: ServerProcess;
  task: Parameters<DashboardQuery["variables"]>[0];
}

/** @param levels stored events */
export async function benchQueries(levels: readonly number[]): Promise<void> {
  const atRest: Figures = new Map();
  const underLoad: Figures = new Map();
  const processes: Record<string, string | number>[] = [];
  await withSubjects(levels, sendHistoryAndDay, async (subjects) => {
    const started = subjects.map(({ server }) => megabytes(server));
    const rest = await measureInTurns(subjects);
    const loaded = await measureUnderLoad(subjects, rest);
    for (const [index, { level, server }] of subjects.entries()) {
      addRow(atRest, level, rest[index]!);
      addRow(underLoad, level, loaded[index]!);
      processes.push({
        stored: level,
        "start until ready (ms)": Math.round(server.startMs),
        "resident after start (MB)": started[index]!,
        "resident after the queries and the load (MB)": megabytes(server),
      });
    }
  });
  const busyDay: Figures = new Map();
  await withSubjects(levels, sendBusyDay, async (subjects) => {
    const latencies = await measureInTurns(subjects);
    subjects.forEach(({ level }, index) => addRow(busyDay, level, latencies[index]!));
  });
  report("Dashboard queries at rest, p50 / p95 in ms by events stored", [...atRest.values()]);
  report("Dashboard queries while ingest runs at half its rate, p50 / p95 in ms", [...underLoad.values()]);
  report("Dashboard queries at rest, p50 / p95 in ms by events of the last day", [...busyDay.values()]);
  report("The process", processes);
}

/** Fills a folder for each level, starts a server on each, and takes all away again. */
async function withSubjects(
  levels: readonly number[],
  fill: (server: ServerProcess, level: number) => Promise<void>,
  measure: (subjects: Subject[]) => Promise<void>,
): Promise<void> {
  const subjects: Subject[] = [];
  for (const level of levels) {
    const folder = await newFolder((server) => fill(server, level));
    const server = await startServer({ folder });
    subjects.push({ level, server, task: await anyTask(server) });
  }
  try {
    await measure(subjects);
  } finally {
    for (const { server } of subjects) {
      await server.stop();
      rmSync(server.folder, { recursive: true });
    }
  }
}

/** The levels take turns, each with its load and all queries. */
async function measureUnderLoad(
  subjects: readonly Subject[],
  rest: readonly Map<string, Latency>[],
): Promise<Map<string, Latency>[]> {
  const rates: number[] = [];
  for (const { server } of subjects) {
    const full = await loadFromOutside({ ...target(server), events: 60_000, batchSize: 500 });
    rates.push(full.eventsPerSecond);
  }
  const all = subjects.map((): Samples => new Map());
  for (let round = 0; round < LOAD_ROUNDS; round++)
    for (const [index, subject] of subjects.entries()) {
      const eventsPerSecond = rates[index]! / 2;
      const load = loadFromOutside({
        ...target(subject.server),
        batchSize: 500,
        events: Math.round(eventsPerSecond * secondsFor(rest[index]!)),
        eventsPerSecond,
      });
      const [samples] = await sample([subject], WARM_UPS / LOAD_ROUNDS, SAMPLES / LOAD_ROUNDS);
      await load;
      for (const [name, times] of samples!)
        all[index]!.set(name, [...(all[index]!.get(name) ?? []), ...times]);
    }
  return all.map(latenciesOf);
}

const megabytes = (server: ServerProcess): number => Math.round(server.residentBytes() / 2 ** 20);

const target = (server: ServerProcess) => ({ port: server.port, key: server.key, connections: CONNECTIONS });

/** Longer than the queries of one round take under load, so that the load outlasts them. */
const secondsFor = (latencies: Map<string, Latency>): number => {
  const restMs = [...latencies.values()].reduce((sum, { p95Ms }) => sum + p95Ms, 0) * (SAMPLES + WARM_UPS);
  return 3 + (restMs * 3) / 1_000 / LOAD_ROUNDS;
};

/** @returns the folder of a server that was filled and stopped */
async function newFolder(fill: (server: ServerProcess) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "hiveboard-queries-"));
  const server = await startServer({ folder });
  await fill(server);
  await server.stop();
  return folder;
}

async function sendHistoryAndDay(server: ServerProcess, events: number): Promise<void> {
  const history = { ...target(server), events: events - LAST_DAY, spreadMs: HISTORY_MS, backMs: DAY_MS };
  if (history.events > 0) await sendLoad({ ...history, batchSize: 500 });
  await sendLoad({ ...target(server), events: LAST_DAY, batchSize: WHOLE_TASK_EVENTS, spreadMs: DAY_MS });
}

async function sendBusyDay(server: ServerProcess, events: number): Promise<void> {
  const batchSize = events < 1_000_000 ? WHOLE_TASK_EVENTS : 500;
  await sendLoad({ ...target(server), events, batchSize, spreadMs: DAY_MS });
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

const measureInTurns = async (subjects: readonly Subject[]): Promise<Map<string, Latency>[]> =>
  (await sample(subjects, WARM_UPS, SAMPLES)).map(latenciesOf);

/**
 * What every query takes on each server. The servers take turns at each sample: a machine that is shared is another one
 * minutes later.
 */
async function sample(subjects: readonly Subject[], warmUps: number, count: number): Promise<Samples[]> {
  const agent = new HttpAgent({ keepAlive: true });
  const samples = subjects.map((): Samples => new Map());
  for (const { name, document, variables } of readDashboardQueries()) {
    const times = subjects.map((): number[] => []);
    for (let i = 0; i < warmUps + count; i++)
      for (const [index, { server, task }] of subjects.entries()) {
        const body = { query: document, operationName: name, variables: variables(task) };
        const startedAt = performance.now();
        const answer = (await post(server, body, agent)) as { errors?: unknown };
        if (answer.errors !== undefined) throw new Error(`${name}: ${JSON.stringify(answer.errors)}`);
        if (i >= warmUps) times[index]!.push(performance.now() - startedAt);
      }
    times.forEach((ofLevel, index) => samples[index]!.set(name, ofLevel));
  }
  agent.destroy();
  return samples;
}

const latenciesOf = (samples: Samples): Map<string, Latency> =>
  new Map(
    [...samples].map(([name, times]) => [
      name,
      { p50Ms: quantile(times, 0.5), p95Ms: quantile(times, 0.95) },
    ]),
  );

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

function addRow(rows: Figures, level: number, latencies: Map<string, Latency>): void {
  for (const [name, { p50Ms, p95Ms }] of latencies) {
    const row = rows.get(name) ?? { query: name };
    row[level.toLocaleString("en")] = `${p50Ms.toFixed(1)} / ${p95Ms.toFixed(1)}`;
    rows.set(name, row);
  }
}
