import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LiveClient } from "../live/live-client.ts";
import { startTestServer } from "./start-test-server.ts";
import type { TestServer } from "./start-test-server.ts";

const LIMIT = 3;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ ingest_requests_per_second: LIMIT });
});
afterAll(() => server.close());

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: Record<string, unknown> }[];
}

/** One operation with more batches than a second allows, twice over: it may begin at the end of a second. */
const batches = (count = 4 * LIMIT) =>
  `mutation { ${Array.from(
    { length: count },
    (_, index) => `m${index}: ingest(batch: { envelope: { agentId: "a" }, events: [] }) { accepted }`,
  ).join(" ")} }`;

function expectRefused({ errors = [] }: Answer): void {
  expect(errors.length).toBeGreaterThan(0);
  for (const { message, extensions } of errors) {
    expect(message).toBe(`More than ${LIMIT} requests in a second.`);
    expect(extensions).toMatchObject({
      code: "rate_limit_exceeded",
      status: 429,
      details: { retry_after_seconds: 1 },
    });
  }
}

describe("the mutation `ingest` counts against the ingest limit of its key, once an alias", () => {
  test("over HTTP", async () => {
    expectRefused((await server.graphql(batches(), {}, await server.newKey("live"))) as Answer);
  });

  test("over a WebSocket", async () => {
    const client = await LiveClient.connect(server.url, await server.newKey("live"));
    client.subscribe("1", batches());
    await client.until(() => client.results("1").length > 0, 20_000);
    expectRefused(client.results("1")[0] as Answer);
    client.close();
  });
});
