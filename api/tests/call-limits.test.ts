import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COSTLY_OPERATIONS } from "../src/accounts/costly-operations.ts";
import { schema } from "../src/graphql/schema.ts";
import { LiveClient } from "../src/live/live-client.ts";
import { accountsClient, bearer } from "../src/server/accounts-client.ts";
import type { Json } from "../src/server/accounts-client.ts";
import { startTestServer } from "../src/server/start-test-server.ts";
import type { TestServer } from "../src/server/start-test-server.ts";

let server: TestServer;
let client: ReturnType<typeof accountsClient>;
beforeAll(async () => {
  server = await startTestServer();
  client = accountsClient(server.url);
});
afterAll(() => server.close());

/** One mutation with a field as often as wanted, each under an alias of its own. */
const many = (count: number, field: (index: number) => string) =>
  `mutation { ${Array.from({ length: count }, (_, index) => `f${index}: ${field(index)}`).join("\n")} }`;

const createApiKey = (index: number) =>
  `createApiKey(input: { type: LIVE, label: "key ${index}" }) { __typename }`;
const createInvite = (index: number) =>
  `createInvite(email: "guest${index}@example.com", role: VIEWER) { link }`;

/** Whether the limit has ended an operation, and nothing else. */
function isRefused(body: Json, limit: object): boolean {
  const errors = (body.errors ?? []) as unknown as { extensions: object }[];
  for (const { extensions } of errors)
    expect(extensions).toMatchObject({ code: "rate_limit_exceeded", status: 429, details: limit });
  return errors.length > 0;
}

describe("costly operations", () => {
  test("are root fields, all of them", () => {
    const fields = { ...schema.getMutationType()!.getFields(), ...schema.getQueryType()!.getFields() };
    expect(Object.keys(COSTLY_OPERATIONS).filter((name) => fields[name] === undefined)).toEqual([]);
  });

  test("count once an alias, by role, and over all requests", async () => {
    const owner = await client.register();
    const admin = await client.join(owner, "admin");
    const refused: boolean[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const { body } = await client.graphql(many(20, createApiKey), {}, bearer(owner));
      refused.push(isRefused(body, { limit: 60, window_seconds: 3_600 }));
    }
    expect(refused).toEqual([false, false, false, true]);
    const { body } = await client.graphql(many(40, createApiKey), {}, bearer(admin));
    expect(isRefused(body, { limit: 30, window_seconds: 3_600 })).toBe(true);
    const kept = await client.graphql("{ apiKeys(first: 200) { nodes { id } } }", {}, bearer(owner));
    // The first came with the workspace.
    expect(kept.body.data!.apiKeys!.nodes).toHaveLength(1 + 60 + 30);
  });

  test("count over a WebSocket and over HTTP together", async () => {
    const owner = await client.register();
    const live = new LiveClient(server.url);
    await live.init({ authorization: `Bearer ${owner.accessToken}` });
    live.subscribe("1", many(50, createApiKey));
    await live.until(() => live.results("1").length > 0, 20_000);
    live.close();
    const { body } = await client.graphql(many(20, createApiKey), {}, bearer(owner));
    expect(isRefused(body, { limit: 60 })).toBe(true);
  });

  test("invite 20 addresses an hour, by GraphQL and /v1/auth/invite together", async () => {
    const owner = await client.register();
    const { body } = await client.graphql(many(19, createInvite), {}, bearer(owner));
    expect(body.errors).toBeUndefined();
    const invite = (name: string) =>
      client.post("invite", { email: `${name}@example.com`, role: "viewer" }, bearer(owner));
    expect((await invite("last")).status).toBe(200);
    const refused = await invite("one-more");
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({
      error: "rate_limit_exceeded",
      details: { limit: 20, window_seconds: 3_600 },
    });
    expect(Number(refused.headers.get("retry-after"))).toBe(refused.body.details!.retry_after_seconds);
  });

  test("invite one address three times a day, whoever invites and however it is written", async () => {
    const owners = [await client.register(), await client.register()];
    const invite = (turn: number) => {
      const email = turn % 2 === 0 ? "wanted@example.com" : " Wanted@Example.com";
      return client.post("invite", { email, role: "viewer" }, bearer(owners[turn % 2]!));
    };
    for (let turn = 0; turn < 3; turn++) expect((await invite(turn)).status).toBe(200);
    const refused = await invite(3);
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ details: { limit: 3, window_seconds: 86_400 } });
    const others = await client.post("invite", { email: "other@example.com", role: "viewer" }, bearer(owners[0]!)); // prettier-ignore
    expect(others.status).toBe(200);
  });
}, 240_000);
