import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LiveClient } from "../live/live-client.ts";
import { accountsClient, bearer, cookieOf, pageHeaders, PASSWORD } from "./accounts-client.ts";
import type { Person } from "./accounts-client.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

const SECRET = "a secret that only this test knows, of 32 letters";
const PUBLIC = "https://hive.example.com";

/** Requests that another site, or another server of this machine, can make a browser send. */
const FOREIGN: [string, Record<string, string>][] = [
  ["another site", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }],
  ["another port of this machine", { origin: "http://127.0.0.1:1", "sec-fetch-site": "same-site" }],
  ["a sandboxed page", { origin: "null", "sec-fetch-site": "cross-site" }],
  ["a browser that does not say from where", {}],
  ["an origin that only looks alike", { origin: `${PUBLIC}.evil.example` }],
];

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
let ada: Person;
let cookie: string;
beforeAll(async () => {
  const entries = { mode: "production", jwt_secret: SECRET, public_url: PUBLIC, registration: "open" };
  server = await startTestServer({ ...entries, cors_origins: ["https://tools.example.com"] });
  client = accountsClient(server.url);
  ada = await client.register();
  const login = { email: ada.email, password: PASSWORD, keep: "cookie" };
  const answer = await client.post("login", login, { origin: PUBLIC, "sec-fetch-site": "same-origin" });
  cookie = cookieOf(answer)!;
  expect(answer.headers.getSetCookie()[0]).toMatch(
    /^__Host-hiveboard_user=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+; Secure$/,
  );
});
afterAll(() => server.close());

const RENAME = 'mutation { createProject(input: { slug: "made-by-a-stranger" }) { id } }';

describe.each(FOREIGN)("%s", (_, headers) => {
  test("changes nothing with the cookie of somebody who is signed in", async () => {
    const change = await client.graphql(RENAME, {}, { ...headers, cookie });
    expect(change.status).toBe(401);
    const invite = await client.post(
      "invite",
      { email: "x@example.com", role: "owner" },
      { ...headers, cookie },
    );
    expect(invite.status).toBe(401);
    const password = { current_password: PASSWORD, new_password: `${PASSWORD} 2` };
    expect((await client.post("change-password", password, { ...headers, cookie })).status).toBe(401);
    const { body } = await client.graphql(
      "{ projects { nodes { slug } } invites { nodes { id } } }",
      {},
      bearer(ada),
    );
    expect(body.data).toEqual({ projects: { nodes: [{ slug: "default" }] }, invites: { nodes: [] } });
  });

  test("is given no cookie, so that nobody is signed in as somebody else", async () => {
    const login = { email: ada.email, password: PASSWORD, keep: "cookie" };
    const answer = await client.post("login", login, headers);
    expect(answer.status).toBe(403);
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test("does not sign anybody out", async () => {
    const answer = await client.post("logout", {}, { ...headers, cookie });
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await client.get("/v1/users/me", { cookie, "sec-fetch-site": "same-origin" })).status).toBe(200);
  });
});

test("a form cannot be posted: only JSON is read", async () => {
  const response = await fetch(`${server.url}/v1/auth/logout`, {
    method: "POST",
    headers: { origin: PUBLIC, cookie, "content-type": "text/plain" },
    body: "{}",
  });
  expect(response.status).toBe(415);
});

test("a page of another site reads nothing with the cookie", async () => {
  const headers = { cookie, "sec-fetch-site": "cross-site" };
  expect((await client.get("/v1/users/me", headers)).status).toBe(401);
  expect((await client.get("/graphql?query={viewer{role}}", headers)).status).toBe(401);
});

test("pages of the public address may do what the person may, behind a proxy that sends another Host", async () => {
  const headers = { origin: PUBLIC, "sec-fetch-site": "same-origin", cookie };
  expect((await client.graphql("{ viewer { role } }", {}, headers)).body.data).toEqual({
    viewer: { role: "OWNER" },
  });
});

describe("a WebSocket in production", () => {
  test.each(["https://evil.example", "null", "http://127.0.0.1:1", `${PUBLIC}.evil.example`])(
    "from %s is closed with 4403, whatever credential it brings",
    async (origin) => {
      const live = new LiveClient(server.url, { headers: { origin, cookie } });
      await live.init({ authorization: `Bearer ${ada.accessToken}` });
      await live.until(() => live.closed !== null);
      expect(live.closed!.code).toBe(4403);
      expect(live.messages).toEqual([]);
    },
  );

  test.each([
    ["the dashboard, with its cookie", { origin: PUBLIC }, true],
    ["an origin of cors_origins, with a token", { origin: "https://tools.example.com" }, false],
    ["no browser, with a token", {}, false],
  ])("from %s is served", async (_, headers, hasCookie) => {
    const live = new LiveClient(server.url, { headers: hasCookie ? { ...headers, cookie } : headers });
    await live.init(hasCookie ? undefined : { authorization: `Bearer ${ada.accessToken}` });
    expect(live.messages[0]?.type).toBe("connection_ack");
    live.close();
  });

  test("from an origin of cors_origins has no use of the cookie: 4401", async () => {
    const live = new LiveClient(server.url, { headers: { origin: "https://tools.example.com", cookie } });
    await live.init();
    await live.until(() => live.closed !== null);
    expect(live.closed!.code).toBe(4401);
  });
});

test("local mode still opens without signing in, and signing in there takes its place", async () => {
  await using local = await startTestServer();
  const page = await fetch(`${local.url}/graphql`, { headers: { accept: "text/html" } });
  const [first] = page.headers.getSetCookie();
  const nobody = first!.split(";")[0]!;
  const own = accountsClient(local.url);
  const query = "{ viewer { user { name } role workspace { slug } } }";
  expect((await own.graphql(query, {}, pageHeaders(local.url, nobody))).body.data).toEqual({
    viewer: { user: null, role: "OWNER", workspace: { slug: "local" } },
  });
  const grace = await own.register({ name: "Grace", slug: "graces-hive" });
  const login = { email: grace.email, password: PASSWORD, keep: "cookie" };
  const signedIn = cookieOf(await own.post("login", login, pageHeaders(local.url, nobody)))!;
  const both = pageHeaders(local.url, `${nobody}; ${signedIn}`);
  expect((await own.graphql(query, {}, both)).body.data).toEqual({
    viewer: { user: { name: "Grace" }, role: "OWNER", workspace: { slug: "graces-hive" } },
  });
  await own.post("logout", {}, both);
  expect((await own.graphql(query, {}, both)).body.data).toMatchObject({
    viewer: { user: null, workspace: { slug: "local" } },
  });
});
