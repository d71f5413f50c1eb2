import type { ValidEvent } from "@hiveboard/schema";
import { monthBounds, monthOf, PLANS } from "../accounts/plans.ts";
import type { PlanLimits } from "../accounts/plans.ts";
import type { Principal } from "../accounts/principal.ts";
import type { WorkspaceStore } from "../accounts/workspace.store.ts";
import { ContractError } from "../contract-error.ts";
import type { ProjectStore } from "../projects/project.store.ts";

/** How long a count is believed beside what this process stores itself: what other servers store is seen then. */
const RECOUNT_MS = 5_000;
/** How long it is remembered that a data set has an agent or a project. */
const KNOWN_MS = 30_000;
/** Longest wait that a client is told; a plan can change before the month does. */
const MAX_RETRY_AFTER_SECONDS = 3_600;

/** What of a batch a plan lets in: null, or why an event is rejected. */
export type EventRefusal = { error: "invalid_project" | "invalid_field"; message: string } | null;

/** Holds a batch against the plan of its workspace. */
export interface PlanGate {
  /**
   * Runs `store` for a batch that fits the plan. A batch that brings an agent or a project that is new waits for
   * others of its data set that do, so that none slips in beside another.
   *
   * @param store stores the events that it is told are not refused; says how many were really new
   * @throws {ContractError} `rate_limit_exceeded` when the month's events do not hold the batch
   */
  admit<Result extends { stored: readonly unknown[] }>(
    principal: Principal,
    batch: { agentId: string; events: readonly ValidEvent[] },
    store: (refusals: readonly EventRefusal[]) => Promise<Result>,
  ): Promise<Result>;
}

/** The month's events of one data set. */
interface Tally {
  month: number;
  used: number;
  /** Of batches that are being stored. */
  inHand: number;
  countedAtMs: number;
}

export interface PlanGateParts {
  storage: { workspaces: WorkspaceStore; projects: Pick<ProjectStore, "getProject"> };
  /** Milliseconds since the epoch. */
  nowMs: () => number;
}

export function createPlanGate(parts: PlanGateParts): PlanGate {
  const tallies = new Map<number, Tally>();
  const growth = new Growth(parts);
  return {
    async admit(principal, batch, store) {
      const limits = PLANS[principal.workspace.plan];
      const { events } = batch;
      const { eventsPerMonth } = limits;
      if (eventsPerMonth === null) return growth.admit(principal, limits, batch, store);
      const tally = await tallyOf(parts, tallies, principal);
      const used = tally.used + tally.inHand;
      if (used + events.length > eventsPerMonth) throw monthIsFull(eventsPerMonth, used, parts.nowMs());
      tally.inHand += events.length;
      try {
        const result = await growth.admit(principal, limits, batch, store);
        tally.used += result.stored.length;
        return result;
      } finally {
        tally.inHand -= events.length;
      }
    },
  };
}

async function tallyOf(
  { storage, nowMs }: PlanGateParts,
  tallies: Map<number, Tally>,
  { scope }: Principal,
): Promise<Tally> {
  const month = monthOf(nowMs());
  const held = tallies.get(scope.dataSetId);
  if (held?.month === month && nowMs() - held.countedAtMs < RECOUNT_MS) return held;
  const { events } = await storage.workspaces.countUse(scope, month);
  const latest = tallies.get(scope.dataSetId);
  if (latest?.month !== month) {
    const tally = { month, used: events, inHand: 0, countedAtMs: nowMs() };
    tallies.set(scope.dataSetId, tally);
    return tally;
  }
  // The larger one: a count may have been taken before what this process has stored since.
  latest.used = Math.max(latest.used, events);
  latest.countedAtMs = nowMs();
  return latest;
}

function monthIsFull(limit: number, used: number, nowMs: number): ContractError {
  const { toMs } = monthBounds(nowMs);
  const seconds = Math.min(Math.ceil((toMs - nowMs) / 1_000), MAX_RETRY_AFTER_SECONDS);
  return new ContractError(
    "rate_limit_exceeded",
    `The plan includes ${limit} events a month, and ${used} are used: the batch does not fit.`,
    { limit, used, resets_at: new Date(toMs).toISOString(), retry_after_seconds: Math.max(1, seconds) },
  );
}

/** Agents and projects that come with a batch. */
class Growth {
  readonly #parts: PlanGateParts;
  readonly #known = new Map<string, number>();
  readonly #turns = new Map<number, Promise<unknown>>();

  constructor(parts: PlanGateParts) {
    this.#parts = parts;
  }

  async admit<Result>(
    principal: Principal,
    limits: PlanLimits,
    { agentId, events }: { agentId: string; events: readonly ValidEvent[] },
    store: (refusals: readonly EventRefusal[]) => Promise<Result>,
  ): Promise<Result> {
    const { dataSetId } = principal.scope;
    const names = new Set(events.flatMap(({ projectId }) => projectId ?? []));
    const mayGrow = [
      ...(limits.agents === null ? [] : [`agent ${agentId}`]),
      ...(limits.projects === null || !principal.workspace.autoCreateProjects
        ? []
        : [...names].map((name) => `project ${name}`)),
    ].filter((what) => !this.#isKnown(dataSetId, what));
    if (mayGrow.length === 0) return store(events.map(() => null));
    return this.#inTurn(dataSetId, async () => {
      const refused = await this.#refused(principal, limits, mayGrow);
      const byAgent = refused.get(`agent ${agentId}`) ?? null;
      const result = await store(
        events.map(({ projectId }) => byAgent ?? refused.get(`project ${projectId}`) ?? null),
      );
      for (const what of mayGrow) if (!refused.has(what)) this.#remember(dataSetId, what);
      return result;
    });
  }

  /** Why what is new does not fit, by its name; what is there already, or fits, is left out. */
  async #refused(
    { scope }: Principal,
    limits: PlanLimits,
    names: readonly string[],
  ): Promise<Map<string, EventRefusal>> {
    const { workspaces, projects } = this.#parts.storage;
    const use = await workspaces.countUse(scope, monthOf(this.#parts.nowMs()));
    const refused = new Map<string, EventRefusal>();
    let projectsUsed = use.projects;
    for (const what of names) {
      const [kind, name] = splitAtBlank(what);
      if (kind === "agent") {
        if (use.agents < limits.agents! || (await workspaces.hasAgent(scope, name))) continue;
        const message = `agent_id names an agent that is new; the plan includes ${limits.agents} agents, and ${use.agents} are in use.`;
        refused.set(what, { error: "invalid_field", message });
      } else {
        if ((await projects.getProject(scope, name)) !== null) continue;
        if (projectsUsed++ < limits.projects!) continue;
        const message = `There is no project ${JSON.stringify(name)}; the plan includes ${limits.projects} projects, and ${limits.projects} are in use.`;
        refused.set(what, { error: "invalid_project", message });
      }
    }
    return refused;
  }

  #isKnown(dataSetId: number, what: string): boolean {
    return (this.#known.get(`${dataSetId} ${what}`) ?? 0) > this.#parts.nowMs();
  }

  #remember(dataSetId: number, what: string): void {
    // Names are the clients' to make up: what is remembered is bounded by starting anew.
    if (this.#known.size >= 50_000) this.#known.clear();
    this.#known.set(`${dataSetId} ${what}`, this.#parts.nowMs() + KNOWN_MS);
  }

  async #inTurn<Result>(dataSetId: number, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(dataSetId) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.catch(() => undefined);
    this.#turns.set(dataSetId, settled);
    try {
      return await mine;
    } finally {
      if (this.#turns.get(dataSetId) === settled) this.#turns.delete(dataSetId);
    }
  }
}

function splitAtBlank(text: string): [string, string] {
  const at = text.indexOf(" ");
  return [text.slice(0, at), text.slice(at + 1)];
}
