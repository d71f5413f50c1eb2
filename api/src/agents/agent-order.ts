import type { Agent, AgentStatus } from "./agent.ts";

export type AgentSort = "attention" | "last_seen" | "id";

/** What an agent is sorted by: compared part by part, smallest first; the id comes last and settles ties. */
export type AgentSortKey = readonly (string | number)[];

/** Who needs somebody comes first. */
const ATTENTION: Readonly<Record<AgentStatus, number>> = {
  stuck: 0,
  error: 1,
  waiting_approval: 2,
  processing: 3,
  idle: 4,
  offline: 5,
};

/** The key of an agent in an order. A cursor is the key of the last agent of its page. */
export function agentSortKey(agent: Agent, sort: AgentSort): AgentSortKey {
  switch (sort) {
    case "attention":
      return [ATTENTION[agent.status], -agent.lastSeenMs, agent.agentId];
    case "last_seen":
      return [-agent.lastSeenMs, agent.agentId];
    case "id":
      return [agent.agentId];
  }
}

/** Whether a value read from a cursor has the form of this order's keys. */
export function isAgentSortKey(sort: AgentSort): (parts: readonly unknown[]) => parts is AgentSortKey {
  const numbers = { attention: 2, last_seen: 1, id: 0 }[sort];
  return (parts): parts is AgentSortKey =>
    parts.length === numbers + 1 &&
    parts.every((part, index) => (index < numbers ? Number.isFinite(part) : typeof part === "string"));
}

/** Compares keys of one order. */
export function compareKeys(a: AgentSortKey, b: AgentSortKey): number {
  for (const [index, part] of a.entries()) {
    const other = b[index];
    if (other === undefined || part === other) continue;
    return part < other ? -1 : 1;
  }
  return 0;
}

/**
 * The agents after a key, in order. An agent whose key changed since the page before is where it belongs now.
 *
 * @param limit at most this many
 */
export function agentsAfter(
  agents: readonly Agent[],
  { sort, after, limit }: { sort: AgentSort; after: AgentSortKey | null; limit: number },
): { agent: Agent; key: AgentSortKey }[] {
  return agents
    .map((agent) => ({ agent, key: agentSortKey(agent, sort) }))
    .filter(({ key }) => after === null || compareKeys(key, after) > 0)
    .sort((a, b) => compareKeys(a.key, b.key))
    .slice(0, limit);
}
