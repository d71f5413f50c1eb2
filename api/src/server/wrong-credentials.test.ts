import { expect, test } from "vitest";
import { startTestServer } from "./start-test-server.ts";

const LIMIT = 5;

test.each([
  ["graphql", "POST"],
  ["v1/ingest", "POST"],
  ["v1/audit-log", "GET"],
])("wrong keys at /%s are counted by address, and a right one works all the while", async (path, method) => {
  await using server = await startTestServer({ query_requests_per_second: LIMIT });
  const send = (key: string) =>
    fetch(`${server.url}/${path}`, { method, headers: { authorization: `Bearer ${key}` } });
  const refused: Response[] = [];
  // A second may end in between, and another begin.
  while (refused.length < 20 * LIMIT) {
    const wrong = Array.from(
      { length: 4 * LIMIT },
      (_, index) => `hb_live_${String(index).padStart(32, "0")}`,
    );
    refused.push(...(await Promise.all(wrong.map(send))));
    if (refused.some(({ status }) => status === 429)) break;
  }
  expect(refused.filter(({ status }) => status === 401).length).toBeGreaterThanOrEqual(LIMIT);
  const answer = refused.find(({ status }) => status === 429)!;
  expect(answer.headers.get("retry-after")).toBe("1");
  expect(await answer.json()).toMatchObject({
    error: "rate_limit_exceeded",
    details: { retry_after_seconds: 1 },
  });
  const { status } = await send(server.key);
  expect([401, 429]).not.toContain(status);
});
