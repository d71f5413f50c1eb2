import { grantScope } from "../accounts/scope.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { AlertState } from "../alerts/alert.ts";
import type { LeasedWork } from "../alerts/engine.ts";
import { openAlertsOf, takeSteps, type StepParts } from "../alerts/take-steps.ts";
import { toRetirement, toTransition } from "../alerts/transitions.ts";
import type { Transition } from "../alerts/alert.store.ts";
import { callCostUsd } from "../costs/call-cost.ts";
import type { Storage } from "../storage/storage.ts";
import type { BudgetUse } from "./budget.ts";
import type { BudgetedDataSet, StoredBudget } from "./budget.store.ts";
import { dueSteps, sourceOf } from "./budget-alerts.ts";
import { readUse } from "./budget-use.ts";

/** How often it is asked which data sets have budgets. */
const LIST_MS = 5_000;
/** Prices may be changed backwards, budgets raised, messages lost: without any call it is looked this often. */
const AT_LATEST_MS = 30_000;
const AT_SOONEST_MS = 1_000;
/** Adding up takes at most this part of the time, however many budgets there are. */
const SHARE_OF_TIME = 1 / 10;

export interface BudgetWatchParts extends StepParts {
  storage: Storage;
  newId: () => string;
  /** What one data set cannot do is not another's. */
  onError: (error: unknown) => void;
}

/**
 * Raises an alert when a budget comes to 80 % or 100 % of its amount, and ends it when the period does, when the amount
 * is raised or the budget removed. Calls that arrive make it add up again, from the roll-ups, so that what it says is
 * what everybody can read.
 */
export function createBudgetWatch(parts: BudgetWatchParts): LeasedWork {
  const watches = new Map<number, DataSetBudgets>();
  let listAtMs = Number.NEGATIVE_INFINITY;

  async function list(nowMs: number): Promise<void> {
    const budgeted = await parts.storage.budgets.budgetedDataSets();
    listAtMs = nowMs + LIST_MS;
    const found = new Map(budgeted.map((entry) => [entry.dataSetId, entry]));
    for (const [dataSetId, watch] of watches) {
      if (found.get(dataSetId)?.timeZone === watch.timeZone) continue;
      watch.stop();
      watches.delete(dataSetId);
    }
    for (const [dataSetId, entry] of found)
      if (!watches.has(dataSetId)) watches.set(dataSetId, new DataSetBudgets(parts, entry));
  }

  return {
    async look(nowMs) {
      if (nowMs >= listAtMs) await list(nowMs);
      for (const watch of watches.values()) await watch.look(nowMs).catch(parts.onError);
    },
    stop() {
      for (const watch of watches.values()) watch.stop();
      watches.clear();
      listAtMs = Number.NEGATIVE_INFINITY;
    },
  };
}

/** The budgets of one data set. */
class DataSetBudgets {
  readonly timeZone: string;
  readonly #parts: BudgetWatchParts;
  readonly #scope: DataScope;
  readonly #leave: () => void;
  /** As they were the last time, so that who was told of one that is gone is told that it is over. */
  #known = new Map<string, StoredBudget>();
  #hasNews = true;
  #soonestMs = Number.NEGATIVE_INFINITY;
  #latestMs = Number.NEGATIVE_INFINITY;

  constructor(parts: BudgetWatchParts, { dataSetId, workspaceId, timeZone }: BudgetedDataSet) {
    this.#parts = parts;
    this.#scope = grantScope(dataSetId, workspaceId);
    this.timeZone = timeZone;
    this.#leave = parts.bus.subscribe(this.#scope, (message) => {
      if (message.type === "events" && !this.#hasNews)
        this.#hasNews = message.events.some((event) => callCostUsd(event) !== null);
    });
  }

  stop(): void {
    this.#leave();
  }

  async look(nowMs: number): Promise<void> {
    if (nowMs < (this.#hasNews ? this.#soonestMs : this.#latestMs)) return;
    this.#hasNews = false;
    try {
      await this.#addUp(nowMs);
    } catch (error) {
      this.#hasNews = true;
      throw error;
    }
  }

  async #addUp(nowMs: number): Promise<void> {
    const startedMs = performance.now();
    const { storage } = this.#parts;
    const stored = await storage.budgets.listStoredBudgets(this.#scope);
    const uses: BudgetUse[] = [];
    for (const { budget } of stored)
      uses.push(await readUse(storage.metrics, this.#scope, budget, nowMs, this.timeZone));
    await this.#tell(stored, uses, nowMs);
    const tookMs = performance.now() - startedMs;
    this.#soonestMs = nowMs + Math.max(AT_SOONEST_MS, tookMs / SHARE_OF_TIME);
    this.#latestMs = Math.min(nowMs + AT_LATEST_MS, ...uses.map(({ periodEndMs }) => periodEndMs));
  }

  async #tell(stored: readonly StoredBudget[], uses: readonly BudgetUse[], nowMs: number): Promise<void> {
    const states = await this.#states();
    const budgets = new Map(stored.map((entry) => [entry.budget.id, entry]));
    const steps = dueSteps(uses, states, nowMs);
    const gone = states.filter(({ ruleId }) => !budgets.has(ruleId));
    const openAlerts = await openAlertsOf(
      this.#parts,
      this.#scope,
      [...steps.map(({ state }) => state), ...gone].map((state) => state?.alertId),
    );
    const alertOf = (state: AlertState | null) => openAlerts.get(state?.alertId ?? "") ?? null;
    const at = { nowMs, newId: this.#parts.newId };
    const transitions: Transition[] = [
      ...steps.map((step) =>
        toTransition(step, budgets.get(step.source.id)!.endpoints, alertOf(step.state), at),
      ),
      ...gone.map((state) => toRetirement(state, alertOf(state), "rule_deleted", this.#homeOf(state), at)),
    ];
    this.#known = budgets;
    if (transitions.length === 0) return;
    await takeSteps(this.#parts, this.#scope, { transitions, openAlerts }, nowMs);
    // An end may be followed by a beginning: 80 % of an amount that was 100 % of a smaller one.
    this.#hasNews = true;
  }

  #homeOf({ ruleId, subject }: AlertState) {
    const known = this.#known.get(ruleId);
    if (known === undefined) return null;
    return { source: sourceOf(known.budget, subject.budgetPercent!), endpoints: known.endpoints };
  }

  async #states(): Promise<AlertState[]> {
    const states = await this.#parts.storage.alerts.listStates(this.#scope);
    return states.filter(({ subject }) => subject.budgetPercent !== undefined);
  }
}
