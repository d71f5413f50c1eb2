import type { BudgetState } from "@hiveboard/schema";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testClient } from "../../testing/client.ts";
import { ManualClock } from "../../testing/clocks.ts";
import { IngestServer } from "../../testing/ingest-server.ts";

const HOUR_MS = 3_600_000;

let server: IngestServer;
let clock: ManualClock;
beforeEach(async () => {
  server = await new IngestServer().start();
  clock = new ManualClock();
});
afterEach(async () => {
  expect(server.complaints).toEqual([]);
  await server.stop();
});

function startAgents(...ids: string[]) {
  const { hive, log } = testClient({ endpoint: server.url }, { clock });
  return { hive, log, agents: ids.map((id) => hive.agent(id, { heartbeatIntervalMs: 0 })) };
}

function budget(parts: Partial<BudgetState> = {}): BudgetState {
  return {
    id: "b1",
    name: "Research",
    level: "warning",
    spent_usd: 8.25,
    amount_usd: 10,
    period: "day",
    period_end: "2999-01-01T00:00:00.000Z",
    ...parts,
  };
}

describe("an agent's budget", () => {
  it("is null until the server has told of one, and then as it told", async () => {
    const { hive, agents } = startAgents("a");
    expect(agents[0]?.budget()).toBeNull();
    await hive.flush();
    expect(agents[0]?.budget()).toBeNull();
    server.budgets = [budget()];
    agents[0]?.event("x");
    await hive.flush();
    expect(agents[0]?.budget()).toEqual({
      id: "b1",
      name: "Research",
      level: "warning",
      spentUsd: 8.25,
      amountUsd: 10,
      remainingUsd: 1.75,
      period: "day",
      periodEnd: "2999-01-01T00:00:00.000Z",
    });
    server.budgets = [budget({ level: "exceeded", spent_usd: 12 })];
    agents[0]?.event("x");
    await hive.flush();
    expect(agents[0]?.budget()).toMatchObject({ level: "exceeded", spentUsd: 12, remainingUsd: 0 });
  });

  it("is the one of which the greatest part is used up", async () => {
    server.budgets = [
      budget({ id: "big", spent_usd: 500, amount_usd: 1000, level: "ok" }),
      budget({ id: "tight", spent_usd: 0.9, amount_usd: 1 }),
      budget({ id: "small", spent_usd: 0, amount_usd: 0.1, level: "ok" }),
    ];
    const { hive, agents } = startAgents("a");
    await hive.flush();
    expect(agents[0]?.budget()?.id).toBe("tight");
  });

  it("is the agent's own, also when another one is told of another", async () => {
    const { hive, agents } = startAgents("a", "b");
    await hive.flush();
    server.budgets = [budget({ id: "of-b" })];
    agents[1]?.event("x");
    await hive.flush();
    expect(agents.map((agent) => agent.budget()?.id)).toEqual([undefined, "of-b"]);
  });

  it("is forgotten when its period ends, whether or not the server is heard again", async () => {
    const period_end = new Date(clock.now() + HOUR_MS).toISOString();
    server.budgets = [budget({ level: "exceeded", spent_usd: 11, period_end })];
    const { hive, agents } = startAgents("a");
    await hive.flush();
    clock.advance(HOUR_MS - 1);
    expect(agents[0]?.budget()?.level).toBe("exceeded");
    clock.advance(1);
    expect(agents[0]?.budget()).toBeNull();
  });

  it("stays when the next answers leave it out, as they do for heartbeats, and goes when all do", async () => {
    server.budgets = [budget({ id: "of-project", level: "exceeded", spent_usd: 11 })];
    const { hive, agents } = startAgents("a");
    const say = async (): Promise<void> => {
      agents[0]?.event("x");
      await hive.flush();
    };
    await hive.flush();
    server.budgets = undefined;
    await say();
    expect(agents[0]?.budget()?.id).toBe("of-project");
    clock.advance(HOUR_MS / 4 + 1);
    await say();
    expect(agents[0]?.budget()).toBeNull();
  });

  const malformed: [string, unknown][] = [
    ["no list", { id: "b1" }],
    ["no object", ["b1", null, 7]],
    ["no id", [{ ...budget(), id: undefined }]],
    ["a level unheard of", [{ ...budget(), level: "apocalyptic" }]],
    ["an amount that is text", [{ ...budget(), amount_usd: "10" }]],
    ["an amount of nothing", [{ ...budget(), amount_usd: 0 }]],
    ["a negative sum", [{ ...budget(), spent_usd: -1 }]],
    ["a period unheard of", [{ ...budget(), period: "week" }]],
    ["an end that is no time", [{ ...budget(), period_end: "soon" }]],
  ];

  it.each(malformed)(
    "ignores an entry with %s, and its batch has arrived all the same",
    async (_, budgets) => {
      server.budgets = budgets;
      const { hive, log, agents } = startAgents("a");
      expect(await hive.flush()).toBe(true);
      expect(agents[0]?.budget()).toBeNull();
      expect(log).toEqual([]);
    },
  );

  it("takes what is well formed beside what is not", async () => {
    server.budgets = [{ ...budget(), id: 7 }, budget({ id: "good" })];
    const { hive, agents } = startAgents("a");
    await hive.flush();
    expect(agents[0]?.budget()?.id).toBe("good");
  });
});
