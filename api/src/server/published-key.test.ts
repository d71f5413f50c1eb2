import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LiveClient } from "../live/live-client.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

const OWN_KEY = `hb_live_${"x".repeat(32)}`;

let published: TestServer;
let configured: TestServer;
beforeAll(async () => {
  [published, configured] = await Promise.all([startTestServer(), startTestServer({ dev_key: OWN_KEY })]);
});
afterAll(() => Promise.all([published.close(), configured.close()]));

const FOREIGN = ["https://evil.example", "http://localhost.evil.example", "http://192.168.1.7", "null"];
const LOOPBACK = [
  "http://localhost:5173",
  "http://app.localhost",
  "http://127.0.0.2:80",
  "http://[::1]:3000",
];

async function over(server: TestServer, path: "graphql" | "v1/ingest", origin?: string) {
  const body = path === "graphql" ? { query: "{ __typename }" } : { envelope: { agent_id: "a" }, events: [] };
  const response = await fetch(`${server.url}/${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${server.key}`,
      "content-type": "application/json",
      ...(origin === undefined ? {} : { origin }),
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as { error?: string; message?: string } };
}

async function closeOf(server: TestServer, origin: string): Promise<LiveClient["closed"]> {
  const client = new LiveClient(server.url, { headers: { origin } });
  await client.init({ authorization: `Bearer ${server.key}` });
  const { closed } = client;
  if (closed === null) client.close();
  return closed;
}

describe("the published development key", () => {
  test.each(FOREIGN)("opens nothing to a page of %s", async (origin) => {
    for (const path of ["graphql", "v1/ingest"] as const) {
      const { status, body } = await over(published, path, origin);
      expect(status).toBe(401);
      expect(body).toMatchObject({
        error: "authentication_failed",
        message: expect.stringContaining("set dev_key") as string,
      });
    }
    const closed = await closeOf(published, origin);
    expect(closed).toMatchObject({ code: 4401, reason: expect.stringContaining("set dev_key") as string });
  });

  test.each([undefined, ...LOOPBACK])("opens the server to a page of %s", async (origin) => {
    expect((await over(published, "graphql", origin)).status).toBe(200);
    expect((await over(published, "v1/ingest", origin)).status).toBe(200);
    if (origin !== undefined) expect(await closeOf(published, origin)).toBeNull();
  });
});

test("a development key that somebody configured opens the server to any page", async () => {
  for (const origin of FOREIGN) {
    expect((await over(configured, "graphql", origin)).status).toBe(200);
    expect(await closeOf(configured, origin)).toBeNull();
  }
});
