import { expect, test } from "vitest";
import { createAccessTokens } from "./access-tokens.ts";
import { createSessionAuthenticator } from "./authenticate-session.ts";
import type { SessionRecord } from "./person.ts";

function setUp(change: Partial<SessionRecord> = {}) {
  const state = { nowMs: 1_000_000_000, lookUps: 0, touched: 0, record: null as SessionRecord | null };
  state.record = {
    id: "s",
    kind: "tokens",
    client: "",
    createdAtMs: state.nowMs,
    lastUsedAtMs: state.nowMs,
    expiresAtMs: state.nowMs + 1_000_000,
    user: { id: "u", email: "u@example.com", name: "U" },
    role: "viewer",
    workspace: { id: "w", name: "W", slug: "w", plan: "free" } as SessionRecord["workspace"],
    dataSet: "live",
    dataSetId: 7,
    accessUntilMs: state.nowMs + 300_000,
    ...change,
  };
  const nowMs = () => state.nowMs;
  const accessTokens = createAccessTokens("a secret that only this test knows, of 32", nowMs);
  const authenticator = createSessionAuthenticator({
    store: {
      findSession: () => {
        state.lookUps += 1;
        return Promise.resolve(state.record);
      },
      touchSession: () => {
        state.touched += 1;
        return Promise.resolve();
      },
    },
    accessTokens,
    nowMs,
    onError: (error) => {
      throw error;
    },
  });
  return { state, accessTokens, authenticator };
}

test("a connection holds while its tokens are refreshed, and ends when the newest has run out", async () => {
  const { state, accessTokens, authenticator } = setUp();
  const { token } = await accessTokens.sign({ id: "s", userId: "u" });
  expect(await authenticator.authenticateToken(token)).not.toBeNull();
  state.nowMs += 299_000;
  state.record = { ...state.record!, accessUntilMs: state.nowMs + 300_000 };
  state.nowMs += 2_000;
  expect(await authenticator.authenticateToken(token), "the token itself has run out").toBeNull();
  expect(await authenticator.authenticateAgain("s"), "refreshed").not.toBeNull();
  state.nowMs += 300_000;
  expect(await authenticator.authenticateAgain("s"), "not refreshed").toBeNull();
});

test("a session is looked up once in two seconds, and at once after something was changed here", async () => {
  const { state, authenticator } = setUp();
  for (let i = 0; i < 50; i++) await authenticator.authenticateAgain("s");
  expect(state.lookUps).toBe(1);
  authenticator.forget();
  state.record = null;
  expect(await authenticator.authenticateAgain("s")).toBeNull();
});

test("a role that was taken away is gone within two seconds", async () => {
  const { state, authenticator } = setUp({ role: "owner" });
  expect((await authenticator.authenticateAgain("s"))?.permissions.has("workspace.manage")).toBe(true);
  state.record = { ...state.record!, role: "viewer" };
  state.nowMs += 2_000;
  expect([...(await authenticator.authenticateAgain("s"))!.permissions]).toEqual(["data.read"]);
});

test("a cookie that is used is noted every five minutes; it runs out at its time, believed or not", async () => {
  const { state, authenticator } = setUp({ kind: "cookie", accessUntilMs: null });
  expect(await authenticator.authenticateCookie("c")).not.toBeNull();
  expect(state.touched).toBe(0);
  state.nowMs += 300_000;
  expect(await authenticator.authenticateCookie("c")).not.toBeNull();
  expect(state.touched).toBe(1);
  state.record = { ...state.record!, expiresAtMs: state.nowMs + 500 };
  authenticator.forget();
  expect(await authenticator.authenticateCookie("c")).not.toBeNull();
  state.nowMs += 500;
  expect(await authenticator.authenticateCookie("c")).toBeNull();
});
