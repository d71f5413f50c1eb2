import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { anEvent, startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const page = (headers: Record<string, string> = {}) =>
  fetch(`${server.url}/graphql`, { headers: { accept: "text/html", ...headers } });

describe("answers of the server", () => {
  test.each([
    ["GET", "/nothing", 404],
    ["POST", "/v1/nothing", 404],
    ["GET", "/v1/ingest", 405],
    ["DELETE", "/graphql", 405],
    ["POST", "/health", 405],
    ["GET", "/%zz", 400],
  ])("%s %s is %i in the contract's form", async (method, path, status) => {
    const response = await fetch(server.url + path, { method });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: "invalid_parameter", status, details: null });
  });

  test.each([
    ["PUT", "/graphql", "GET, HEAD, POST"],
    ["DELETE", "/v1/ingest", "POST"],
    ["OPTIONS", "/v1/ingest", "POST"],
    ["OPTIONS", "/graphql", "GET, HEAD, POST"],
    ["OPTIONS", "/health", "GET, HEAD"],
  ])("%s %s says what is allowed there, in every mode", async (method, path, allowed) => {
    await using production = await startTestServer({ mode: "production", jwt_secret: "s".repeat(40) });
    for (const { url } of [server, production]) {
      const response = await fetch(url + path, { method, headers: { origin: "http://other.example" } });
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe(allowed);
      expect(await response.json()).toMatchObject({ error: "invalid_parameter", status: 405 });
    }
  });

  test("a browser that asks before it calls is told what it may", async () => {
    const response = await fetch(`${server.url}/v1/ingest`, {
      method: "OPTIONS",
      headers: { origin: "http://other.example", "access-control-request-method": "POST" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
  });

  test("what is not HTTP gets an answer all the same", async () => {
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () =>
        socket.write("nonsense\r\n\r\n"),
      );
      socket.on("data", (data) => resolve(data.toString()));
    });
    expect(answer).toContain('"error":"invalid_parameter"');
  });

  test("an expectation that nobody knows gets the contract's form too", async () => {
    const request =
      "POST /v1/ingest HTTP/1.1\r\nHost: hive\r\nExpect: miracles\r\nContent-Length: 2\r\n\r\n{}";
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => socket.write(request));
      socket.on("data", (data) => (text += data.toString()));
      socket.on("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1.1 417 /);
    expect(answer).toContain('"error":"invalid_parameter"');
  });

  test("health, readiness and metrics take no credential", async () => {
    await server.ingest([anEvent(), anEvent({ event_type: "nonsense" })]);
    expect(await (await fetch(`${server.url}/health`)).json()).toEqual({ status: "ok" });
    expect(await (await fetch(`${server.url}/ready`)).json()).toEqual({ status: "ready" });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('hiveboard_ingest_events_total{outcome="accepted"} 1');
    expect(metrics).toContain('hiveboard_ingest_events_total{outcome="rejected"} 1');
    for (const name of [
      "write_queue_events",
      "live_subscriptions",
      "live_frames_total",
      "http_request_duration_seconds",
    ])
      expect(metrics).toContain(`hiveboard_${name}`);
    expect(metrics).toContain("process_cpu_seconds_total");
  });

  test("GraphQL refuses what it cannot read in the contract's form, and errors carry codes", async () => {
    const post = (body: string) =>
      fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.key}`, "content-type": "application/json" },
        body,
      });
    for (const body of ["{", "[]", '{"query":7}', '{"query":"{x}","variables":[]}']) {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ error: "invalid_parameter", status: 400 });
    }
    expect((await post(" ".repeat(2_097_153))).status).toBe(413);
    const { errors } = await server.graphql("{ nothing }");
    expect(errors?.[0]).toMatchObject({ extensions: { code: "invalid_parameter" } });
    const unauthorised = await fetch(`${server.url}/graphql?query={workspace{slug}}`);
    expect(unauthorised.status).toBe(401);
  });
});

describe("the playground and the local session", () => {
  test("its page needs nothing from outside", async () => {
    const html = await (await page()).text();
    expect(html).toContain("subscription Events");
    const tags = html.match(/<(?:script|link|img|iframe)\b[^>]*>/g) ?? [];
    for (const tag of tags) expect(tag).not.toMatch(/(?:src|href)\s*=\s*["']?(?:https?:)?\/\//);
  });

  test("it opens the API by a cookie, from its own page only", async () => {
    const cookie = (await page()).headers.get("set-cookie")!;
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const host = new URL(server.url).host;
    const ask = (headers: Record<string, string>) =>
      fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", cookie: cookie.split(";")[0]!, ...headers },
        body: JSON.stringify({ query: "{ workspace { slug } }" }),
      });
    expect(await (await ask({ origin: `http://${host}` })).json()).toEqual({
      data: { workspace: { slug: "local" } },
    });
    const refused: Record<string, string>[] = [
      {},
      { origin: "http://127.0.0.1:1" },
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: `http://${host}`, "sec-fetch-site": "same-site" },
      { origin: `http://${host}`, cookie: "hiveboard_session=guess" },
      // A wrong key is not made good by the cookie.
      { origin: `http://${host}`, authorization: "Bearer wrong" },
    ];
    for (const headers of refused) expect((await ask(headers)).status).toBe(401);
  });

  test("production has neither, and no other origin may call", async () => {
    await using production = await startTestServer({ mode: "production", jwt_secret: "s".repeat(40) });
    const response = await fetch(`${production.url}/graphql`, {
      headers: { accept: "text/html", origin: "http://other.example" },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get("set-cookie")).toBeNull();
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
    const key = await production.newKey("live");
    expect((await production.ingest([anEvent()], { key })).status).toBe(200);
    expect((await production.ingest([anEvent()])).status).toBe(401);
  });
});
