import type { Clock } from "../clock.ts";
import type { Budget } from "./budget.ts";

/**
 * How long a budget counts that later answers leave out. A project's budget is told with the project's events only, so
 * that an answer to a heartbeat says nothing against it; a budget that is gone is not told at all.
 */
const UNTOLD_MS = 900_000;

/** A budget, and when the server last told of it. */
interface Entry {
  readonly budget: Budget;
  readonly toldMs: number;
}

/** What the server last told of budgets, by agent. */
export interface BudgetBook {
  /** Takes in what the answer to a batch of this agent said. */
  hear(agentId: string, budgets: readonly Budget[]): void;
  /** Of the budgets that concern this agent now, the one of which the greatest part is used up. */
  tightest(agentId: string): Budget | null;
}

/** Makes a {@link BudgetBook}. */
export function createBudgetBook(clock: Clock): BudgetBook {
  const byAgent = new Map<string, Map<string, Entry>>();
  return {
    hear(agentId, budgets) {
      const toldMs = clock.now();
      const entries = byAgent.get(agentId) ?? new Map<string, Entry>();
      for (const [id, entry] of entries) if (toldMs - entry.toldMs > UNTOLD_MS) entries.delete(id);
      for (const budget of budgets) entries.set(budget.id, { budget, toldMs });
      byAgent.set(agentId, entries);
    },
    tightest(agentId) {
      const nowMs = clock.now();
      let tightest: Budget | null = null;
      for (const { budget } of byAgent.get(agentId)?.values() ?? []) {
        if (Date.parse(budget.periodEnd) <= nowMs) continue; // begun anew, and not told of since
        if (tightest === null || share(budget) > share(tightest)) tightest = budget;
      }
      return tightest;
    },
  };
}

function share({ spentUsd, amountUsd }: Budget): number {
  return spentUsd / amountUsd;
}
