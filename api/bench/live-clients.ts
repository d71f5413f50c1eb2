import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import WebSocket from "ws";

/** Who watches what, and how much happens. */
export interface LiveCase {
  name: string;
  subscribers: number;
  /** Different filters among the subscribers. */
  filters: number;
  /** Whether each filter lets other events through; else all let all through. */
  choosy?: boolean;
  /** Workspaces that subscribers and events are spread over. */
  workspaces: number;
  eventsPerSecond: number;
  seconds: number;
}

/** Batches a second, from all agents together: agents send what they have every so often. */
const BATCHES_PER_SECOND = 20;
/** Subscribers whose frames are read for latency; reading all of them would take the cores from the server. */
const SAMPLED = 25;

/** An event has one of these. */
const KINDS = Array.from({ length: 9 }, (_, n) => `bench-${n}`);
/** All ways to choose four of the kinds: 126. */
const CHOICES = choose(KINDS, 4);

const QUERY = `subscription($filter: EventFilter) { events(filter: $filter) { cursor events { id timestamp receivedAt
  eventType severity agentId agentType environment group projectSlug taskId runId kind summary payload } } }`;

export const keyOf = (workspace: number): string =>
  `hb_live_${createHash("md5").update(`bench ${workspace}`).digest("hex")}`;

/** What arrived at the subscribers. */
export class Received {
  /** When each event was about to be sent, by id, on this process's clock. */
  readonly sentAtMs = new Map<string, number>();
  latenciesMs: number[] = [];
  /** From before each POST to its answer, which waits for the disk. */
  postsMs: number[] = [];
  frames = 0;
  bytes = 0;
  closed = 0;

  /** Forgets what came so far, but for connections that were closed. */
  restart(): void {
    this.sentAtMs.clear();
    this.latenciesMs = [];
    this.postsMs = [];
    this.frames = 0;
    this.bytes = 0;
  }
}

/** One watcher and its connection, which stays open while it does not watch. */
export interface Watcher {
  readonly socket: WebSocket;
  watch(): void;
  unwatch(): void;
}

/** Connects the watchers of a case; nobody watches yet. */
export async function connectAll(
  url: string,
  { subscribers, filters, choosy = false, workspaces }: LiveCase,
  received: Received,
): Promise<Watcher[]> {
  const watchers: Watcher[] = [];
  const every = Math.ceil(subscribers / SAMPLED);
  for (let from = 0; from < subscribers; from += 50) {
    const some = Array.from({ length: Math.min(50, subscribers - from) }, (_, n) => {
      const index = from + n;
      const filter = filters === 1 ? {} : filterOf(index % filters, choosy);
      return connect(url, keyOf(index % workspaces), filter, index % every === 0, received);
    });
    watchers.push(...(await Promise.all(some)));
  }
  return watchers;
}

function filterOf(index: number, choosy: boolean): object {
  return { environment: "bench", kinds: choosy ? CHOICES[index] : [...KINDS, `kind-${index}`] };
}

function choose(from: readonly string[], count: number): string[][] {
  if (count === 0) return [[]];
  return from.flatMap((first, index) =>
    choose(from.slice(index + 1), count - 1).map((rest) => [first, ...rest]),
  );
}

async function connect(
  url: string,
  key: string,
  filter: object,
  isSampled: boolean,
  received: Received,
): Promise<Watcher> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/graphql`, "graphql-transport-ws", {
    perMessageDeflate: false,
    skipUTF8Validation: true,
  });
  socket.on("close", () => (received.closed += 1));
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${key}` } }));
  await once(socket, "message");
  socket.on("message", (data: Buffer) => {
    received.frames += 1;
    received.bytes += data.length;
    if (!isSampled) return;
    const nowMs = performance.now();
    for (const [, id] of data.toString().matchAll(/"id":"([0-9a-f-]{36})","timestamp"/g)) {
      const sentMs = received.sentAtMs.get(id!);
      if (sentMs !== undefined) received.latenciesMs.push(nowMs - sentMs);
    }
  });
  const id = randomUUID();
  const payload = { query: QUERY, variables: { filter } };
  return {
    socket,
    watch: () => socket.send(JSON.stringify({ id, type: "subscribe", payload })),
    unwatch: () => socket.send(JSON.stringify({ id, type: "complete" })),
  };
}

/** Sends events at the case's even rate, for its seconds or others, and waits for the answers. */
export async function sendEvents(
  url: string,
  live: LiveCase,
  received: Received,
  seconds: number = live.seconds,
): Promise<void> {
  const perBatch = live.eventsPerSecond / BATCHES_PER_SECOND;
  const startMs = performance.now();
  const pending: Promise<void>[] = [];
  for (let batch = 0; batch < seconds * BATCHES_PER_SECOND; batch++) {
    const waitMs = startMs + (batch * 1_000) / BATCHES_PER_SECOND - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    const events = Array.from({ length: perBatch }, (_, n) => anEvent(batch * perBatch + n));
    const nowMs = performance.now();
    for (const event of events) received.sentAtMs.set(event.event_id, nowMs);
    const answered = post(url, keyOf(batch % live.workspaces), `agent-${batch % 20}`, events);
    pending.push(answered.then(() => void received.postsMs.push(performance.now() - nowMs)));
  }
  await Promise.all(pending);
}

async function post(url: string, key: string, agentId: string, events: object[]): Promise<void> {
  const response = await fetch(`${url}/v1/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ envelope: { agent_id: agentId, environment: "bench" }, events }),
  });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${response.status} ${text}`);
}

const anEvent = (n: number) => ({
  event_id: randomUUID(),
  timestamp: new Date().toISOString(),
  event_type: "custom",
  task_id: `task-${n % 50}`,
  payload: { kind: KINDS[n % KINDS.length], summary: "x".repeat(120), data: { n, text: "y".repeat(60) } },
});
