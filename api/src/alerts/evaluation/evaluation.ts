import type { AgentFacts } from "../../agents/agent.ts";
import type { StoredEvent } from "../../events/event.ts";
import type { TaskRun } from "../../tasks/task.ts";
import type { AlertState } from "../alert.ts";
import { subjectKey } from "../condition.ts";
import type { AlertRule } from "../rule.ts";
import { CountSource, countingKey, createCountEvaluator } from "./counting.ts";
import { DepthEvaluator, Queues } from "./depth.ts";
import { nextMove } from "./episode.ts";
import type { Move } from "./episode.ts";
import type { Evaluator, Evidence } from "./evaluator.ts";
import { FilteredList } from "./filtered-list.ts";
import { Fleet } from "./fleet.ts";
import { Footprint } from "./footprint.ts";
import { createDurationEvaluator, Runs } from "./running.ts";
import { createHeartbeatEvaluator, createStuckEvaluator, NoDataEvaluator } from "./silence.ts";
import { CostBatch, createCostEvaluator, createRateEvaluator, SumSource, summingKey } from "./summing.ts";

/** A state that is to change. */
export interface Proposal {
  rule: AlertRule;
  key: string;
  /** Null: nothing is stored of it. */
  state: AlertState | null;
  move: Move;
  evidence: Evidence | null;
}

export interface EvaluationOptions {
  rules: readonly AlertRule[];
  defaultStuckThresholdMs: number;
  offlineAfterMs: number;
}

/** How often sources forget what no window holds. */
const TRIM_MS = 60_000;

/**
 * The rules of one data set at work: takes what arrives, is asked what the clock makes of it, and says which states
 * are to change. It does nothing else: whoever runs it stores the changes and tells it of them (`adopt`).
 *
 * What an event costs depends on the rules that it concerns, and what a look costs on the states that are not fine
 * and on what changes; neither depends on what is stored.
 */
export class Evaluation {
  readonly rules: ReadonlyMap<string, AlertRule>;
  readonly fleet: Fleet;
  readonly runs = new Runs();
  readonly counts = new Map<string, CountSource>();
  readonly sums = new Map<string, SumSource>();
  readonly queues = new Queues();
  readonly depths: DepthEvaluator[] = [];
  readonly silences: NoDataEvaluator[] = [];
  readonly #evaluators: Evaluator[] = [];
  readonly #states = new Map<string, Map<string, AlertState>>();
  readonly #failures = new FilteredList<CountSource>();
  readonly #kinds = new Map<string, FilteredList<CountSource>>();
  readonly #rates = new FilteredList<SumSource>();
  readonly #costs = new FilteredList<SumSource>();
  readonly #depths = new FilteredList<DepthEvaluator>();
  readonly #everything = new FilteredList<NoDataEvaluator>();
  readonly #costBatch: CostBatch;
  readonly #footprint = new Footprint();
  /** Which parts have to be kept up at all. */
  readonly needs = { fleet: false, runs: false, rates: false, costs: false, depths: false };
  /** What was proposed and could not be stored. */
  #unsettled: { rule: AlertRule; key: string }[] = [];
  #trimmedMs = 0;

  constructor({ rules, defaultStuckThresholdMs, offlineAfterMs }: EvaluationOptions) {
    this.rules = new Map(rules.map((rule) => [rule.id, rule]));
    this.fleet = new Fleet(defaultStuckThresholdMs);
    for (const rule of rules) this.#evaluators.push(this.#createEvaluator(rule, offlineAfterMs));
    this.#costBatch = new CostBatch([...this.sums.values()].some(({ per }) => per === "task"));
  }

  /** Takes what was committed, in the order of arrival. */
  take(events: readonly StoredEvent[]): void {
    const { fleet, runs, rates, costs, depths } = this.needs;
    let heard: StoredEvent | null = null;
    for (const event of events) {
      if (fleet) this.fleet.take(event);
      if (this.silences.length > 0 && (heard === null || !isAlike(heard, event))) {
        heard = event;
        this.#everything.forEach(event, (silence) => silence.take(event.receivedAtMs));
      }
      const { eventType, kind } = event;
      if (eventType === "heartbeat" && kind === null) continue;
      if (runs) this.runs.take(event);
      if (eventType === "task_failed") this.#failures.forEach(event, (source) => source.take(event));
      if (rates && (eventType === "task_failed" || eventType === "task_completed")) {
        const isFailed = eventType === "task_failed";
        this.#rates.forEach(event, (source) => source.take(event, Number(isFailed), 1, isFailed));
      }
      if (kind === null) continue;
      this.#kinds.get(kind)?.forEach(event, (source) => source.take(event));
      if (eventType !== "custom") continue;
      if (costs && kind === "llm_call") this.#costBatch.add(event);
      if (depths && kind === "queue_snapshot" && this.queues.take(event))
        this.#depths.forEach(event, (depth) => depth.look(event.agentId));
    }
    if (costs)
      this.#costBatch.drain((event, nano, calls) =>
        this.#costs.forEach(event, (source) => source.take(event, nano, calls, true)),
      );
  }

  /** Takes events that came before, for what is counted; the newest are what matters, so order does not. */
  seedEvents(events: readonly StoredEvent[]): void {
    for (const event of events) {
      const { eventType, kind } = event;
      if (kind !== null) this.#kinds.get(kind)?.forEach(event, (source) => source.take(event));
      if (eventType === "custom" && kind === "llm_call") this.#costBatch.add(event);
      if (eventType === "task_failed") this.#failures.forEach(event, (source) => source.take(event));
      if (eventType !== "task_failed" && eventType !== "task_completed") continue;
      const isFailed = eventType === "task_failed";
      this.#rates.forEach(event, (source) => {
        if (source.isSeededByEvents) source.take(event, Number(isFailed), 1, isFailed);
      });
    }
    this.#costBatch.drain((event, nano, calls) =>
      this.#costs.forEach(event, (source) => {
        if (source.isSeededByEvents) source.take(event, nano, calls, true);
      }),
    );
  }

  /** Takes agents as they are stored. */
  seedAgents(agents: readonly AgentFacts[]): void {
    for (const facts of agents) this.fleet.seed(facts);
  }

  /** Takes runs as they are stored. */
  seedRuns(runs: readonly TaskRun[]): void {
    for (const run of runs) this.runs.seed(run);
  }

  /** Takes states as they are stored; what was known of these subjects is replaced. */
  adopt(states: readonly AlertState[]): void {
    for (const state of states) {
      const ofRule = this.#statesOf(state.ruleId);
      const key = subjectKey(state.subject);
      const isFine = state.phase === "ok" && state.lastFiredAtMs === null && state.silencedUntilMs === null;
      if (isFine) ofRule.delete(key);
      else ofRule.set(key, state);
    }
  }

  /** Forgets all states: whoever calls reads them anew. */
  forgetStates(): void {
    this.#states.clear();
  }

  /** What is to change at this moment. Asking changes nothing but what is due by the clock, which is said once. */
  propose(nowMs: number): Proposal[] {
    const proposals: Proposal[] = [];
    const unsettled = Map.groupBy(this.#unsettled, ({ rule }) => rule);
    this.#unsettled = [];
    for (const evaluator of this.#evaluators) {
      const states = this.#states.get(evaluator.rule.id);
      const keys = new Set(evaluator.candidates(nowMs));
      for (const { key } of unsettled.get(evaluator.rule) ?? []) keys.add(key);
      for (const key of keys) if (states?.has(key) !== true) this.#consider(evaluator, key, nowMs, proposals);
      if (states !== undefined)
        for (const key of states.keys()) this.#consider(evaluator, key, nowMs, proposals);
    }
    this.runs.forgetEnded();
    if (nowMs - this.#trimmedMs >= TRIM_MS) this.#trim(nowMs);
    return proposals;
  }

  /** Proposes again what could not be stored, if it still holds the next time. */
  retry(proposals: readonly Pick<Proposal, "rule" | "key">[]): void {
    this.#unsettled.push(...proposals);
  }

  /** Looks again at what was proposed, after more has been learnt of it. */
  reconsider(proposals: readonly Proposal[], nowMs: number): Proposal[] {
    const again: Proposal[] = [];
    for (const { rule, key } of proposals) {
      const evaluator = this.#evaluators.find((candidate) => candidate.rule === rule)!;
      this.#consider(evaluator, key, nowMs, again);
    }
    return again;
  }

  #consider(evaluator: Evaluator, key: string, nowMs: number, into: Proposal[]): void {
    const { rule } = evaluator;
    const state = this.#states.get(rule.id)?.get(key) ?? null;
    const evidence = evaluator.judge(key, nowMs);
    const verdict = { holds: evidence !== null, isOver: evidence?.isOver === true };
    const move = nextMove(state, verdict, nowMs, rule);
    if (move !== null) into.push({ rule, key, state, move, evidence });
  }

  #statesOf(ruleId: string): Map<string, AlertState> {
    let states = this.#states.get(ruleId);
    if (states === undefined) this.#states.set(ruleId, (states = new Map<string, AlertState>()));
    return states;
  }

  #trim(nowMs: number): void {
    this.#trimmedMs = nowMs;
    for (const source of this.counts.values()) source.trim(nowMs);
    for (const source of this.sums.values()) source.trim(nowMs);
  }

  #createEvaluator(rule: AlertRule, offlineAfterMs: number): Evaluator {
    const { condition } = rule;
    switch (condition.type) {
      case "agent_stuck":
        this.needs.fleet = true;
        return createStuckEvaluator(rule, condition, this.fleet, offlineAfterMs);
      case "heartbeat_missing":
        this.needs.fleet = true;
        return createHeartbeatEvaluator(rule, condition, this.fleet);
      case "no_data": {
        const silence = new NoDataEvaluator(rule, condition);
        this.silences.push(silence);
        this.#everything.add(silence);
        return silence;
      }
      case "task_duration":
        this.needs.runs = true;
        return createDurationEvaluator(rule, condition.thresholdMs, this.runs);
      case "task_failed":
      case "custom_event":
        return createCountEvaluator(rule, condition, this.#countSource(rule, condition));
      case "error_rate":
        return createRateEvaluator(rule, condition, this.#sumSource(rule, condition));
      case "cost_threshold":
        return createCostEvaluator(rule, condition, this.#sumSource(rule, condition));
      case "queue_depth": {
        this.needs.depths = true;
        const depth = new DepthEvaluator(rule, condition.depth, this.queues);
        this.depths.push(depth);
        this.#depths.add(depth);
        return depth;
      }
    }
  }

  #countSource(rule: AlertRule, condition: Parameters<typeof countingKey>[1]): CountSource {
    const key = countingKey(rule, condition);
    const known = this.counts.get(key);
    if (known !== undefined) return known;
    const source = new CountSource(rule, condition, this.#footprint.share());
    this.counts.set(key, source);
    if (condition.type === "task_failed") this.#failures.add(source);
    else {
      let ofKind = this.#kinds.get(condition.kind);
      if (ofKind === undefined) this.#kinds.set(condition.kind, (ofKind = new FilteredList<CountSource>()));
      ofKind.add(source);
    }
    return source;
  }

  #sumSource(rule: AlertRule, condition: Parameters<typeof summingKey>[1]): SumSource {
    const key = summingKey(rule, condition);
    const known = this.sums.get(key);
    if (known !== undefined) return known;
    const source = new SumSource(rule, condition, this.#footprint.share());
    this.sums.set(key, source);
    const isCost = condition.type === "cost_threshold";
    (isCost ? this.#costs : this.#rates).add(source);
    this.needs[isCost ? "costs" : "rates"] = true;
    return source;
  }
}

/** Whether two events are the same to a rule that only asks whether anything came. */
function isAlike(a: StoredEvent, b: StoredEvent): boolean {
  return (
    a.agentId === b.agentId &&
    a.projectId === b.projectId &&
    a.receivedAtMs === b.receivedAtMs &&
    a.taskType === b.taskType
  );
}
