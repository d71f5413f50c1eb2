import { ContractError } from "../contract-error.ts";

/** What a workspace may sign up for. */
export const PLAN_NAMES = ["free", "pro", "enterprise"] as const;
export type Plan = (typeof PLAN_NAMES)[number];

/** What a plan includes; null is "as much as there is". Live and test data count apart, each up to the limit. */
export interface PlanLimits {
  /** Events stored in a calendar month, UTC. Repeats do not count. */
  readonly eventsPerMonth: number | null;
  readonly agents: number | null;
  /** Archived ones and the default one included. */
  readonly projects: number | null;
  /** The longest time that events are kept. */
  readonly retentionDays: number | null;
  /** Ingest requests of one key (contract, section 2). */
  readonly requestsPerSecond: number;
}

/** The plans: the one place where they are written down. */
export const PLANS: Readonly<Record<Plan, PlanLimits>> = {
  free: { eventsPerMonth: 500_000, agents: 10, projects: 5, retentionDays: 14, requestsPerSecond: 10 },
  pro: { eventsPerMonth: 20_000_000, agents: 250, projects: 100, retentionDays: 90, requestsPerSecond: 100 },
  enterprise: {
    eventsPerMonth: null,
    agents: null,
    projects: null,
    retentionDays: null,
    requestsPerSecond: 500,
  },
};

/** How long a workspace's events are kept: its setting, and never longer than its plan has. Null: for ever. */
export function retentionDaysOf(workspace: { plan: Plan; retentionDays: number | null }): number | null {
  const most = PLANS[workspace.plan].retentionDays;
  const { retentionDays } = workspace;
  if (most === null || retentionDays === null) return retentionDays ?? most;
  return Math.min(retentionDays, most);
}

/** Refuses what would go past a plan's limit; says the limit and what is used. */
export function planLimitReached(what: string, limit: number, used: number): ContractError {
  return new ContractError("forbidden", `The plan includes ${limit} ${what}, and ${used} are in use.`, {
    limit,
    used,
  });
}

/** The calendar month of a moment, UTC, as a number: 202611 is November 2026. */
export function monthOf(atMs: number): number {
  const at = new Date(atMs);
  return at.getUTCFullYear() * 100 + at.getUTCMonth() + 1;
}

/** When the month of a moment begins and when the next one does, milliseconds since the epoch. */
export function monthBounds(atMs: number): { fromMs: number; toMs: number } {
  const at = new Date(atMs);
  const [year, month] = [at.getUTCFullYear(), at.getUTCMonth()];
  return { fromMs: Date.UTC(year, month), toMs: Date.UTC(year, month + 1) };
}
