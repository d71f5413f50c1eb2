/**
 * From POST to subscriber, and the server's CPU beside a bare `ws` server that sends frames of the same number and
 * size in the same run: `npm run bench live`. What delivery takes is the difference between the same events with
 * the subscribers and with nobody watching. Those two and the bare server take short turns, so that a machine whose speed
 * drifts meets all of them alike. Server, bare server and clients are processes of their own.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import WebSocket from "ws";
import { keyOf, Received, sendEvents, connectAll, type LiveCase } from "./live-clients.ts";
import { mean, quantile, report, standardError } from "./report.ts";

const RATE = { eventsPerSecond: 200, seconds: 2.5 };
const CASES: readonly LiveCase[] = [
  { name: "1 subscriber", subscribers: 1, filters: 1, workspaces: 1, ...RATE },
  { name: "100 subscribers", subscribers: 100, filters: 1, workspaces: 1, ...RATE },
  { name: "1,000 subscribers", subscribers: 1_000, filters: 1, workspaces: 1, ...RATE },
  { name: "100 subscribers, 100 filters", subscribers: 100, filters: 100, workspaces: 1, ...RATE },
  {
    name: "100 filters, each its own events",
    subscribers: 100,
    filters: 100,
    choosy: true,
    workspaces: 1,
    ...RATE,
  },
  { name: "100 subscribers, 100 workspaces", subscribers: 100, filters: 1, workspaces: 100, ...RATE },
];

/** Until the code is compiled, for which it has to run some hundred times, and each workspace has been met. */
const WARM_UP_SECONDS = 25;
/** Of the case's seconds each with subscribers, with nobody watching, and of the bare server. */
const ROUNDS = 16;
/** Until everybody watches, or nobody. */
const SETTLE_SECONDS = 0.3;

interface Measured {
  /** With nobody watching. */
  ingestPercent: number;
  cpuPercent: number;
  barePercent: number;
  /** Standard error of the difference that the subscribers make, over the rounds. */
  deliveryError: number;
  received: Received;
}

export async function benchLive(): Promise<void> {
  const rows: Record<string, string | number>[] = [];
  for (const live of CASES) {
    const { ingestPercent, cpuPercent, barePercent, deliveryError, received } = await measure(live);
    rows.push({
      case: live.name,
      "p50 (ms)": quantile(received.latenciesMs, 0.5).toFixed(0),
      "p99 (ms)": quantile(received.latenciesMs, 0.99).toFixed(0),
      "p99 of the POST alone (ms)": quantile(received.postsMs, 0.99).toFixed(0),
      "frames/s": Math.round(received.frames / (ROUNDS * live.seconds)),
      closed: received.closed,
      "server CPU, nobody watching (% of a core)": ingestPercent.toFixed(1),
      "delivery adds": `${(cpuPercent - ingestPercent).toFixed(2)} ± ${deliveryError.toFixed(2)}`,
      "bare ws CPU": barePercent.toFixed(2),
      "ratio, ingest included": (cpuPercent / barePercent).toFixed(2),
      "ratio, delivery alone": ((cpuPercent - ingestPercent) / barePercent).toFixed(2),
    });
  }
  report("POST to subscriber at 200 events/s", rows);
}

async function measure(live: LiveCase): Promise<Measured> {
  const folder = mkdtempSync(join(tmpdir(), "hiveboard-live-"));
  const keys = Array.from({ length: live.workspaces }, (_, workspace) => keyOf(workspace)).join(",");
  const server = await start("live-server.ts", { BENCH_KEYS: keys, BENCH_DIRECTORY: folder });
  const received = new Received();
  const send = (seconds: number) => sendEvents(server.url, live, received, seconds);
  await send(WARM_UP_SECONDS);
  const watchers = await connectAll(server.url, live, received);
  for (const watcher of watchers) watcher.watch();
  await send(WARM_UP_SECONDS);
  for (const watcher of watchers) watcher.unwatch();
  const bare = await startBare(live, received);

  const cpuOfSending = () => cpuWhile(server.url, live.seconds, () => send(live.seconds));
  const both: number[] = [];
  const ingest: number[] = [];
  const floor: number[] = [];
  received.restart();
  for (let round = 0; round < ROUNDS; round++) {
    for (const watcher of watchers) watcher.watch();
    await pause(SETTLE_SECONDS);
    both.push(await cpuOfSending());
    for (const watcher of watchers) watcher.unwatch();
    await pause(SETTLE_SECONDS);
    ingest.push(await cpuOfSending());
    bare.child.kill("SIGCONT");
    await pause(SETTLE_SECONDS);
    floor.push(await cpuWhile(bare.url, live.seconds, () => pause(live.seconds)));
    bare.child.kill("SIGSTOP");
  }
  const { closed } = received;
  for (const { socket } of watchers) socket.terminate();
  bare.child.kill("SIGKILL");
  server.child.kill("SIGTERM");
  await once(server.child, "exit");
  received.closed = closed;
  rmSync(folder, { recursive: true });
  return {
    ingestPercent: mean(ingest),
    cpuPercent: mean(both),
    barePercent: mean(floor),
    deliveryError: standardError(both.map((percent, round) => percent - ingest[round]!)),
    received,
  };
}

/** A bare server that sends what the warm-up of the watchers brought, warm itself, and stopped. */
async function startBare(live: LiveCase, { frames, bytes }: Received) {
  const perTick = live.subscribers / live.workspaces;
  const server = await start("bare-server.ts", {
    BENCH_BYTES: String(Math.round(bytes / frames)),
    BENCH_GROUPS: String(live.workspaces),
    BENCH_TICKS: String(frames / WARM_UP_SECONDS / perTick),
  });
  for (let n = 0; n < live.subscribers; n++) {
    const socket = new WebSocket(server.url.replace("http", "ws"), {
      perMessageDeflate: false,
      skipUTF8Validation: true,
    });
    socket.on("message", () => undefined);
    socket.on("error", () => undefined);
    await once(socket, "open");
  }
  await pause(WARM_UP_SECONDS);
  server.child.kill("SIGSTOP");
  return server;
}

async function start(
  script: string,
  env: Record<string, string>,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, script)], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, url: /http:\/\/\S+/.exec(line.toString())![0] };
}

const pause = (seconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

/** CPU of a process while something happens, all its threads, percent of a core. */
async function cpuWhile(url: string, seconds: number, work: () => Promise<void>): Promise<number> {
  const before = await cpuSeconds(url);
  await work();
  return (((await cpuSeconds(url)) - before) / seconds) * 100;
}

async function cpuSeconds(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_cpu_seconds_total (\S+)/m.exec(text)![1]);
}
