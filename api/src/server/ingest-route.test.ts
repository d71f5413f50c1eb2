import { randomUUID } from "node:crypto";
import { request } from "node:http";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anEvent, startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { bodyStallMs: 150 });
});
afterAll(() => server.close());

const batch = (events: readonly object[] = [anEvent()]) =>
  JSON.stringify({ envelope: { agent_id: "a" }, events });

function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}/v1/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json", ...headers },
    body,
  });
}

async function expectError(
  response: Response,
  status: number,
  error: string,
): Promise<Record<string, unknown>> {
  const body = (await response.json()) as Record<string, unknown>;
  expect(response.status).toBe(status);
  expect(Object.keys(body).sort()).toEqual(["details", "error", "message", "status"]);
  expect(body).toMatchObject({ error, status });
  return body;
}

describe("POST /v1/ingest", () => {
  test("a batch is stored, and sent again changes nothing", async () => {
    const body = batch();
    for (let i = 0; i < 2; i++) {
      const response = await post(body);
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ accepted: 1, rejected: 0, warnings: [], errors: [] });
    }
  });

  test("gzip is expanded", async () => {
    expect((await post(gzipSync(batch()), { "content-encoding": "gzip" })).status).toBe(200);
  });

  test("a gzip bomb stops at the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, 32));
    const beforeBytes = process.memoryUsage().arrayBuffers;
    await expectError(await post(bomb, { "content-encoding": "gzip" }), 413, "invalid_batch");
    expect(process.memoryUsage().arrayBuffers - beforeBytes).toBeLessThan(20 * 1024 * 1024);
  });

  test.each([
    ["a body above 1 MB", " ".repeat(1_048_577), {}, 413],
    ["a body that is not JSON", "{", {}, 400],
    ["JSON that is no batch", "[]", {}, 400],
    ["invalid UTF-8", Buffer.from([0x22, 0xff, 0x22]), {}, 400],
    ["a body that is not gzip", "{}", { "content-encoding": "gzip" }, 400],
    ["gzip that is cut off", gzipSync(batch()).subarray(0, 40), { "content-encoding": "gzip" }, 400],
    ["another encoding", "{}", { "content-encoding": "br" }, 415],
    ["another content type", "{}", { "content-type": "text/plain" }, 415],
    ["another charset", "{}", { "content-type": "application/json; charset=latin1" }, 415],
    ["deep nesting", "[".repeat(500_000), {}, 400],
  ])("%s is refused in the contract's form", async (_name, body, headers, status) => {
    await expectError(await post(body, headers), status, "invalid_batch");
  });

  test("a body that stops arriving is given up", async () => {
    const { port } = new URL(server.url);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), "127.0.0.1");
      socket.write(
        `POST /v1/ingest HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${server.key}\r\n` +
          `Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"envelope"`,
      );
      let text = "";
      socket.on("data", (data) => (text += data.toString()));
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 400 /);
    expect(answer).toContain('"error":"invalid_batch"');
  });

  test("a chunked body is stopped at the limit while it arrives", async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = request(`${server.url}/v1/ingest`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
      });
      outgoing.on("response", (response) => {
        resolve(response.statusCode!);
        outgoing.destroy();
      });
      outgoing.on("error", reject);
      const piece = Buffer.alloc(65_536, 32);
      const more = () => {
        while (!outgoing.destroyed && outgoing.write(piece));
      };
      outgoing.on("drain", more);
      more();
    });
    expect(status).toBe(413);
  });

  test("an event that is wrong is named, and the rest stored", async () => {
    const response = await post(batch([anEvent(), anEvent({ event_type: "nonsense" })]));
    expect(response.status).toBe(207);
    expect(await response.json()).toMatchObject({
      accepted: 1,
      rejected: 1,
      errors: [{ error: "invalid_event_type" }],
    });
  });

  test("who is calling is asked before the body is looked at", async () => {
    for (const headers of [
      { authorization: "" },
      { authorization: "Bearer" },
      { authorization: "Basic abc" },
      { authorization: `Bearer hb_live_${"x".repeat(32)}` },
      { authorization: `Bearer ${server.key}x` },
    ])
      await expectError(await post("{", headers), 401, "authentication_failed");
  });

  test("X-API-Key is as good as Authorization", async () => {
    const response = await fetch(`${server.url}/v1/ingest`, {
      method: "POST",
      headers: { "x-api-key": server.key, "content-type": "application/json" },
      body: batch(),
    });
    expect(response.status).toBe(200);
  });

  test("a read key reads and does not write", async () => {
    const key = await server.newKey("read", "local");
    await expectError(await post(batch(), { authorization: `Bearer ${key}` }), 403, "read_only_key");
    expect(await server.graphql("{ workspace { slug } }", {}, key)).toEqual({
      data: { workspace: { slug: "local" } },
    });
  });

  test("test data and live data never meet", async () => {
    const testKey = await server.newKey("test", "local");
    const taskId = randomUUID();
    await post(batch([anEvent({ task_id: taskId, event_type: "task_started" })]), {
      authorization: `Bearer ${testKey}`,
    });
    const query = `{ tasks(filter: { taskId: "${taskId}" }) { nodes { id } } }`;
    expect(await server.graphql(query, {}, testKey)).toEqual({
      data: { tasks: { nodes: [{ id: taskId }] } },
    });
    expect(await server.graphql(query)).toEqual({ data: { tasks: { nodes: [] } } });
  });

  test("nothing of a payload or a key is logged", async () => {
    await post(batch([anEvent({ payload: { summary: "hush-hush" } })]));
    expect(server.log.join()).not.toMatch(/hush-hush|hb_live_/);
  });
});

describe("rate limits", () => {
  test("a key over its limit is told when to come back; another key is not", async () => {
    await using limited = await startTestServer({ ingest_requests_per_second: 3 });
    const statuses: number[] = [];
    let refusal: Response | null = null;
    for (let i = 0; i < 8; i++) {
      const response = await limited.ingest([anEvent()]);
      expect(response.headers.get("x-ratelimit-limit")).toBe("3");
      expect(Number(response.headers.get("x-ratelimit-reset"))).toBeGreaterThan(1_600_000_000);
      statuses.push(response.status);
      if (response.status === 429) refusal = response;
    }
    expect(statuses.slice(0, 3)).toEqual([200, 200, 200]);
    expect(refusal?.headers.get("retry-after")).toBe("1");
    expect(refusal?.headers.get("x-ratelimit-remaining")).toBe("0");
    const body = await expectError(refusal!, 429, "rate_limit_exceeded");
    expect(body.details).toEqual({ retry_after_seconds: 1 });
    expect((await limited.ingest([anEvent()], { key: await limited.newKey("live") })).status).toBe(200);
  });
});
