import { fork } from "node:child_process";
import { connect, type Socket } from "node:net";
import { BatchTemplate, batches } from "./event-mix.ts";

export interface LoadOptions {
  port: number;
  key: string;
  connections: number;
  batchSize: number;
  /** Send until this many events are accepted. */
  events: number;
  /** At most this many events a second; absent means as many as the server takes. */
  eventsPerSecond?: number;
  /** Spread the events' own times evenly over so much time before now; absent means that they happen as they are sent. */
  spreadMs?: number;
  /** Take so much off the events' own times, milliseconds; absent means nothing. */
  backMs?: number;
  /** Batches come from so many agents in turn, up to 100,000; absent means the mix's own hundred. */
  agents?: number;
}

/** Batches made ahead: sending costs the machine little, so that it is the server that is measured. */
const TEMPLATES = 200;

/**
 * Sends batches over keep-alive connections, one at a time on each, and waits for every answer.
 *
 * @returns events a second, from the first byte to the last answer
 */
export async function sendLoad(options: LoadOptions): Promise<{ events: number; eventsPerSecond: number }> {
  const { connections, batchSize, events, eventsPerSecond, spreadMs = 0, backMs = 0, agents } = options;
  const source = batches({ batchSize, timestampOf: () => Date.now() });
  const templates = Array.from({ length: TEMPLATES }, () => new BatchTemplate(source.next().value));
  let next = 0;
  let sent = 0;
  const startedAt = performance.now();
  const worker = async (): Promise<void> => {
    const socket = await open(options.port);
    while (sent < events) {
      sent += batchSize;
      const dueAt = eventsPerSecond === undefined ? 0 : startedAt + (sent / eventsPerSecond) * 1_000;
      const waitMs = dueAt - performance.now();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      const turn = next++;
      const template = templates[turn % TEMPLATES]!;
      const agent = agents === undefined ? undefined : turn % agents;
      const atMs = Date.now() - backMs - spreadMs * (1 - sent / events);
      await post(socket, options.key, template.renew(Math.min(atMs, Date.now()), agent));
    }
    socket.destroy();
  };
  await Promise.all(Array.from({ length: connections }, worker));
  return { events: sent, eventsPerSecond: sent / ((performance.now() - startedAt) / 1_000) };
}

const open = (port: number): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true }, () => resolve(socket));
    socket.once("error", reject);
  });

/** Sends one batch and waits for `200`. The answer is short, so it comes whole. */
function post(socket: Socket, key: string, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("data", (answer) => {
      if (answer.subarray(9, 12).toString() === "200") resolve();
      else reject(new Error(answer.toString()));
    });
    socket.write(
      `POST /v1/ingest HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer ${key}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    );
    socket.write(body);
  });
}

/** The same from a process of its own, as clients would be. */
export function loadFromOutside(options: LoadOptions): ReturnType<typeof sendLoad> {
  const child = fork(import.meta.filename, [JSON.stringify(options)]);
  return new Promise((resolve, reject) => {
    child.once("message", (result) => resolve(result as Awaited<ReturnType<typeof sendLoad>>));
    child.once("exit", (code) => code !== 0 && reject(new Error(`the load ended with ${code}`)));
  });
}

if (import.meta.main) {
  process.send!(await sendLoad(JSON.parse(process.argv[2]!) as LoadOptions));
}
