import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { testClient } from "../../testing/client.ts";
import { hasRealServer, RealServer } from "../../testing/real-server.ts";
import { graphqlDelivery } from "./index.ts";

describe.skipIf(!hasRealServer)("over GraphQL, on a real server", () => {
  let server: RealServer;
  beforeAll(async () => (server = await new RealServer().start()));
  afterAll(() => server.stop());

  it("everything arrives as it does over the POST", async () => {
    const run = async (agentId: string, options: object) => {
      const { hive, log } = testClient({ endpoint: server.url, apiKey: server.key, ...options });
      const agent = hive.agent(agentId, { heartbeatIntervalMs: 0 });
      await agent
        .task(`task-of-${agentId}`, async (task) => {
          task.plan("Goal", ["a"]);
          task.llmCall("x", { model: "m", tokensIn: 3, cost: 0.5 });
          await agent.track("step", () => Promise.reject(new TypeError("no")));
        })
        .catch(() => {});
      expect(await hive.flush()).toBe(true);
      await hive.shutdown();
      expect(log).toEqual([]);
      const { task } = await server.query(`{ task(id: "task-of-${agentId}") {
        status costUsd llmCalls errors exceptionType timeline { plan { goal } events { eventType severity status payload } }
      } }`);
      return JSON.parse(JSON.stringify(task).replaceAll(agentId, "agent")) as object;
    };
    const overGraphql = await run("over-graphql", { delivery: graphqlDelivery });
    expect(overGraphql).toEqual(await run("over-post", {}));
    expect(overGraphql).toMatchObject({ status: "FAILED", costUsd: 0.5, exceptionType: "TypeError" });
  });

  it("tells an agent of its budgets as the POST does", async () => {
    await server.queryAsDashboard(`mutation { createBudget(input: {
      name: "Research", amountUsd: 10, period: DAY, scope: AGENT, scopeValue: "spender"
    }) { id } }`);
    for (const delivery of [graphqlDelivery, undefined]) {
      const { hive } = testClient({ endpoint: server.url, apiKey: server.key, delivery });
      const agent = hive.agent("spender", { heartbeatIntervalMs: 0 });
      if (delivery !== undefined) agent.llmCall("x", { model: "m", cost: 8.5 });
      const told = { name: "Research", level: "warning", spentUsd: 8.5, period: "day" };
      // The server may believe for a second that there is no budget.
      await vi.waitFor(
        async () => {
          agent.event("x");
          await hive.flush();
          expect(agent.budget()).toMatchObject(told);
        },
        { timeout: 20_000, interval: 200 },
      );
      await hive.shutdown();
    }
  }, 60_000);

  it("a wrong key needs attention, and a broken batch is refused", async () => {
    const send = (apiKey: string, envelope: object) =>
      graphqlDelivery({ endpoint: server.url, apiKey, fetch: platform.fetch, gzip: undefined }).send(
        { envelope: envelope as { agent_id: string }, events: [] },
        new AbortController().signal,
      );
    expect(await send(`hb_live_${"x".repeat(32)}`, { agent_id: "a" })).toMatchObject({
      kind: "retry",
      needsAttention: true,
    });
    expect(await send(server.key, { agent_id: "a".repeat(300) })).toMatchObject({ kind: "refused" });
  });

  it("names the events that were refused", async () => {
    const event = { event_id: "not-a-uuid", timestamp: new Date().toISOString(), event_type: "custom" };
    const outcome = await graphqlDelivery({
      endpoint: server.url,
      apiKey: server.key,
      fetch: platform.fetch,
      gzip: platform.gzip,
    }).send(
      { envelope: { agent_id: "a" }, events: [{ id: event.event_id, json: JSON.stringify(event) }] },
      new AbortController().signal,
    );
    expect(outcome).toMatchObject({ kind: "stored", refused: [{ eventId: "not-a-uuid" }] });
  });
});

describe("an answer in GraphQL", () => {
  it.each([
    [
      { extensions: { code: "rate_limit_exceeded", details: { retry_after_seconds: 3 } } },
      { kind: "retry", waitMs: 3000 },
    ],
    [{ extensions: { code: "overloaded" } }, { kind: "retry" }],
    [{ extensions: { code: "internal_error" } }, { kind: "retry" }],
    [{ extensions: { code: "invalid_batch" } }, { kind: "refused" }],
    [{ extensions: { code: "read_only_key" } }, { kind: "retry", needsAttention: true }],
    [{ message: 'Cannot query field "ingest"' }, { kind: "retry", needsAttention: true }],
  ])("is read by its code, whatever the HTTP status: %o", async (error, expected) => {
    const server = createServer((request, response) => {
      request.resume().on("end", () => response.end(JSON.stringify({ data: null, errors: [error] })));
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.on("listening", resolve));
    const { port } = server.address() as { port: number };
    const delivery = graphqlDelivery({
      endpoint: `http://127.0.0.1:${port}`,
      apiKey: "k",
      fetch: platform.fetch,
      gzip: undefined,
    });
    const batch = { envelope: { agent_id: "a" }, events: [] };
    expect(await delivery.send(batch, new AbortController().signal)).toMatchObject(expected);
    platform.closeConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});
