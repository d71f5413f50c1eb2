import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LiveClient } from "../live/live-client.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

/** Answers as adapter-node's handler does: pages, assets, and `next` for what it does not know. */
const HANDLER = `
export function handler(request, response, next) {
  if (request.url === "/unknown") return next();
  const type = request.url.endsWith(".js") ? "text/javascript" : "text/html";
  response.setHeader("content-type", type);
  response.setHeader("set-cookie", "theme=dark");
  response.writeHead(200);
  response.end("<p>" + request.url);
}`;

let server: TestServer;
beforeAll(async () => {
  const webHandlerPath = join(mkdtempSync(join(tmpdir(), "hiveboard-web-")), "handler.mjs");
  writeFileSync(webHandlerPath, HANDLER);
  server = await startTestServer({}, { webHandlerPath });
});
afterAll(() => server.close());

const cookiesOf = (response: Response) => response.headers.getSetCookie();

test("pages bring the session, assets do not", async () => {
  const page = await fetch(`${server.url}/agents/a`);
  expect(await page.text()).toBe("<p>/agents/a");
  expect(cookiesOf(page)).toEqual(["theme=dark", expect.stringContaining("hiveboard_session_")]);
  expect(cookiesOf(await fetch(`${server.url}/app.js`))).toEqual(["theme=dark"]);
});

test.each(["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])(
  "%s is not for pages, and is refused in the contract's form",
  async (method) => {
    const body = method === "OPTIONS" ? undefined : "a=b";
    const response = await fetch(`${server.url}/agents/a`, { method, body });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
    expect(await response.json()).toEqual({
      error: "invalid_parameter",
      message: `${method} is not allowed here.`,
      status: 405,
      details: null,
    });
  },
);

test("the API's own paths never reach it", async () => {
  for (const path of ["/v1/nothing", "/metrics/x", "/unknown"]) {
    const response = await fetch(server.url + path);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: "invalid_parameter", status: 404 });
  }
});

test("the session opens a WebSocket from its own page and from no other", async () => {
  const cookie = cookiesOf(await fetch(server.url))[1]!.split(";")[0]!;
  const own = new LiveClient(server.url, { headers: { cookie, origin: server.url } });
  await own.init();
  expect(own.messages[0]?.type).toBe("connection_ack");
  own.close();
  for (const origin of ["http://localhost:1", "http://evil.example"]) {
    const other = new LiveClient(server.url, { headers: { cookie, origin } });
    await other.init();
    await other.until(() => other.closed !== null);
    expect(other.closed?.code).toBe(4401);
  }
});

test("the local session alone is told the development key", async () => {
  const query = "{ viewer { developmentKey } }";
  const cookie = cookiesOf(await fetch(server.url))[1]!.split(";")[0]!;
  const answer = await fetch(`${server.url}/graphql`, {
    method: "POST",
    headers: { cookie, origin: server.url, "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  expect(await answer.json()).toEqual({ data: { viewer: { developmentKey: server.key } } });
  for (const key of [server.key, await server.newKey("read", "local")])
    expect(await server.graphql(query, {}, key)).toEqual({ data: { viewer: { developmentKey: null } } });
});
