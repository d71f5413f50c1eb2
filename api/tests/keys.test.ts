import { afterAll, beforeAll, expect, test } from "vitest";
import { LiveClient } from "../src/live/live-client.ts";
import { bearer, ingest, send } from "./api-client.ts";
import type { HttpAnswer } from "./api-client.ts";
import { anEvent } from "./batches.ts";
import { cleanUp, DEV_KEY, newFolder, startServer } from "./server-process.ts";

const aBatch = () => ({ envelope: { agent_id: "a" }, events: [anEvent()] });

let url: string;
let session: Record<string, string>;

beforeAll(async () => {
  ({ url } = await startServer(newFolder()));
  const page = await send(url, { method: "GET", path: "/graphql", headers: { accept: "text/html" } });
  session = { cookie: page.headers["set-cookie"]![0]!.split(";")[0]!, origin: url };
}, 240_000);
afterAll(cleanUp);

async function asOwner<Data>(query: string, variables: object = {}): Promise<Data> {
  const headers = { "content-type": "application/json", ...session };
  const answer = await send(url, { path: "/graphql", headers, body: JSON.stringify({ query, variables }) });
  expect(answer.body.errors, answer.text).toBeUndefined();
  return answer.body.data as Data;
}

interface Made {
  createApiKey: { key: string; apiKey: { id: string; prefix: string } };
}
const make = async (label: string, type = "LIVE") =>
  (
    await asOwner<Made>(
      `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key apiKey { id prefix } } }`,
      { input: { type, label } },
    )
  ).createApiKey;
const revoke = (id: string) => asOwner(`mutation ($id: ID!) { revokeApiKey(id: $id) { id } }`, { id });

test("a key is shown once, works, and its use is written down", async () => {
  const { key, apiKey } = await make("agents");
  expect(key).toMatch(/^hb_live_[A-Za-z0-9]{32}$/);
  expect(apiKey.prefix).toBe(key.slice(0, 12));
  expect((await ingest(url, key, aBatch())).status).toBe(200);
  const used = async () => {
    const { apiKeys } = await asOwner<{ apiKeys: { nodes: { id: string; lastUsedAt: string | null }[] } }>(
      "{ apiKeys { nodes { id lastUsedAt } } }",
    );
    expect(JSON.stringify(apiKeys)).not.toContain(key);
    return apiKeys.nodes.find(({ id }) => id === apiKey.id)?.lastUsedAt;
  };
  await expect.poll(used, { timeout: 20_000 }).not.toBeNull();
});

test("a revoked key stops at once, on its open socket too, which is closed with 4401", async () => {
  const { key, apiKey } = await make("to be revoked");
  const client = new LiveClient(url);
  await client.init({ authorization: `Bearer ${key}` });
  client.subscribe("1", "subscription { events { events { id } } }");
  await revoke(apiKey.id);
  expect((await ingest(url, key, aBatch())).status).toBe(401);
  // That it is within 5 s by the clock, `recheck.test.ts` shows.
  await client.until(() => client.closed !== null, 20_000);
  expect(client.closed?.code).toBe(4401);
});

test("the audit log is exported whole, without secrets, and no spreadsheet runs a formula of it", async () => {
  const { key } = await make("=HYPERLINK(1)");
  const get = (format: string, headers = session): Promise<HttpAnswer> =>
    send(url, { method: "GET", path: `/v1/audit-log?format=${format}`, headers });
  const csv = await get("csv");
  expect(csv.status).toBe(200);
  expect(csv.text.split("\n")[0]).toContain("actor_name,action,subject_type");
  expect(csv.text).toContain("'=HYPERLINK(1)");
  const lines = (await get("jsonl")).text.trim().split("\n");
  const actions = lines.map((line) => (JSON.parse(line) as { action: string }).action);
  expect(actions).toContain("api_key.revoke");
  for (const { text } of [csv, await get("jsonl")]) expect(text).not.toContain(key.slice(12));
  expect((await get("xml")).status).toBe(400);
  const made = (await get("jsonl&subject_type=api_key&action=api_key.create&action=x")).text
    .trim()
    .split("\n");
  expect(made.map((line) => (JSON.parse(line) as { action: string }).action)).toEqual(
    actions.filter((action) => action === "api_key.create"),
  );
  expect(
    (await get(`jsonl&from=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`)).text,
  ).toBe("");
  expect((await get("csv&from=yesterday")).body).toMatchObject({ details: { field: "from" } });
  const readKey = await make("reader", "READ");
  expect((await get("csv", bearer(readKey.key))).body).toMatchObject({ error: "read_only_key" });
  expect((await get("csv", bearer(DEV_KEY))).status).toBe(403);
  expect((await get("csv", {})).status).toBe(401);
});
