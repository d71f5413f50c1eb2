import { createHmac, randomUUID } from "node:crypto";
import { SignJWT, decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAccessTokens } from "../accounts/access-tokens.ts";
import { LiveClient } from "../live/live-client.ts";
import { accountsClient, bearer, cookieOf, pageHeaders, PASSWORD } from "./accounts-client.ts";
import type { AccountAnswer, Person } from "./accounts-client.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

const SECRET = "a secret that only this test knows, of 32 letters";
/** Machines are slow: that it is within 5 s by the clock, `recheck.test.ts` shows. */
const PATIENCE_MS = 20_000;

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
beforeAll(async () => {
  server = await startTestServer({ jwt_secret: SECRET });
  client = accountsClient(server.url);
});
afterAll(() => server.close());

const isIn = async (headers: Record<string, string>): Promise<boolean> =>
  (await client.get("/v1/users/me", headers)).status === 200;

const tokensOf = ({ body }: AccountAnswer) => ({
  accessToken: body.access_token as unknown as string,
  refreshToken: body.refresh_token as unknown as string,
});

const refresh = (token: string, requestId?: string) =>
  client.post("refresh", { refresh_token: token, request_id: requestId });

describe("a refresh token", () => {
  test("is good once, and every new pair opens the same session", async () => {
    const ada = await client.register();
    let { refreshToken } = ada;
    for (let turn = 0; turn < 4; turn++) {
      const next = tokensOf(await refresh(refreshToken));
      expect(next.refreshToken).not.toBe(refreshToken);
      expect(await isIn(bearer(next))).toBe(true);
      ({ refreshToken } = next);
    }
    const { body } = await client.graphql("{ sessions { id } }", {}, bearer(ada));
    expect(body.data!.sessions).toHaveLength(1);
  });

  test.each([
    ["the owner after a thief", 1],
    ["a thief after the owner", 2],
    ["somebody who kept the first of many", 4],
  ])("that is shown again by %s ends the session for both", async (_, turns) => {
    const ada = await client.register();
    let newest = { accessToken: ada.accessToken, refreshToken: ada.refreshToken };
    for (let turn = 0; turn < turns; turn++) newest = tokensOf(await refresh(newest.refreshToken));
    expect((await refresh(ada.refreshToken)).status).toBe(401);
    expect((await refresh(newest.refreshToken)).status).toBe(401);
    await expect.poll(() => isIn(bearer(newest)), { timeout: PATIENCE_MS }).toBe(false);
  });

  test("shown by many at once is good for at most one of them, and the session is over", async () => {
    const ada = await client.register();
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(ada.refreshToken)));
    const good = answers.filter(({ status }) => status === 200);
    expect(good).toHaveLength(1);
    expect((await refresh(tokensOf(good[0]!).refreshToken)).status).toBe(401);
  });

  test("may be shown again with the same request id while what was in the lost answer is unused", async () => {
    const ada = await client.register();
    const requestId = randomUUID();
    const lost = tokensOf(await refresh(ada.refreshToken, requestId));
    const again = tokensOf(await refresh(ada.refreshToken, requestId));
    expect(again.refreshToken).not.toBe(lost.refreshToken);
    const next = tokensOf(await refresh(again.refreshToken, randomUUID()));
    expect(await isIn(bearer(next))).toBe(true);
    // Now it has been used: the same request is a theft.
    expect((await refresh(ada.refreshToken, requestId)).status).toBe(401);
    expect((await refresh(next.refreshToken)).status).toBe(401);
  });

  test("stolen without the request id is of no use after the owner's refresh", async () => {
    for (const guess of [undefined, randomUUID()]) {
      const ada = await client.register();
      const owners = tokensOf(await refresh(ada.refreshToken, randomUUID()));
      expect((await refresh(ada.refreshToken, guess)).status).toBe(401);
      expect((await refresh(owners.refreshToken)).status).toBe(401);
    }
  });

  test.each(["", "hb_refresh_", "nonsense", `hb_refresh_${"a".repeat(43)}.${"a".repeat(43)}`])(
    "that is none (%j) is refused and ends nothing",
    async (token) => {
      expect((await refresh(token)).status).toBe(401);
    },
  );

  test("opens nothing itself, nor does half of it as a cookie", async () => {
    const { refreshToken } = await client.register();
    expect(await isIn({ authorization: `Bearer ${refreshToken}` })).toBe(false);
    const half = refreshToken.replace("hb_refresh_", "").split(".")[0]!;
    const name = cookieOf(await client.post("logout", {}, pageHeaders(server.url)))!.split("=")[0]!;
    expect(await isIn(pageHeaders(server.url, `${name}=${half}`))).toBe(false);
    expect(await isIn({ authorization: `Bearer ${half}` })).toBe(false);
  });
});

describe("an access token", () => {
  test("names a session and tells nothing else", async () => {
    const { accessToken, userId } = await client.register();
    const claims = decodeJwt(accessToken);
    expect(Object.keys(claims).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
    expect(claims.sub).toBe(userId);
    expect(claims.exp! - claims.iat!).toBe(300);
  });

  test("that is forged, foreign or run out opens nothing", async () => {
    const ada = await client.register();
    const { sid, sub } = decodeJwt(ada.accessToken) as { sid: string; sub: string };
    const [head, body, signature] = ada.accessToken.split(".") as [string, string, string];
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "at+jwt" })).toString("base64url");
    const sign = (key: Uint8Array, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt, typ = "at+jwt") =>
      change(
        new SignJWT({ sid })
          .setProtectedHeader({ alg: "HS256", typ })
          .setIssuer("hiveboard")
          .setAudience("hiveboard-api")
          .setSubject(sub)
          .setIssuedAt()
          .setExpirationTime("5m"),
      ).sign(key);
    const own = createHmac("sha256", SECRET).update("hiveboard access tokens, version 1").digest();
    expect(await isIn({ authorization: `Bearer ${await sign(own)}` })).toBe(true);
    const past = createAccessTokens(SECRET, () => Date.now() - 301_000);
    const forged = [
      `${none}.${body}.`,
      `${none}.${body}.${signature}`,
      `${head}.${body}.`,
      `${head}.${Buffer.from(JSON.stringify({ ...decodeJwt(ada.accessToken), sid: randomUUID() })).toString("base64url")}.${signature}`,
      await sign(Buffer.from(SECRET)),
      await sign(Buffer.alloc(32)),
      await sign(own, (jwt) => jwt.setAudience("another")),
      await sign(own, (jwt) => jwt.setIssuer("another")),
      await sign(own, (jwt) => jwt, "JWT"),
      await sign(own, (jwt) => jwt.setExpirationTime("-1s")),
      (await past.sign({ id: sid, userId: sub })).token,
    ];
    for (const token of forged) expect(await isIn({ authorization: `Bearer ${token}` }), token).toBe(false);
  });

  test("of somebody whose cookie is good is still refused when it is wrong", async () => {
    const ada = await client.register();
    const login = { email: ada.email, password: PASSWORD, keep: "cookie" };
    const cookie = cookieOf(await client.post("login", login, pageHeaders(server.url)))!;
    expect(await isIn(pageHeaders(server.url, cookie))).toBe(true);
    expect(await isIn({ ...pageHeaders(server.url, cookie), authorization: "Bearer wrong" })).toBe(false);
  });
});

const WATCH = "subscription { agents { cursor: __typename } }";

/** Opens a socket that watches, and tells when it is closed. */
async function watching(headers: Record<string, string>): Promise<LiveClient> {
  const live = new LiveClient(server.url, headers.cookie === undefined ? {} : { headers });
  await live.init(headers.authorization === undefined ? undefined : { authorization: headers.authorization });
  live.subscribe("1", WATCH);
  return live;
}

async function closing(live: LiveClient, end: () => Promise<unknown>): Promise<number> {
  await end();
  await live.until(() => live.closed !== null, PATIENCE_MS);
  return live.closed!.code;
}

describe("an open socket is closed when its session", () => {
  const inBrowser = async ({ email }: Person) => {
    const login = { email, password: PASSWORD, keep: "cookie" };
    return pageHeaders(server.url, cookieOf(await client.post("login", login, pageHeaders(server.url))));
  };

  test.each(["tokens", "cookie"])("is signed out (%s): 4401", async (kind) => {
    const ada = await client.register();
    const headers = kind === "tokens" ? bearer(ada) : await inBrowser(ada);
    const live = await watching(headers);
    expect(await closing(live, () => client.post("logout", {}, headers))).toBe(4401);
  });

  test("is revoked from another: 4401, and the other stays", async () => {
    const ada = await client.register();
    const elsewhere = await inBrowser(ada);
    const live = await watching(elsewhere);
    const staying = await watching(bearer(ada));
    const code = await closing(live, () =>
      client.graphql("mutation { revokeOtherSessions }", {}, bearer(ada)),
    );
    expect(code).toBe(4401);
    expect(staying.closed).toBeNull();
    staying.close();
  });

  test("loses its member: 4401; loses part of its role: 4403", async () => {
    const ada = await client.register();
    const [removed, demoted] = [await client.join(ada, "member"), await client.join(ada, "admin")];
    const [first, second] = [await watching(bearer(removed)), await watching(bearer(demoted))];
    const remove = "mutation($id: ID!) { removeMember(userId: $id) }";
    const change = "mutation($id: ID!) { changeMemberRole(userId: $id, role: VIEWER) { role } }";
    expect(await closing(first, () => client.graphql(remove, { id: removed.userId }, bearer(ada)))).toBe(
      4401,
    );
    expect(await closing(second, () => client.graphql(change, { id: demoted.userId }, bearer(ada)))).toBe(
      4403,
    );
    expect(await isIn(bearer(removed))).toBe(false);
  });

  test("is replayed, or ended by a new password: 4401", async () => {
    const ada = await client.register();
    const first = await watching(bearer(ada));
    const newest = tokensOf(await refresh(ada.refreshToken));
    expect(await closing(first, () => refresh(ada.refreshToken))).toBe(4401);
    expect((await refresh(newest.refreshToken)).status).toBe(401);
    const again = tokensOf(await client.post("login", { email: ada.email, password: PASSWORD }));
    const second = await watching(bearer(again));
    const change = { current_password: PASSWORD, new_password: `${PASSWORD} and a gull` };
    const code = await closing(second, async () => {
      const changed = await client.post("change-password", change, bearer(again));
      expect(await isIn(bearer(tokensOf(changed)))).toBe(true);
    });
    expect(code).toBe(4401);
    expect((await client.post("login", { email: ada.email, password: PASSWORD })).status).toBe(401);
  });

  test("as an event stream: with an error that says so", async () => {
    const ada = await client.register();
    const response = await fetch(`${server.url}/graphql`, {
      method: "POST",
      headers: { ...bearer(ada), "content-type": "application/json", accept: "text/event-stream" },
      body: JSON.stringify({ query: WATCH }),
    });
    await client.post("logout", {}, bearer(ada));
    // To its end: the server ends it.
    expect(await response.text()).toContain('"code":"authentication_failed"');
  });
});
