import { SvelteMap } from "svelte/reactivity";
import { untrack } from "svelte";
import { ask, failureOf, follow } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { connection } from "#lib/api/connection.svelte.ts";
import { FleetChangesDocument, FleetDocument } from "#lib/gql/graphql.ts";
import type { AgentFieldsFragment, AgentFilter, AgentStatus, FleetQuery } from "#lib/gql/graphql.ts";
import type { CombinedError } from "@urql/core";

export type Agent = AgentFieldsFragment;

/** Worst first: the order of the Hive. */
export const AGENT_STATUSES: readonly AgentStatus[] = [
  "STUCK",
  "ERROR",
  "WAITING_APPROVAL",
  "PROCESSING",
  "IDLE",
  "OFFLINE",
];
const RANK = new Map(AGENT_STATUSES.map((status, index) => [status, index]));

/** Agents kept at once; where there are more, the server searches. */
export const MAX_AGENTS = 2_000;
/** The sparklines count what no subscription tells, so they are asked for again, at most this often. */
const ACTIVITY_EVERY_MS = 15_000;
/** Agents of the same status change places this often, so that cards do not dance under the pointer. */
const SETTLE_MS = 5_000;

/** Agents, each once, in the order of the Hive, as they are now. */
export class Fleet {
  readonly agents = new SvelteMap<string, Agent>();
  readonly activity = new SvelteMap<string, readonly number[]>();
  failure = $state.raw<Failure | null>(null);
  isLoaded = $state(false);
  /** Ids in the order of the Hive. */
  order = $state.raw<readonly string[]>([]);
  readonly counts = $derived.by(() => {
    const counts = Object.fromEntries(AGENT_STATUSES.map((status) => [status, 0])) as Record<
      AgentStatus,
      number
    >;
    for (const { status } of this.agents.values()) counts[status] += 1;
    return counts;
  });
  readonly needingAttention = $derived(this.counts.STUCK + this.counts.ERROR + this.counts.WAITING_APPROVAL);
  /** Rank of the last agent that was read, where there are more: they come worst first. */
  #readToRank = $state(Infinity);
  /** There are more agents than are kept. */
  readonly isPartial = $derived(this.#readToRank < Infinity);
  /** When an agent was last heard of by a frame: an older answer of a query must not undo it. */
  readonly #framedAt = new Map<string, number>();
  #turn = 0;
  #isStale = false;

  /**
   * What to write behind a count of agents: a plus where there may be more that are not kept.
   *
   * @param status of those counted; null for all
   */
  plus(status: AgentStatus | null): "+" | "" {
    const rank = status === null ? Infinity : RANK.get(status)!;
    return this.isPartial && rank >= this.#readToRank ? "+" : "";
  }

  /**
   * Follows the agents that a filter lets through, for as long as the component lives.
   *
   * @param filter null for as long as there is nothing to follow
   */
  follow(filter: () => AgentFilter | null): void {
    const key = $derived(JSON.stringify(filter()));
    const current = () => JSON.parse(key) as AgentFilter | null;
    // Before the effect that reads: forgetting the old agents would forget what was just asked for.
    $effect(() => {
      void key;
      return () => this.#clear();
    });
    $effect(() => {
      void [key, connection.connections];
      untrack(() => void this.#load(current()));
    });
    follow(
      FleetChangesDocument,
      () => {
        const filter = current();
        return filter === null ? null : { filter };
      },
      ({ agents }) => this.#take(agents.changes.map(({ agent }) => agent)),
    );
    $effect(() => {
      const refresh = setInterval(() => {
        if (this.#isStale) void this.#load(untrack(current));
      }, ACTIVITY_EVERY_MS);
      const settle = setInterval(() => this.#sort(), SETTLE_MS);
      return () => {
        clearInterval(refresh);
        clearInterval(settle);
      };
    });
  }

  async #load(filter: AgentFilter | null): Promise<void> {
    if (filter === null) return;
    const turn = ++this.#turn;
    const askedAt = performance.now();
    this.#isStale = false;
    try {
      let after: string | null = null;
      let rank = Infinity;
      do {
        const { agents }: FleetQuery = await ask(FleetDocument, { filter, after });
        if (turn !== this.#turn) return;
        for (const { activity, ...agent } of agents.nodes) {
          if ((this.#framedAt.get(agent.id) ?? 0) < askedAt) this.agents.set(agent.id, agent);
          this.activity.set(agent.id, activity);
        }
        after = agents.pageInfo.hasNextPage ? (agents.pageInfo.endCursor ?? null) : null;
        rank = RANK.get(agents.nodes.at(-1)?.status ?? "OFFLINE")!;
      } while (after !== null && this.agents.size < MAX_AGENTS);
      this.#readToRank = after === null ? Infinity : rank;
      this.failure = null;
      this.isLoaded = true;
      this.#sort();
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }

  #take(changed: readonly Agent[]): void {
    let isReordered = false;
    for (const agent of changed) {
      if (this.agents.get(agent.id)?.status !== agent.status) isReordered = true;
      this.agents.set(agent.id, agent);
      this.#framedAt.set(agent.id, performance.now());
    }
    this.#isStale = true;
    this.isLoaded = true;
    if (isReordered) this.#sort();
  }

  #sort(): void {
    const agents = [...this.agents.values()];
    agents.sort(
      (a, b) =>
        RANK.get(a.status)! - RANK.get(b.status)! ||
        Date.parse(b.lastSeenAt) - Date.parse(a.lastSeenAt) ||
        a.id.localeCompare(b.id),
    );
    this.order = agents.map(({ id }) => id);
  }

  #clear(): void {
    this.#turn += 1;
    this.agents.clear();
    this.activity.clear();
    this.#framedAt.clear();
    this.order = [];
    this.isLoaded = false;
    this.#readToRank = Infinity;
  }
}

/**
 * The agents of the scope: whatever shows an agent reads it here, and a frame of the subscription is written here, so
 * that it changes everywhere at the same time.
 */
export const fleet = new Fleet();
