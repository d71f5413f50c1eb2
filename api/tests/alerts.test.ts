import { createHmac, randomUUID } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { accountsClient } from "../src/server/accounts-client.ts";
import { ask, ingest } from "./api-client.ts";
import { cleanUp, newFolder, startServer } from "./server-process.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 240_000 });

const SECRET = "a secret between the two";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

const received: Received[] = [];
const receiver = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
    response.end();
  });
});

let url: string;
let token: string;
let key: string;
let target: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  target = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
  ({ url } = await startServer(newFolder(), { alert_allow_private_addresses: "127.0.0.1" }));
  const person = await accountsClient(url).register();
  token = person.accessToken;
  key = person.apiKey;
});
afterAll(async () => {
  receiver.close();
  await cleanUp();
});

async function change<Data>(query: string, variables: object): Promise<Data> {
  const { data, errors } = await ask<Data>(url, token, query, variables);
  expect(errors).toBeUndefined();
  return data;
}

const sendEvent = (event: object) =>
  ingest(url, key, {
    envelope: { agent_id: "researcher" },
    events: [{ event_id: randomUUID(), timestamp: new Date().toISOString(), ...event }],
  });
const llmCall = (cost: number) =>
  sendEvent({ event_type: "custom", payload: { kind: "llm_call", data: { name: "n", model: "m", cost } } });
const depth = (entries: number) =>
  sendEvent({ event_type: "custom", payload: { kind: "queue_snapshot", data: { depth: entries } } });

/** What the receiver was told of a rule or budget, oldest first; each proves that it comes from here. */
function notices(name: string): { type: string; alert: { summary: string; status: string } }[] {
  const bodies = received.map(({ headers, body }) => {
    const stamp = headers["x-hiveboard-timestamp"] as string;
    const signature = createHmac("sha256", SECRET).update(`${stamp}.${body}`).digest("hex");
    expect(headers["x-hiveboard-signature"]).toBe(`v1=${signature}`);
    return JSON.parse(body) as ReturnType<typeof notices>[number] & { rule: { name: string } };
  });
  return bodies.filter(({ rule }) => rule.name === name);
}

const webhook = () => ({ channel: "WEBHOOK", url: target, secret: SECRET });
const SECONDS = { timeout: 60_000, interval: 100 };

test("an event makes a rule fire, its webhook is called, and called again when it is over", async () => {
  await change("mutation ($input: AlertRuleInput!) { createAlertRule(input: $input) { id } }", {
    input: { name: "deep", condition: { queueDepth: { depth: 10 } }, actions: [webhook()] },
  });
  // A rule looks from when its engine has seen it on, and at the queue as it is then.
  await depth(12);
  await expect.poll(() => notices("deep").map(({ type }) => type), SECONDS).toEqual(["alert.fired"]);
  await depth(1);
  await expect
    .poll(() => notices("deep").map(({ type }) => type), SECONDS)
    .toEqual(["alert.fired", "alert.resolved"]);
  const { alerts } = await change<{ alerts: { nodes: { status: string; ruleName: string }[] } }>(
    "{ alerts { nodes { status ruleName } } }",
    {},
  );
  expect(alerts.nodes).toEqual([{ status: "RESOLVED", ruleName: "deep" }]);
});

test("a budget tells the agent in the answer, and people by alert and webhook", async () => {
  expect((await llmCall(0.5)).body).not.toHaveProperty("budgets");
  const { createBudget } = await change<{ createBudget: { id: string } }>(
    "mutation ($input: BudgetInput!) { createBudget(input: $input) { id } }",
    {
      input: {
        name: "research",
        scope: "AGENT",
        scopeValue: "researcher",
        period: "MONTH",
        amountUsd: 10,
        actions: [webhook()],
      },
    },
  );
  const levelAfter = async (cost: number) => {
    const { body } = await llmCall(cost);
    return (body["budgets"] as { id: string; level: string }[] | undefined)?.map(({ id, level }) => ({
      id,
      level,
    }));
  };
  const { id } = createBudget;
  // Budgets that were just made are heard of within seconds.
  await expect.poll(() => levelAfter(0), SECONDS).toEqual([{ id, level: "ok" }]);
  expect(await levelAfter(7.5)).toEqual([{ id, level: "warning" }]);
  await expect.poll(() => notices("research").map(({ alert }) => alert.summary), SECONDS).toHaveLength(1);
  expect(await levelAfter(2)).toEqual([{ id, level: "exceeded" }]);
  await expect
    .poll(() => notices("research").map(({ alert }) => alert.summary), SECONDS)
    .toEqual([
      "LLM calls cost $8.00 this month, agent researcher: 80 % of the budget of $10.00 is used up.",
      "LLM calls cost $10.00 this month, agent researcher: all of the budget of $10.00 is used up.",
    ]);
  const answer = await ask<{ ingest: { budgets: { level: string; spentUsd: number }[] } }>(
    url,
    key,
    `mutation ($batch: IngestBatchInput!) { ingest(batch: $batch) { budgets { level spentUsd } } }`,
    { batch: { envelope: { agentId: "researcher" }, events: [] } },
  );
  expect(answer.data.ingest.budgets).toEqual([{ level: "EXCEEDED", spentUsd: 10 }]);
  await change("mutation ($id: ID!) { deleteBudget(id: $id) }", { id });
  await expect
    .poll(() => notices("research").map(({ type }) => type), SECONDS)
    .toEqual(["alert.fired", "alert.fired", "alert.resolved", "alert.resolved"]);
});
