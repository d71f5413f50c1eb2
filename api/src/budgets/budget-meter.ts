import type { BudgetState } from "@hiveboard/schema";
import type { DataScope } from "../accounts/scope.ts";
import { callCostUsd } from "../costs/call-cost.ts";
import { nanoUsd, usd } from "../costs/money.ts";
import type { StoredEvent } from "../events/event.ts";
import type { MetricsStore } from "../metrics/metrics.store.ts";
import { levelOf, type Budget, type BudgetLevel, type BudgetUse } from "./budget.ts";
import type { BudgetStore } from "./budget.store.ts";
import { readUse } from "./budget-use.ts";

/** What is known of a data set's budgets is read again when it is older, while batches come in. */
const FRESH_MS = 1_000;
/** Adding up takes at most this part of the time, however many budgets there are. */
const SHARE_OF_TIME = 1 / 10;
/** Data sets that are remembered. */
const MAX_DATA_SETS = 10_000;

/** A batch that has been stored. */
export interface StoredBatch {
  scope: DataScope;
  /** Of the workspace, an IANA name. */
  timeZone: string;
  agentId: string;
  /** Of a key that may only send to one project, and reads nothing: it hears of that project's budgets alone. */
  onlyProjectId: string | null;
  /** What of it was new. */
  events: readonly StoredEvent[];
  /** Resolves when what follows from it can be read. */
  derived: Promise<void>;
}

export interface BudgetMeter {
  /**
   * The budgets that concern a batch: of the workspace, of its agent, and of the projects and task types of its events.
   * As of a second ago at most, but for a batch that brings one of them to a level: then with that batch.
   */
  concerning(this: void, batch: StoredBatch): Promise<BudgetState[]>;
}

interface Reading {
  uses: readonly BudgetUse[];
  staleAtMs: number;
}

interface Entry {
  reading: Reading | null;
  /** Under way; what was committed before it began is in it. */
  running: Promise<Reading> | null;
  /** Waits for the one that is under way. */
  next: Promise<Reading> | null;
}

/** Tells agents, in the answer to what they send, how much of their budgets is used up. */
export function createBudgetMeter(
  stores: { budgets: Pick<BudgetStore, "listBudgets">; metrics: MetricsStore },
  { nowMs, onError }: { nowMs: () => number; onError: (error: unknown) => void },
): BudgetMeter {
  const entries = new Map<number, Entry>();

  function entryOf({ dataSetId }: DataScope): Entry {
    let entry = entries.get(dataSetId);
    if (entry === undefined) {
      entry = { reading: null, running: null, next: null };
      if (entries.size >= MAX_DATA_SETS) entries.delete(entries.keys().next().value!);
      entries.set(dataSetId, entry);
    }
    return entry;
  }

  async function read({ scope, timeZone }: StoredBatch): Promise<Reading> {
    const startedMs = performance.now();
    const atMs = nowMs();
    const uses: BudgetUse[] = [];
    for (const budget of await stores.budgets.listBudgets(scope))
      uses.push(await readUse(stores.metrics, scope, budget, atMs, timeZone));
    const tookMs = performance.now() - startedMs;
    return { uses, staleAtMs: atMs + Math.max(FRESH_MS, tookMs / SHARE_OF_TIME) };
  }

  /** A reading that begins now, or after the one that is under way: all who wait share it. */
  function readAnew(entry: Entry, batch: StoredBatch): Promise<Reading> {
    if (entry.next !== null) return entry.next;
    const begin = async (): Promise<Reading> => {
      entry.next = null;
      entry.running = read(batch);
      try {
        return (entry.reading = await entry.running);
      } finally {
        entry.running = null;
      }
    };
    if (entry.running === null) return begin();
    entry.next = entry.running.then(begin, begin);
    return entry.next;
  }

  return {
    async concerning(batch) {
      const entry = entryOf(batch.scope);
      let reading = entry.reading ?? (await (entry.running ?? readAnew(entry, batch)));
      const isStale = nowMs() >= reading.staleAtMs;
      if (reading.uses.length === 0 && !isStale) return [];
      const uses = reading.uses.filter(({ budget }) => concerns(budget, batch));
      const calls = uses.length === 0 ? [] : callsOf(batch);
      if (uses.some((use) => nowMs() >= use.periodEndMs || reaches(use, calls))) {
        await batch.derived;
        reading = await readAnew(entry, batch);
      } else if (isStale && entry.running === null) void readAnew(entry, batch).catch(onError);
      return reading.uses.filter(({ budget }) => concerns(budget, batch)).map(toState);
    },
  };
}

function concerns(budget: Budget, { agentId, onlyProjectId, events }: StoredBatch): boolean {
  const { scopeKind, scopeValue } = budget;
  if (onlyProjectId !== null) return scopeKind === "project" && scopeValue === onlyProjectId;
  if (scopeKind === "agent") return scopeValue === agentId;
  return scopeKind === "workspace" || events.some((event) => isOver(budget, event));
}

/** Whether what an event costs counts against a budget. */
function isOver({ scopeKind, scopeValue }: Budget, event: StoredEvent): boolean {
  switch (scopeKind) {
    case "workspace":
      return true;
    case "agent":
      return event.agentId === scopeValue;
    case "project":
      return event.projectId === scopeValue;
    case "task_type":
      return event.taskType === scopeValue;
  }
}

interface Call {
  event: StoredEvent;
  costNano: number;
}

const callsOf = ({ events }: StoredBatch): Call[] =>
  events.flatMap((event) => {
    const costUsd = callCostUsd(event);
    return costUsd === null ? [] : [{ event, costNano: nanoUsd(costUsd) }];
  });

/** Whether calls bring a budget to its next level: those of its period, since a backlog counts for another day. */
function reaches({ budget, spentUsd, level, periodStartMs, periodEndMs }: BudgetUse, calls: Call[]): boolean {
  let nano = nanoUsd(spentUsd);
  for (const { event, costNano } of calls)
    if (event.timestampMs >= periodStartMs && event.timestampMs < periodEndMs && isOver(budget, event))
      nano += costNano;
  return levelOf(usd(nano), budget.amountUsd) > level;
}

const LEVELS: Record<BudgetLevel, BudgetState["level"]> = { 0: "ok", 80: "warning", 100: "exceeded" };

function toState({ budget, spentUsd, level, periodEndMs }: BudgetUse): BudgetState {
  const { id, name, amountUsd, period } = budget;
  return {
    id,
    name,
    level: LEVELS[level],
    spent_usd: spentUsd,
    amount_usd: amountUsd,
    period,
    period_end: new Date(periodEndMs).toISOString(),
  };
}
