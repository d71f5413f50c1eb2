import { Agent, request } from "node:http";
import type { ClientRequest } from "node:http";
import { afterAll, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { ask, bearer, ingest } from "./api-client.ts";
import { anEvent, idsOf, mixedBatches } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { derivedRows, storedIds } from "./derived-rows.ts";
import { openEventStream } from "./event-stream.ts";
import { cleanUp, databaseIn, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

const MAX_SHUTDOWN_MS = 10_000;
const SENDERS = 4;
const QUERY = "subscription { events { cursor events { id } } }";

afterAll(cleanUp);

/** What became of the batches that were sent: by the status of their answer, 0 where there was none. */
type Outcomes = { batch: Batch; status: number }[];

test("SIGTERM under load answers what is in hand, says goodbye to subscribers, and keeps what it acknowledged", async () => {
  const folder = newFolder();
  const server = await startServer(folder);
  const clients = await Promise.all([1, 2, 3].map(() => LiveClient.connect(server.url, DEV_KEY)));
  for (const client of clients) client.subscribe("1", QUERY);
  const stream = await openStream(server);
  const outcomes: Outcomes = [];
  const source = mixedBatches(3);
  const senders = Array.from({ length: SENDERS }, () => sendUntilGone(server, source, outcomes));
  const asking = askUntilGone(server);
  const inHand = await Promise.all([1, 2, 3].map(() => beginBatch(server)));
  await expect.poll(() => outcomes.length, { interval: 2 }).toBeGreaterThan(50);

  const startedMs = performance.now();
  const exit = server.stop();
  await clients[0]!.until(() => clients[0]!.closed !== null);
  // By now it is shutting down, and has these three still in hand.
  const finished = inHand.map(({ batch, finish }) => ({ batch, answer: finish() }));
  for (const { batch, answer } of finished) outcomes.push({ batch, status: await answer });
  expect(outcomes.slice(-3).map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await exit).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(MAX_SHUTDOWN_MS);
  await Promise.all([...senders, asking]);

  for (const client of clients) {
    await client.until(() => client.closed !== null);
    expect(client.closed?.code).toBe(1001);
  }
  expect(await stream.ending).toBe("complete");
  expect(server.loggedErrors()).toEqual([]);
  expectKept(folder, outcomes);
  await expect(ingest(server.url, DEV_KEY, { envelope: { agent_id: "a" }, events: [] })).rejects.toThrow();
}, 240_000);

test("neither a body that never ends nor a subscriber that never answers holds it up", async () => {
  const folder = newFolder();
  const server = await startServer(folder);
  const client = await LiveClient.connect(server.url, DEV_KEY);
  client.subscribe("1", QUERY);
  client.socket.pause();
  const { batch, abandon } = await beginBatch(server);
  const startedMs = performance.now();
  const exit = server.stop();
  // Somebody who is impatient asks twice.
  process.kill(server.pid, "SIGTERM");
  expect(await exit).toBe(0);
  expect(performance.now() - startedMs).toBeLessThan(MAX_SHUTDOWN_MS);
  abandon();
  client.close();
  expectKept(folder, [{ batch, status: 0 }]);
}, 240_000);

async function openStream({ url }: ServerProcess): Promise<{ ending: Promise<string> }> {
  let text = "";
  const { promise: ending, resolve } = Promise.withResolvers<string>();
  const onEnd = () => resolve(text.endsWith("event: complete\ndata:\n\n") ? "complete" : text);
  const stream = await openEventStream(
    url,
    bearer(DEV_KEY),
    { query: QUERY },
    { onNext: () => undefined, onEnd },
  );
  stream.response.on("data", (piece: string) => (text += piece));
  return { ending };
}

async function sendUntilGone(
  server: ServerProcess,
  source: Iterator<Batch>,
  outcomes: Outcomes,
): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (let status = 200; status === 200;) {
    const batch = source.next().value as Batch;
    status = await ingest(server.url, DEV_KEY, batch, { agent }).then((answer) => answer.status, () => 0); // prettier-ignore
    expect([200, 503, 0]).toContain(status);
    outcomes.push({ batch, status });
  }
  agent.destroy();
}

async function askUntilGone({ url }: ServerProcess): Promise<void> {
  const query = "{ agents { nodes { id status currentTask { id } } } metrics { totals { events } } }";
  for (;;) {
    const answer = await ask(url, DEV_KEY, query).catch(() => null);
    if (answer?.data === undefined) return;
    expect(answer.errors).toBeUndefined();
  }
}

/** A batch whose head the server has read, and of whose body the half. */
async function beginBatch({ url }: ServerProcess) {
  const batch: Batch = { envelope: { agent_id: "in-hand" }, events: [anEvent(), anEvent()] };
  const body = JSON.stringify(batch);
  const outgoing = request(`${url}/v1/ingest`, {
    method: "POST",
    headers: { "content-type": "application/json", expect: "100-continue", ...bearer(DEV_KEY) },
  });
  const answer = statusOf(outgoing);
  outgoing.flushHeaders();
  await new Promise((resolve) => outgoing.once("continue", resolve));
  outgoing.write(body.slice(0, 100));
  return {
    batch,
    finish: () => {
      outgoing.end(body.slice(100));
      return answer;
    },
    abandon: () => outgoing.destroy(),
  };
}

function statusOf(outgoing: ClientRequest): Promise<number> {
  return new Promise((resolve) => {
    outgoing.once("response", (response) => {
      response.resume();
      response.once("end", () => resolve(response.statusCode!));
    });
    outgoing.once("error", () => resolve(0));
  });
}

/** What was acknowledged is there, what was refused is not, and no batch is half there. */
function expectKept(folder: string, outcomes: Outcomes): void {
  const file = databaseIn(folder);
  const held = new Set(storedIds(file));
  for (const { batch, status } of outcomes) {
    const there = idsOf(batch).filter((id) => held.has(id.replaceAll("-", ""))).length;
    const whole = batch.events.length;
    expect(status === 200 ? [whole] : status === 503 ? [0] : [0, whole]).toContain(there);
  }
  const arrived = derivedRows(file);
  rebuildDerived(file, () => undefined);
  expect(derivedRows(file)).toEqual(arrived);
}
