import { isRequiredArgument } from "graphql";
import { randomUUID } from "node:crypto";
import { Agent } from "node:http";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { LIMITS } from "@hiveboard/schema";
import {
  brokenBatches,
  conventionWarnings,
  deepestPayload,
  largestPayload,
  malformedEvents,
  validEnvelope,
  validEvents,
} from "@hiveboard/schema/fixtures";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { rebuildDerived } from "../src/storage/sqlite/rebuild.ts";
import { allEvents, ask, ingest, send } from "./api-client.ts";
import type { HttpAnswer } from "./api-client.ts";
import { anEvent, mixedBatches } from "./batches.ts";
import type { Batch } from "./batches.ts";
import { derivedRows, storedIds } from "./derived-rows.ts";
import { mutate, randomSource } from "./mutations.ts";
import { exchange, ingestHead, statusesOf } from "./raw-http.ts";
import { fieldNames, introspect, operationOf } from "./selections.ts";
import { cleanUp, databaseIn, DEV_KEY, newFolder, startServer } from "./server-process.ts";
import type { ServerProcess } from "./server-process.ts";

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = newFolder();
  server = await startServer(folder);
}, 240_000);
// Hundreds of requests a test, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });
afterAll(cleanUp);

const envelope = { agent_id: "agent" };
const send1 = (event: unknown, from: object = envelope) => post({ envelope: from, events: [event] });
const post = (body: object | string | Buffer, headers: Record<string, string> = {}) =>
  ingest(server.url, DEV_KEY, body, { headers });

function expectResult(answer: HttpAnswer, accepted: number, ...errors: string[]): void {
  expect(answer.status, answer.text).toBe(errors.length === 0 ? 200 : 207);
  expect(answer.headers["content-type"]).toMatch(/^application\/json/);
  expect(Object.keys(answer.body).sort()).toEqual(["accepted", "errors", "rejected", "warnings"]);
  expect(answer.body).toMatchObject({ accepted, rejected: errors.length });
  expect((answer.body.errors as { error: string }[]).map(({ error }) => error)).toEqual(errors);
}

function expectError(answer: HttpAnswer, status: number, error: string): void {
  expect(answer.status, answer.text).toBe(status);
  expect(Object.keys(answer.body).sort()).toEqual(["details", "error", "message", "status"]);
  expect(answer.body).toMatchObject({ status, error });
}

/** The event as it is given out again. */
async function stored(eventId: string): Promise<Record<string, unknown> | undefined> {
  const { data } = await ask<{ events: { nodes: { id: string }[] } }>(
    server.url,
    DEV_KEY,
    `{ events(first: 200, filter: { minSeverity: DEBUG }) { nodes {
       id agentId environment group taskId payload summary durationMs timestamp } } }`,
  );
  return data.events.nodes.find(({ id }) => id === eventId);
}

const chars = (count: number) => "🐝".repeat(count);

describe("the table of limits, at each edge and past it", () => {
  test.each([LIMITS.maxEventsPerBatch - 1, LIMITS.maxEventsPerBatch])("%i events", async (count) => {
    expectResult(await post({ envelope, events: Array.from({ length: count }, () => anEvent()) }), count);
  });

  test("501 events are refused whole", async () => {
    const events = Array.from({ length: LIMITS.maxEventsPerBatch + 1 }, () => anEvent());
    const answer = await post({ envelope, events });
    expectError(answer, 400, "invalid_batch");
    expect(answer.body.details).toMatchObject({ field: "events", limit: LIMITS.maxEventsPerBatch });
    expect(await stored(events[0]!.event_id)).toBeUndefined();
  });

  test("no event at all is a batch", async () => {
    expectResult(await post({ envelope, events: [] }), 0);
  });

  const ofBytes = (bytes: number) => {
    const body = JSON.stringify({ envelope, events: [anEvent()] });
    return body + " ".repeat(bytes - body.length);
  };
  test.each([
    ["as they are", (body: string) => body, {}],
    ["gzipped", (body: string) => gzipSync(body), { "content-encoding": "gzip" }],
  ])("1 MB of bytes %s", async (_how, encode, headers) => {
    expectResult(await post(encode(ofBytes(LIMITS.maxBatchBytes)), headers), 1);
    expectError(await post(encode(ofBytes(LIMITS.maxBatchBytes + 1)), headers), 413, "invalid_batch");
  });

  test.each([
    ["task_id", LIMITS.maxTaskIdLength],
    ["task_run_id", LIMITS.maxTaskRunIdLength],
    ["project_id", LIMITS.maxProjectIdLength],
    ["correlation_id", LIMITS.maxCorrelationIdLength],
    ["action_id", LIMITS.maxActionIdLength],
    ["parent_action_id", LIMITS.maxParentActionIdLength],
    ["parent_event_id", LIMITS.maxParentEventIdLength],
    ["task_type", LIMITS.maxTaskTypeLength],
  ])("%s of %i characters", async (field, limit) => {
    const at = { ...anEvent({ task_id: "t" }), [field]: chars(limit) };
    expectResult(await send1(at), 1);
    const past = { ...anEvent({ task_id: "t" }), [field]: chars(limit + 1) };
    expectResult(await send1(past), 0, "field_size_exceeded");
    expect(await stored(at.event_id)).toBeDefined();
    expect(await stored(past.event_id)).toBeUndefined();
  });

  test.each([
    ["agent_id", "agentId", LIMITS.maxAgentIdLength],
    ["environment", "environment", LIMITS.maxEnvironmentLength],
    ["group", "group", LIMITS.maxGroupLength],
  ])("%s of the envelope: %s of %i characters", async (field, given, limit) => {
    const event = anEvent();
    expectResult(await send1(event, { ...envelope, [field]: chars(limit) }), 1);
    expect((await stored(event.event_id))![given]).toBe(chars(limit));
    const refused = await send1(anEvent(), { ...envelope, [field]: chars(limit + 1) });
    expectError(refused, 400, "invalid_batch");
    expect(refused.body.details).toMatchObject({ field: `envelope.${field}`, limit });
  });

  test("a summary of 512 characters", async () => {
    const event = anEvent({ payload: { summary: chars(512) } });
    expectResult(await send1(event), 1);
    expect((await stored(event.event_id))!.summary).toBe(chars(512));
    expectResult(await send1(anEvent({ payload: { summary: chars(513) } })), 0, "field_size_exceeded");
  });

  test.each([
    ["largest", largestPayload],
    ["deepest", deepestPayload],
  ])("the %s payload comes back as it was sent", async (_name, payload) => {
    const event = anEvent({ payload });
    expectResult(await send1(event), 1);
    expect((await stored(event.event_id))!.payload).toEqual(payload);
  });

  test("a time stamp up to a day ahead of the server's clock", async () => {
    const ahead = (ms: number) => anEvent({ timestamp: new Date(Date.now() + ms).toISOString() });
    expectResult(await send1(ahead(86_400_000)), 1);
    expectResult(await send1(ahead(86_400_000 + 60_000)), 0, "invalid_field");
    expectResult(await send1(anEvent({ timestamp: "2000-01-01T00:00:00Z" })), 1);
  });
});

describe("the samples of the protocol", () => {
  test("all that is valid is stored without a word", async () => {
    const events = validEvents.map(({ event }) => event);
    const answer = await post({ envelope: validEnvelope, events });
    expectResult(answer, events.length);
    expect(answer.body.warnings).toEqual([]);
  });

  test("what is odd is stored with one warning each", async () => {
    const answer = await post({
      envelope: validEnvelope,
      events: conventionWarnings.map(({ event }) => event),
    });
    expectResult(answer, conventionWarnings.length);
    const warnings = answer.body.warnings as { event_id: string; warning: string; message: string }[];
    expect(warnings.map(({ event_id, warning }) => [event_id, warning])).toEqual(
      conventionWarnings.map(({ event }) => [event.event_id, "payload_convention"]),
    );
    conventionWarnings.forEach(({ mentions }, index) => {
      for (const mention of mentions) expect(warnings[index]!.message).toContain(mention);
    });
  });

  test("each malformed event is named with its code while the rest of its batch is stored", async () => {
    // Ahead of the samples' own clock, and long past by the server's.
    const faults = malformedEvents.filter(({ name }) => name !== "timestamp more than 24 h ahead");
    for (const { event, error, field } of faults) {
      const good = anEvent();
      const answer = await post({ envelope, events: [event, good] });
      expectResult(answer, 1, error);
      const [fault] = answer.body.errors as { event_id: unknown; message: string }[];
      const sentId = (event as { event_id?: unknown } | null)?.event_id;
      expect([typeof sentId === "string" && sentId !== "" ? sentId : null, null]).toContain(fault!.event_id);
      if (field !== null) expect(fault!.message).toContain(field);
      if (fault!.event_id === null) expect(fault!.message).toMatch(/\d/);
    }
  });

  test.each(brokenBatches)("refused whole: $name", async ({ body, field }) => {
    const answer = await post(JSON.stringify(body));
    expectError(answer, 400, "invalid_batch");
    if (field !== null) expect(answer.body.details).toMatchObject({ field });
  });
});

describe("repeats", () => {
  test("an id twice in one batch, in either case, is stored once and accepted twice", async () => {
    const event = anEvent({ payload: { summary: "first" } });
    const again = { ...event, event_id: event.event_id.toUpperCase(), payload: { summary: "second" } };
    expectResult(await post({ envelope, events: [event, again] }), 2);
    expectResult(await send1({ ...again, event_type: "task_failed", task_id: "t" }), 1);
    expect((await stored(event.event_id))!.summary).toBe("first");
    const ids = (await allEvents(server.url, DEV_KEY)).map(({ id }) => id);
    expect(ids.filter((id) => id === event.event_id)).toHaveLength(1);
  });
});

describe("what JSON may hold", () => {
  const raw = (payload: string, eventId = randomUUID()) =>
    `{"envelope":{"agent_id":"agent"},"events":[{"event_id":"${eventId}","timestamp":"2026-02-10T14:32:01Z",` +
    `"event_type":"custom","payload":${payload}}]}`;

  test.each([
    [
      "keys of an object's prototype",
      '{"__proto__":{"a":1},"constructor":{"b":2},"toString":"c","hasOwnProperty":1}',
    ],
    ["half a surrogate pair, escaped", '{"a":"\\ud83d","b":"\\udc1d\\ud83d"}'],
    ["NUL and other controls, escaped", '{"a":"\\u0000\\u001f\\u007f"}'],
    ["numbers at the edges", '{"a":1e308,"b":-1e308,"c":5e-324,"d":9007199254740991,"e":0.1}'],
    ["an empty key", '{"":""}'],
    ["line separators", '{"a":"\u2028\u2029"}'],
  ])("%s come back as they were sent", async (_name, payload) => {
    const eventId = randomUUID();
    expectResult(await post(raw(payload, eventId)), 1);
    const { text } = await send(server.url, {
      path: "/graphql",
      headers: { "content-type": "application/json", "x-api-key": DEV_KEY },
      body: JSON.stringify({ query: "{ events(first: 1) { nodes { id payload } } }" }),
    });
    const { nodes } = (
      JSON.parse(text) as { data: { events: { nodes: { id: string; payload: unknown }[] } } }
    ).data.events;
    expect(nodes[0]!.id).toBe(eventId);
    expect(JSON.stringify(nodes[0]!.payload)).toBe(JSON.stringify(JSON.parse(payload)));
  });

  test("of a key that stands twice the last counts", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const body = raw("null", first).replace('"event_type"', `"event_id":"${second}","event_type"`);
    expectResult(await post(body), 1);
    expect(await stored(second)).toBeDefined();
    expect(await stored(first)).toBeUndefined();
  });

  test("a number past all bounds is no number", async () => {
    const body = raw("null").replace('"payload":null', '"duration_ms":1e400');
    expectResult(await post(body), 0, "invalid_field");
  });

  test("nesting without end fails its event alone, and in a field that nobody reads not even that", async () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    expectResult(await post(raw(`{"a":${deep}}`)), 0, "field_size_exceeded");
    expectResult(await post(raw("null").replace('"envelope"', `"extra":${deep},"envelope"`)), 1);
    expectResult(await post(raw("null").replace('"payload"', `"extra":${deep},"payload"`)), 1);
    expectError(await post(deep), 400, "invalid_batch");
  });

  describe("nesting without end in variables is refused by its code", () => {
    const deep = "[".repeat(200_000) + "]".repeat(200_000);
    const event = `{"eventId":"${randomUUID()}","timestamp":"2026-02-10T14:32:01Z","eventType":"CUSTOM","payload":{"a":${deep}}}`;
    const query = `"query":"mutation ($batch: IngestBatchInput!) { ingest(batch: $batch) { accepted } }"`;
    const variables = `"variables":{"batch":{"envelope":{"agentId":"agent"},"events":[${event}]}}`;

    test("over HTTP", async () => {
      const post = (members: string) =>
        send(server.url, {
          path: "/graphql",
          headers: { "content-type": "application/json", "x-api-key": DEV_KEY },
          body: `{${members}}`,
        });
      expectError(await post(`${query},${variables}`), 400, "invalid_parameter");
      const beside = await post(`"query":"{ viewer { kind } }","extensions":{"a":${deep}}`);
      expect(beside.body).toEqual({ data: { viewer: { kind: "KEY" } } });
    });

    test("over WebSocket, whose connection stays", async () => {
      const client = await LiveClient.connect(server.url, DEV_KEY);
      client.socket.send(`{"id":"1","type":"subscribe","payload":{${query},${variables}}}`);
      client.subscribe("2", "{ __typename }");
      await client.until(() => client.messages.some(({ id, type }) => id === "2" && type === "complete"));
      expect(client.messages.find(({ id }) => id === "1")).toMatchObject({
        type: "error",
        payload: [{ extensions: { code: "invalid_parameter" } }],
      });
      client.close();
    });
  });

  test.each([
    ["a byte that UTF-8 does not have", [0xff]],
    ["half a character", [0xc3]],
    ["an overlong slash", [0xc0, 0xaf]],
    ["an encoded surrogate", [0xed, 0xa0, 0x80]],
    ["past the last code point", [0xf4, 0x90, 0x80, 0x80]],
  ])("a string with %s is refused, not repaired", async (_name, bytes) => {
    const [before, after] = raw('{"a":"HERE"}').split("HERE");
    const body = Buffer.concat([Buffer.from(before!), Buffer.from(bytes), Buffer.from(after!)]);
    expectError(await post(body), 400, "invalid_batch");
  });

  test.each([
    ["nothing", ""],
    ["a blank", " "],
    ["a byte-order mark", "\ufeff{}"],
    ["UTF-16", Buffer.from("{}", "utf16le")],
    ["two values", `${raw("null")}${raw("null")}`],
    ["NaN", raw("NaN")],
    ["a comment", raw("null /* */")],
  ])("%s is no JSON", async (_name, body) => {
    expectError(await post(body), 400, "invalid_batch");
  });
});

describe("bodies on the wire", () => {
  const body = () => JSON.stringify({ envelope, events: [anEvent({ payload: { summary: "é🐝" } })] });
  const chunk = (bytes: Buffer) =>
    Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
  const isWhole = (count: number) => (answer: string) =>
    (answer.match(/"errors":\[[^\]]*\]\}/g) ?? []).length >= count;

  test("chunks of one byte, without a content length, are a body", async () => {
    const pieces = [...Buffer.from(body())].map((byte) => chunk(Buffer.from([byte])));
    const request = Buffer.concat([
      Buffer.from(ingestHead(DEV_KEY, "Transfer-Encoding: chunked")),
      ...pieces,
      Buffer.from("0\r\n\r\n"),
    ]);
    const answer = await exchange(server.url, request, isWhole(1));
    expect(statusesOf(answer)).toEqual([200]);
    expect(answer).toContain('"accepted":1');
  });

  test("gzip in several members is expanded whole, and what follows it is not taken for more", async () => {
    const text = body();
    const members = Buffer.concat([gzipSync(text.slice(0, 50)), gzipSync(text.slice(50))]);
    expectResult(await post(members, { "content-encoding": "GZip" }), 1);
    const nothing = await post(gzipSync(""), { "content-encoding": "gzip" });
    expectError(nothing, 400, "invalid_batch");
  });

  test.each(["deflate", "br", "gzip, gzip", "zstd"])(
    "content encoding %s is 415 and says what is taken",
    async (encoding) => {
      const answer = await post(body(), { "content-encoding": encoding });
      expectError(answer, 415, "invalid_batch");
      expect(answer.headers["accept-encoding"]).toBe("gzip");
    },
  );

  test("a second request behind the first is answered in order", async () => {
    const text = body();
    const request = `${ingestHead(DEV_KEY, `Content-Length: ${Buffer.byteLength(text)}`)}${text}`;
    const answer = await exchange(server.url, request + request, isWhole(2));
    expect(statusesOf(answer)).toEqual([200, 200]);
  });

  test("rubbish behind a batch does not touch it", async () => {
    const text = body();
    const request = `${ingestHead(DEV_KEY, `Content-Length: ${Buffer.byteLength(text)}`)}${text}`;
    const answer = await exchange(server.url, `${request}\x00\xff rubbish\r\n\r\n`);
    // The parser may give up on the connection before or after the batch is stored; never with half an answer.
    expect([[200, 400], [400], [200], []]).toContainEqual(statusesOf(answer));
    const { event_id } = (JSON.parse(text) as Batch).events[0]!;
    if (statusesOf(answer)[0] === 200) expect(await stored(event_id)).toBeDefined();
    expectResult(await post(text), 1);
  });

  test.each([
    ["both lengths", "Content-Length: 4", "Transfer-Encoding: chunked"],
    ["two lengths", "Content-Length: 4", "Content-Length: 5"],
    ["a negative length", "Content-Length: -1"],
    ["a length that is none", "Content-Length: 4x"],
    ["an encoding of transfer that nobody knows", "Transfer-Encoding: gzip, magic"],
    ["a header that breaks its line", "X-Header: a\u0000b"],
  ])("%s is refused and the connection closed", async (_name, ...headers) => {
    const answer = await exchange(server.url, `${ingestHead(DEV_KEY, ...headers)}{}\r\n\r\n`);
    expect(statusesOf(answer)).toEqual([400]);
    expect(answer).toContain('"error":"invalid_parameter"');
  });

  test("a head without end is 431", async () => {
    const answer = await exchange(server.url, ingestHead(DEV_KEY, `X-Long: ${"x".repeat(20_000)}`));
    expect(statusesOf(answer)).toEqual([431]);
  });

  test("a client that leaves in the middle of its body leaves nothing behind", async () => {
    const text = body();
    await exchange(
      server.url,
      `${ingestHead(DEV_KEY, "Expect: 100-continue", "Content-Length: 5000")}${text}`,
      (answer) => answer.includes("100 Continue"),
    );
    expectResult(await post(body()), 1);
    expect(await stored((JSON.parse(text) as Batch).events[0]!.event_id)).toBeUndefined();
  });
});

describe("refusals", () => {
  test("401 says how to sign in, and 403 and 415 come in the form of every error", async () => {
    const unauthorised = await ingest(server.url, "nonsense", { envelope, events: [anEvent()] });
    expectError(unauthorised, 401, "authentication_failed");
    expect(unauthorised.headers["www-authenticate"]).toMatch(/^Bearer/);
    expectError(
      await post("{}", { "content-type": "application/x-www-form-urlencoded" }),
      415,
      "invalid_batch",
    );
  });

  test("an overloaded server says when to come back, stores nothing of what it refused and all else", async () => {
    const small = newFolder();
    const overloaded = await startServer(small, { write_queue_events: 500 });
    const batches = Array.from({ length: 12 }, () => ({
      envelope,
      events: Array.from({ length: 250 }, () => anEvent()),
    }));
    // Whoever holds the database keeps the server from writing: two batches fill the queue, whatever the machine's pace.
    const other = new DatabaseSync(databaseIn(small), { timeout: 20_000 });
    other.exec("BEGIN IMMEDIATE");
    const refused: HttpAnswer[] = [];
    const answering = batches.map(async (batch) => {
      const answer = await ingest(overloaded.url, DEV_KEY, batch);
      if (answer.status !== 200) refused.push(answer);
      return answer;
    });
    await expect.poll(() => refused.length, { interval: 10 }).toBe(10);
    other.exec("ROLLBACK");
    other.close();
    const answers = await Promise.all(answering);
    expect(refused).toHaveLength(10);
    for (const answer of refused) {
      expectError(answer, 503, "overloaded");
      expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
      expect(answer.body.details).toEqual({ retry_after_seconds: Number(answer.headers["retry-after"]) });
    }
    const held = new Set(storedIds(databaseIn(small)));
    answers.forEach(({ status }, index) => {
      const there = batches[index]!.events.filter(({ event_id }) => held.has(event_id.replaceAll("-", "")));
      expect(there).toHaveLength(status === 200 ? 250 : 0);
    });
    expect((await ingest(overloaded.url, DEV_KEY, batches[0]!)).status).toBe(200);
    expect(overloaded.loggedErrors()).toEqual([]);
    await overloaded.stop();
  });

  test("bodies that are large and come together are bounded in bytes, whatever their number of events", async () => {
    const small = newFolder();
    const overloaded = await startServer(small, { ingest_bytes_in_hand: 2_097_152 });
    const batches = Array.from({ length: 40 }, () => ({
      envelope,
      events: Array.from({ length: 25 }, () => anEvent({ payload: { text: "x".repeat(32_000) } })),
    }));
    const statuses = new Set<number>();
    for (let round = 0; round < 20 && !statuses.has(503); round++) {
      const answers = await Promise.all(batches.map((batch) => ingest(overloaded.url, DEV_KEY, batch)));
      for (const { status } of answers) statuses.add(status);
      for (const answer of answers.filter(({ status }) => status !== 200))
        expectError(answer, 503, "overloaded");
    }
    expect([...statuses].sort()).toEqual([200, 503]);
    expect((await ingest(overloaded.url, DEV_KEY, batches[0]!)).status).toBe(200);
    expect(overloaded.loggedErrors()).toEqual([]);
    await overloaded.stop();
  });

  test("what is over the rate is 429 with a time to wait, and is not stored", async () => {
    const few = newFolder();
    const limited = await startServer(few, { ingest_requests_per_second: 5 });
    const sent = Array.from({ length: 20 }, () => anEvent());
    const answers = await Promise.all(
      sent.map((event) => ingest(limited.url, DEV_KEY, { envelope, events: [event] })),
    );
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) {
      expectError(answer, 429, "rate_limit_exceeded");
      expect(answer.body.details).toEqual({ retry_after_seconds: Number(answer.headers["retry-after"]) });
    }
    for (const { headers } of answers) {
      expect(headers["x-ratelimit-limit"]).toBe("5");
      expect(headers).toHaveProperty("x-ratelimit-remaining");
      expect(headers).toHaveProperty("x-ratelimit-reset");
    }
    expect(storedIds(databaseIn(few))).toHaveLength(sent.length - refused.length);
    await limited.stop();
  });
});

describe("10,000 bodies with something wrong in them", () => {
  const BODIES = 10_000;
  const AT_A_TIME = 16;

  test("each gets a whole answer of the contract's, in time, and none a 500", async () => {
    const random = randomSource(20_260_210);
    const source = mixedBatches(7);
    const bases = Array.from({ length: 100 }, () => {
      const { envelope, events } = source.next().value as Batch;
      return { envelope, events: events.slice(0, 4) };
    });
    const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
    const counts = new Map<number, number>();
    let next = 0;
    const work = async () => {
      while (next < BODIES) {
        const number = next++;
        const base = bases[number % bases.length]!;
        const events = base.events.map((event) => ({ ...event, event_id: randomUUID() }));
        const body = mutate({ ...base, events }, random);
        const answer = await ingest(server.url, DEV_KEY, body, { agent, timeoutMs: 60_000 });
        counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
        expectContract(answer, body);
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
    agent.destroy();
    expect([...counts.keys()].sort()).toEqual([200, 207, 400]);
    for (const [status, count] of counts) expect(count, `${status}`).toBeGreaterThan(BODIES / 50);
  }, 240_000);

  test("whatever was stored of them can be read through every query", async () => {
    const schema = await introspect(server.url, DEV_KEY);
    const query = schema.getQueryType()!;
    const { data } = await ask<{ agents: { nodes: { id: string }[] }; tasks: { nodes: { id: string }[] } }>(
      server.url,
      DEV_KEY,
      "{ agents(first: 200) { nodes { id } } tasks(first: 200) { nodes { id } } }",
    );
    const events = (await allEvents(server.url, DEV_KEY)).slice(0, 20);
    const variables = (name: string): object[] => {
      if (name === "agent") return data.agents.nodes;
      if (name === "task") return data.tasks.nodes;
      if (name === "event") return events.map(({ id }) => ({ id }));
      if (name === "project") return [{ id: "default" }];
      if (name === "repricingPreview")
        return [{ from: "2020-01-01T00:00:00.000Z", to: "2100-01-01T00:00:00.000Z" }];
      if (name === "previewAlertRule")
        return [{ input: { name: "p", condition: { queueDepth: { depth: 1 } } } }];
      const { args } = query.getFields()[name]!;
      if (args.some((arg) => arg.name === "first")) return [{ first: 5 }];
      // Nothing is known by this name, and the answer says so in one way or another.
      if (args.some(isRequiredArgument))
        return [Object.fromEntries(args.filter(isRequiredArgument).map((arg) => [arg.name, "none"]))];
      return [{}];
    };
    for (const name of fieldNames(query))
      for (const given of variables(name)) {
        const { errors } = await ask(
          server.url,
          DEV_KEY,
          operationOf("query", query.getFields()[name]!, given),
          given,
        );
        // What only people may read says so, and nothing else is wrong.
        const isRefusal = ({ extensions: { code } }: { extensions: Record<string, unknown> }) =>
          code === "forbidden" || String(code).endsWith("_not_found");
        const wrong = errors?.filter((error) => !isRefusal(error)) ?? [];
        expect(wrong, `${name} ${JSON.stringify(given)}`).toEqual([]);
      }
    expect((await allEvents(server.url, DEV_KEY)).length).toBeGreaterThan(BODIES / 2);
  }, 240_000);

  test("nothing of it was unexpected, and what is derived can be made again", async () => {
    expect(server.loggedErrors()).toEqual([]);
    expect(await server.stop()).toBe(0);
    const arrived = derivedRows(databaseIn(folder));
    rebuildDerived(databaseIn(folder), () => undefined);
    expect(derivedRows(databaseIn(folder))).toEqual(arrived);
  }, 240_000);
});

function expectContract({ status, body, text }: HttpAnswer, sent: Buffer): void {
  if (status === 200 || status === 207) {
    const { events } = JSON.parse(sent.toString()) as { events: unknown[] };
    const { accepted, rejected, errors } = body as { accepted: number; rejected: number; errors: unknown[] };
    expect(accepted + rejected).toBe(events.length);
    expect(errors).toHaveLength(rejected);
    expect(status).toBe(rejected === 0 ? 200 : 207);
  } else {
    expect(status, `${text} to ${sent.toString()}`).toBe(400);
    expect(body).toMatchObject({ error: "invalid_batch", status: 400 });
  }
}
