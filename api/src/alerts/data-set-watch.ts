import type { DataScope } from "../accounts/scope.ts";
import type { LivenessPolicy } from "../agents/liveness.ts";
import type { StoredEvent } from "../events/event.ts";
import type { Storage } from "../storage/storage.ts";
import type { AlertState, ResolveReason } from "./alert.ts";
import { Evaluation } from "./evaluation/evaluation.ts";
import type { Proposal } from "./evaluation/evaluation.ts";
import { seedEvaluation } from "./evaluation/seed.ts";
import type { SeedParts } from "./evaluation/seed.ts";
import type { HomedRule } from "./rule.ts";
import { openAlertsOf, takeSteps } from "./take-steps.ts";
import type { StepParts } from "./take-steps.ts";
import { sourceOf, toRetirement, toTransition } from "./transitions.ts";

export interface WatchParts extends StepParts {
  storage: Storage;
  newId: () => string;
}

/** The enabled rules of one data set, and how they see it. */
export interface WatchedRules {
  scope: DataScope;
  policy: LivenessPolicy;
  rules: readonly HomedRule[];
}

/** Runs the rules of one data set: feeds an evaluation from the bus, and stores what it proposes. */
export class DataSetWatch {
  readonly #parts: WatchParts;
  readonly #scope: DataScope;
  readonly #policy: LivenessPolicy;
  readonly #homes: ReadonlyMap<string, HomedRule>;
  readonly #evaluation: Evaluation;
  readonly #leave: () => void;
  /** What arrives before the evaluation has been filled; null afterwards. */
  #early: StoredEvent[] | null = [];
  /** Events up to this position of arrival are in what the evaluation was filled with. */
  #seededSeq = 0;

  constructor(parts: WatchParts, { scope, policy, rules }: WatchedRules) {
    this.#parts = parts;
    this.#scope = scope;
    this.#policy = policy;
    this.#homes = new Map(rules.map((home) => [home.rule.id, home]));
    this.#evaluation = new Evaluation({
      rules: rules.map(({ rule }) => rule),
      defaultStuckThresholdMs: policy.defaultStuckThresholdMs,
      offlineAfterMs: policy.offlineAfterMs,
    });
    this.#leave = parts.bus.subscribe(scope, (message) => {
      if (message.type === "events") this.#take(message.events);
    });
  }

  get rules(): ReadonlyMap<string, HomedRule> {
    return this.#homes;
  }

  /** Fills the evaluation with what is stored. @param before what ran until now, whose rules may have changed */
  async start(
    nowMs: number,
    downtime: SeedParts["downtime"],
    before: ReadonlyMap<string, HomedRule> | null,
  ): Promise<void> {
    const { storage } = this.#parts;
    await this.#retire(nowMs, before);
    const seq = await seedEvaluation(this.#evaluation, {
      storage,
      scope: this.#scope,
      nowMs,
      policy: this.#policy,
      downtime,
    });
    this.#seededSeq = seq;
    const early = this.#early ?? [];
    this.#early = null;
    // One by one: calls that are taken together are added up, and a source that roll-ups filled may have some already.
    for (const event of early) this.#take([event]);
  }

  stop(): void {
    this.#leave();
  }

  /** Looks at every rule once, and stores what changes. */
  async look(nowMs: number): Promise<void> {
    const proposals = this.#evaluation.propose(nowMs);
    if (proposals.length === 0) return;
    try {
      const proved = await this.#prove(proposals, nowMs);
      if (proved.length > 0) await this.#store(proved, nowMs);
    } catch (error) {
      // Whatever was stored of it is read again; the rest is proposed again.
      this.#evaluation.retry(proposals);
      await this.#readStates();
      throw error;
    }
  }

  #take(events: readonly StoredEvent[]): void {
    if (this.#early !== null) this.#early.push(...events);
    // In the order of storage: where the first is new, all are.
    else if (events[0] !== undefined && events[0].seq > this.#seededSeq) this.#evaluation.take(events);
    else this.#evaluation.take(events.filter(({ seq }) => seq > this.#seededSeq));
  }

  async #readStates(): Promise<AlertState[]> {
    const stored = await this.#parts.storage.alerts.listStates(this.#scope);
    // Budgets keep their states in the same place, and look after them themselves.
    const states = stored.filter(({ subject }) => subject.budgetPercent === undefined);
    this.#evaluation.forgetStates();
    this.#evaluation.adopt(states.filter(({ ruleId }) => this.#homes.has(ruleId)));
    return states;
  }

  /**
   * What follows from what was heard alone is compared with what is stored: a message may have been lost on its way,
   * and a silence that nobody heard broken is no reason to wake somebody.
   */
  async #prove(proposals: Proposal[], nowMs: number): Promise<Proposal[]> {
    const isOpen = ({ move, evidence }: Proposal) =>
      evidence?.proof !== undefined && (move.effect === "fired" || move.phase === "pending");
    const open = proposals.filter(isOpen);
    if (open.length === 0) return proposals;
    const { storage } = this.#parts;
    const proofs = open.map(({ evidence }) => evidence!.proof!);
    const agentIds = proofs.flatMap((proof) => ("agentId" in proof ? [proof.agentId] : []));
    const runs = proofs.flatMap((proof) => ("taskId" in proof ? [proof] : []));
    const policy = this.#policy;
    if (agentIds.length > 0) {
      const at = { nowMs, defaultStuckThresholdMs: policy.defaultStuckThresholdMs };
      this.#evaluation.seedAgents(await storage.agents.listAgents(this.#scope, { agentIds }, at));
    }
    if (runs.length > 0)
      for (const run of await storage.tasks.getRuns(this.#scope, { runs, nowMs, policy }))
        this.#evaluation.runs.confirm(run);
    return [
      ...proposals.filter((proposal) => !isOpen(proposal)),
      ...this.#evaluation.reconsider(open, nowMs),
    ];
  }

  async #store(proposals: readonly Proposal[], nowMs: number): Promise<void> {
    const openAlerts = await openAlertsOf(
      this.#parts,
      this.#scope,
      proposals.map(({ move, state }) => (move.effect === "resolved" ? state?.alertId : null)),
    );
    const parts = { nowMs, newId: this.#parts.newId };
    const transitions = proposals.map((proposal) => {
      const { endpoints } = this.#homes.get(proposal.rule.id)!;
      const openAlert = openAlerts.get(proposal.state?.alertId ?? "") ?? null;
      return toTransition({ ...proposal, source: sourceOf(proposal.rule) }, endpoints, openAlert, parts);
    });
    const taken = await takeSteps(this.#parts, this.#scope, { transitions, openAlerts }, nowMs);
    const isTaken = (_: unknown, index: number) => taken[index] === true;
    this.#evaluation.adopt(
      transitions.filter(isTaken).map(({ next, newStamp }) => ({ ...next, stamp: newStamp })),
    );
    const lost = proposals.filter((_, index) => taken[index] !== true);
    if (lost.length === 0) return;
    // Somebody else was faster, or silenced it: what they stored is the truth.
    this.#evaluation.retry(lost);
    await this.#readStates();
  }

  /** Ends the states of rules that are not looked at any more, or that look for something else now. */
  async #retire(nowMs: number, before: ReadonlyMap<string, HomedRule> | null): Promise<void> {
    const { storage, newId } = this.#parts;
    const states = await this.#readStates();
    const reasons = new Map<AlertState, ResolveReason>();
    const rules = new Map((await storage.alertRules.listRules(this.#scope)).map((rule) => [rule.id, rule]));
    for (const state of states) {
      const now = this.#homes.get(state.ruleId);
      const then = before?.get(state.ruleId);
      if (now === undefined) reasons.set(state, rules.has(state.ruleId) ? "rule_disabled" : "rule_deleted");
      else if (then !== undefined && lookFor(then) !== lookFor(now)) reasons.set(state, "rule_changed");
    }
    if (reasons.size === 0) return;
    const openAlerts = await openAlertsOf(
      this.#parts,
      this.#scope,
      [...reasons.keys()].map(({ alertId }) => alertId),
    );
    const transitions = [...reasons].map(([state, because]) => {
      const home = before?.get(state.ruleId) ?? this.#homes.get(state.ruleId);
      const openAlert = openAlerts.get(state.alertId ?? "") ?? null;
      const told = home === undefined ? null : { source: sourceOf(home.rule), endpoints: home.endpoints };
      return toRetirement(state, openAlert, because, told, { nowMs, newId });
    });
    await takeSteps(this.#parts, this.#scope, { transitions, openAlerts }, nowMs);
    await this.#readStates();
  }
}

/** What a rule looks for: when this changes, what it found before says nothing any more. */
const lookFor = ({ rule: { filter, condition, includeLate } }: HomedRule): string =>
  JSON.stringify([filter, condition, includeLate]);
