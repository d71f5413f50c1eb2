import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { accountsClient, bearer, cookieOf, pageHeaders, PASSWORD } from "./accounts-client.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
beforeAll(async () => {
  server = await startTestServer();
  client = accountsClient(server.url);
});
afterAll(() => server.close());

describe("registering", () => {
  test("makes a workspace with its owner, default projects live and test, and a key that works", async () => {
    const ada = await client.register({ workspace_name: "Ada's Hive" });
    expect(ada.workspace.slug).toBe("ada-s-hive");
    const { body } = await client.get("/v1/users/me", bearer(ada));
    expect(body).toMatchObject({ role: "owner", data_set: "live", user: { email: ada.email, name: "Ada" } });
    expect(
      await server.graphql("{ projects { nodes { slug } } workspace { slug } }", {}, ada.apiKey),
    ).toEqual({
      data: { projects: { nodes: [{ slug: "default" }] }, workspace: { slug: "ada-s-hive" } },
    });
  });

  test("refuses a slug that is taken and suggests one near", async () => {
    await client.register({ slug: "taken-one" });
    expect((await client.get("/v1/auth/check-slug?slug=taken-one")).body).toEqual({
      slug: "taken-one",
      available: false,
      suggestion: "taken-one-2",
    });
    expect((await client.get("/v1/auth/check-slug?slug=Taken%20One")).body).toMatchObject({
      available: false,
      suggestion: "taken-one-2",
    });
    expect((await client.get("/v1/auth/check-slug?slug=free-one")).body).toMatchObject({ available: true });
    const form = {
      name: "A",
      email: "a@example.com",
      password: PASSWORD,
      workspace_name: "x",
      slug: "taken-one",
    };
    const refused = await client.post("register", form);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({
      error: "invalid_parameter",
      details: { field: "slug", suggestion: "taken-one-2" },
    });
  });

  test("gives somebody with an account another workspace, for the account's password only", async () => {
    const ada = await client.register();
    const form = { name: "Other", email: ada.email.toUpperCase(), workspace_name: "Second" };
    expect((await client.post("register", { ...form, password: "not the password at all" })).status).toBe(
      401,
    );
    const second = await client.post("register", { ...form, password: PASSWORD });
    expect(second.body).toMatchObject({ user: { id: ada.userId, name: "Ada" }, role: "owner" });
    const { body } = await client.get("/v1/users/me", {
      authorization: `Bearer ${second.body.access_token as unknown as string}`,
    });
    expect(body.memberships).toHaveLength(2);
  });

  test.each([
    ["short", "tiny"],
    ["common", "qwertyuiop"],
    ["a common one with a year behind it", "Password2026!"],
    ["one's own address", "grace.hopper@example.com"],
    ["one letter again and again", "aaaaaaaaaaaaaa"],
    ["endless", "x y".repeat(200)],
  ])("refuses a password that is %s", async (_, password) => {
    const form = { name: "Grace", email: "grace.hopper@example.com", workspace_name: "Navy", password };
    const refused = await client.post("register", form);
    expect(refused.status).toBe(400);
    expect(refused.body.details!.field).toBe("password");
    expect(JSON.stringify(refused.body)).not.toContain(password);
  });
});

describe("a session", () => {
  test("in a cookie is httpOnly, same-site, and opens GraphQL and HTTP for pages of this origin", async () => {
    const ada = await client.register();
    const login = { email: ada.email, password: PASSWORD, keep: "cookie" };
    const answer = await client.post("login", login, pageHeaders(server.url));
    expect(answer.body).toMatchObject({ access_token: null, refresh_token: null, role: "owner" });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(answer.headers.getSetCookie()[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
    const cookie = cookieOf(answer);
    const query =
      "{ viewer { kind role user { email } memberships { slug role } } sessions { kind isCurrent } }";
    const { body } = await client.graphql(query, {}, pageHeaders(server.url, cookie));
    expect(body.data).toEqual({
      viewer: {
        kind: "USER",
        role: "OWNER",
        user: { email: ada.email },
        memberships: [{ slug: ada.workspace.slug, role: "OWNER" }],
      },
      sessions: [
        { kind: "COOKIE", isCurrent: true },
        { kind: "TOKENS", isCurrent: false },
      ],
    });
    const out = await client.post("logout", {}, pageHeaders(server.url, cookie));
    expect(out.headers.getSetCookie()[0]).toContain("Max-Age=0");
    expect((await client.get("/v1/users/me", pageHeaders(server.url, cookie))).status).toBe(401);
  });

  test("is signed out by its refresh token alone, over either door, and nobody is told that there was nobody", async () => {
    const query = "mutation($t: String) { signOut(refreshToken: $t) }";
    const signOut = async (refreshToken: string | null, headers = {}) =>
      (await client.graphql(query, { t: refreshToken }, headers)).body.data?.signOut;
    const ada = await client.register();
    expect(await signOut(null)).toBe(false);
    expect(await signOut("x")).toBe(false);
    expect(await signOut(ada.refreshToken)).toBe(true);
    expect((await client.get("/v1/users/me", bearer(ada))).status).toBe(401);
    expect(await signOut(ada.refreshToken)).toBe(false);
    const grace = await client.register();
    expect(await signOut(null, bearer(grace))).toBe(true);
    const joan = await client.register();
    const out = () => client.post("logout", { refresh_token: joan.refreshToken });
    expect((await out()).body).toEqual({ signed_out: true });
    expect((await out()).body).toEqual({ signed_out: false });
  });

  test("reads members and invites a page at a time, each by cursors of its own list", async () => {
    const ada = await client.register();
    const viewer = await client.join(ada, "viewer");
    await client.post("invite", { email: "asked@example.com", role: "viewer" }, bearer(ada));
    const query = `query($m: String, $i: String) { members(first: 1, after: $m) { nodes { user { id } }
      pageInfo { hasNextPage endCursor } } invites(first: 1, after: $i) { nodes { email } pageInfo { hasNextPage endCursor } } }`;
    const read = async (after: object) => (await client.graphql(query, after, bearer(ada))).body;
    const { members, invites } = (await read({})).data!;
    expect(members).toMatchObject({ nodes: [{ user: { id: ada.userId } }], pageInfo: { hasNextPage: true } });
    expect(invites).toMatchObject({
      nodes: [{ email: "asked@example.com" }],
      pageInfo: { hasNextPage: false },
    });
    const cursors = { m: members!.pageInfo!.endCursor, i: invites!.pageInfo!.endCursor };
    expect((await read(cursors)).data).toMatchObject({
      members: { nodes: [{ user: { id: viewer.userId } }], pageInfo: { hasNextPage: false } },
      invites: { nodes: [] },
    });
    expect(JSON.stringify((await read({ m: cursors.i })).errors)).toContain(
      "after is no cursor of this list",
    );
  });

  test("leaves a workspace as a viewer too, and keeps the others; its last owner does not", async () => {
    const [ada, grace] = [await client.register(), await client.register()];
    const leave = (headers: Record<string, string>) =>
      client.graphql("mutation { leaveWorkspace }", {}, headers);
    const { body } = await client.post("invite", { email: grace.email, role: "viewer" }, bearer(ada));
    const token = (body.link as unknown as string).split("#")[1]!;
    const joined = await client.post("accept-invite", { token, password: PASSWORD });
    const asViewer = { authorization: `Bearer ${joined.body.access_token as unknown as string}` };
    expect((await leave(asViewer)).body.data).toEqual({ leaveWorkspace: true });
    expect((await client.get("/v1/users/me", asViewer)).status).toBe(401);
    expect((await client.get("/v1/users/me", bearer(grace))).status).toBe(200);
    const refused = await leave(bearer(ada));
    expect(JSON.stringify(refused.body.errors)).toContain("make somebody else an owner first");
    expect(JSON.stringify((await leave({ authorization: `Bearer ${ada.apiKey}` })).body)).toContain(
      "forbidden",
    );
  });

  test("goes over to the test data and to another workspace as a new session, and the old one is over", async () => {
    const ada = await client.register();
    const switchTo =
      "mutation($w: ID, $d: DataSet) { switchTo(workspaceId: $w, dataSet: $d) { dataSet workspace { id } tokens { accessToken } } }";
    const { body } = await client.graphql(switchTo, { d: "TEST" }, bearer(ada));
    expect(body.data!.switchTo).toMatchObject({ dataSet: "TEST", workspace: { id: ada.workspace.id } });
    expect((await client.get("/v1/users/me", bearer(ada))).status).toBe(401);
    const next = { accessToken: body.data!.switchTo!.tokens!.accessToken as unknown as string };
    expect((await client.get("/v1/users/me", bearer(next))).body.data_set).toBe("test");
    const stranger = await client.register();
    const refused = await client.graphql(switchTo, { w: stranger.workspace.id }, bearer(next));
    expect(refused.body.errors![0]!.extensions!.code).toBe("invalid_parameter");
  });
});

test.each(["[]", "null", '"text"', "5"])("a body that is %s is told what it must be", async (body) => {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${server.url}/v1/auth/login`, { method: "POST", headers, body });
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    error: "invalid_parameter",
    message: "The body must be a JSON object.",
    status: 400,
    details: null,
  });
});

describe("without a credential", () => {
  test("GraphQL serves public fields and nothing else", async () => {
    const open = await client.graphql(
      '{ registrationIsOpen slugAvailability(slug: "x-y-z") { isAvailable } __typename }',
    );
    expect(open.body).toEqual({
      data: { registrationIsOpen: true, slugAvailability: { isAvailable: true }, __typename: "Query" },
    });
    for (const query of [
      "{ viewer { kind } }",
      "{ __schema { types { name } } }",
      "{ registrationIsOpen workspace { slug } }",
      "query { ...Everything } fragment Everything on Query { workspace { slug } }",
      "subscription { events { cursor } }",
      "nonsense",
    ])
      expect((await client.graphql(query)).status).toBe(401);
  });
});
