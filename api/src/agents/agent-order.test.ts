import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { agentsAfter, isAgentSortKey } from "./agent-order.ts";
import type { AgentSort } from "./agent-order.ts";
import type { Agent, AgentStatus } from "./agent.ts";

const STATUSES = ["stuck", "error", "waiting_approval", "processing", "idle", "offline"] as const;

const agent = (agentId: string, status: AgentStatus, lastSeenMs: number) =>
  ({ agentId, status, lastSeenMs }) as Agent;

const hive = fc.uniqueArray(
  fc.record({ id: fc.string(), status: fc.constantFrom(...STATUSES), lastSeenMs: fc.nat(20) }),
  { selector: ({ id }) => id, maxLength: 40 },
);

test("who needs somebody comes first, then who was heard of last, then the id", () => {
  const agents = [
    agent("d", "idle", 9),
    agent("c", "stuck", 1),
    agent("b", "stuck", 2),
    agent("a", "stuck", 1),
    agent("e", "error", 9),
  ];
  const order = agentsAfter(agents, { sort: "attention", after: null, limit: 9 });
  expect(order.map(({ agent: { agentId } }) => agentId)).toEqual(["b", "a", "c", "e", "d"]);
});

describe.each<AgentSort>(["attention", "last_seen", "id"])("paging by %s", (sort) => {
  test("gives every agent once, in one order, however long the pages", () => {
    fc.assert(
      fc.property(hive, fc.integer({ min: 1, max: 7 }), (rows, limit) => {
        const agents = rows.map(({ id, status, lastSeenMs }) => agent(id, status, lastSeenMs));
        const paged: string[] = [];
        let page = agentsAfter(agents, { sort, after: null, limit });
        while (page.length > 0) {
          paged.push(...page.map(({ agent: { agentId } }) => agentId));
          page = agentsAfter(agents, { sort, after: page.at(-1)?.key ?? null, limit });
        }
        const whole = agentsAfter(agents, { sort, after: null, limit: Infinity });
        expect(paged).toEqual(whole.map(({ agent: { agentId } }) => agentId));
        expect(paged).toHaveLength(agents.length);
      }),
    );
  });

  test("takes its own keys, and nothing else, from a cursor", () => {
    const [entry] = agentsAfter([agent("a", "idle", 5)], { sort, after: null, limit: 1 });
    expect(isAgentSortKey(sort)(entry?.key ?? [])).toBe(true);
    expect(isAgentSortKey(sort)([...(entry?.key ?? []), "more"])).toBe(false);
    expect(isAgentSortKey(sort)([null, null, null])).toBe(false);
    expect(isAgentSortKey(sort)([])).toBe(false);
  });
});
