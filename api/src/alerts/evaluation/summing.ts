import { callCostUsd } from "../../costs/call-cost.ts";
import { nanoUsd, usd, usdText } from "../../costs/money.ts";
import type { StoredEvent } from "../../events/event.ts";
import type { Cause } from "../alert.ts";
import { subjectKey } from "../condition.ts";
import type { Condition, Subject, SubjectType } from "../condition.ts";
import type { AlertRule, RuleFilter } from "../rule.ts";
import { MAX_SUBJECTS, ofWhom, subjectFor } from "./counting.ts";
import { CAUSE_UNITS, countsAt, inWords, MAX_CAUSES, remember, toCause } from "./evaluator.ts";
import type { Evaluator, Evidence } from "./evaluator.ts";
import type { Share } from "./footprint.ts";
import { SlidingSums, SLOTS } from "./sliding-sums.ts";

type Summed = Extract<Condition, { type: "error_rate" | "cost_threshold" }>;

/** What of a rule says which events are added up, and how: rules that agree in it share one source. */
export function summingKey({ filter, includeLate }: AlertRule, { type, windowMs, per }: Summed): string {
  return JSON.stringify([type, filter, includeLate, windowMs, per]);
}

/** Up to this length, a minute more or less is too much. */
const SHORT_WINDOW_MS = 600_000;

/** What an account takes at most: two sums and a number for each slot, and its causes. */
const ACCOUNT_UNITS = SLOTS * 6 + MAX_CAUSES * CAUSE_UNITS;

/** A subject in which something failed. */
interface Rate {
  key: string;
  /** Runs that ended in the window. */
  ended: number;
  /** Per cent of them that failed. */
  percent: number;
}

interface Account {
  subject: Subject;
  sums: SlidingSums;
  causes: Cause[];
}

/**
 * Two sums over a window by subject: of runs, the failed and all that ended; of costs, nano-dollars and calls.
 */
export class SumSource {
  readonly filter: RuleFilter;
  readonly per: SubjectType;
  readonly windowMs: number;
  readonly includeLate: boolean;
  readonly type: Summed["type"];
  /** Roll-ups keep minutes and no types of tasks: where that is too coarse, a start reads the events themselves. */
  readonly isSeededByEvents: boolean;
  /** Events up to this position of arrival were in the roll-ups that it was filled with. */
  seededSeq = 0;
  readonly #accounts = new Map<string, Account>();
  /** Subjects in which something has failed in the window. */
  readonly #failing = new Set<string>();
  #rates: { nowMs: number; highestFirst: readonly Rate[] } | null = null;
  readonly #rules: { isReached: (first: number, second: number) => boolean; reached: Set<string> }[] = [];

  readonly #share: Share;

  constructor({ filter, includeLate }: AlertRule, { type, windowMs, per }: Summed, share: Share) {
    this.#share = share;
    this.type = type;
    this.isSeededByEvents = filter.taskType !== null || per === "task" || windowMs <= SHORT_WINDOW_MS;
    this.filter = filter;
    this.includeLate = includeLate;
    this.windowMs = windowMs;
    this.per = per;
  }

  /** @returns subjects whose sums have come to what is asked since they were last taken out */
  join(isReached: (first: number, second: number) => boolean): Set<string> {
    const reached = new Set<string>();
    this.#rules.push({ isReached, reached });
    return reached;
  }

  /**
   * @param event past the filter
   * @param isCause whether it is to be shown as one
   */
  take(event: StoredEvent, first: number, second: number, isCause: boolean): void {
    if (event.seq <= this.seededSeq) return;
    const atMs = countsAt(event, this.includeLate);
    const subject = subjectFor(this.per, event);
    if (atMs === null || subject === null) return;
    this.add(subject, atMs, event.receivedAtMs, first, second, isCause ? toCause(event) : null);
  }

  /** Adds what is stored already, or an event. */
  add(
    subject: Subject,
    atMs: number,
    nowMs: number,
    first: number,
    second: number,
    cause: Cause | null = null,
  ): void {
    const key = subjectKey(subject);
    let account = this.#accounts.get(key);
    if (account === undefined) {
      account = { subject, sums: new SlidingSums(this.windowMs), causes: [] };
      this.#accounts.set(key, account);
      this.#share.add(ACCOUNT_UNITS);
      while (this.#accounts.size > MAX_SUBJECTS || (this.#share.isTooMuch && this.#accounts.size > 1))
        this.#forget(this.#accounts.keys().next().value!);
    }
    account.sums.add(atMs, first, second);
    if (this.type === "error_rate" && first > 0) this.#failing.add(key);
    this.#rates = null;
    if (cause !== null) remember(account.causes, cause);
    const sums = account.sums.sums(nowMs);
    for (const { isReached, reached } of this.#rules)
      if (isReached(sums.first, sums.second)) reached.add(key);
  }

  /**
   * Of sums that are failed runs and all that ended: the subjects with any failed, the highest rate first. Worked out
   * once a look for all rules that share it: when runs that ended well leave the window, a rate rises by the clock
   * alone.
   */
  ratesAt(nowMs: number): readonly Rate[] {
    if (this.#rates?.nowMs === nowMs) return this.#rates.highestFirst;
    const rates: Rate[] = [];
    for (const key of this.#failing) {
      const sums = this.#accounts.get(key)?.sums.sums(nowMs);
      if (sums === undefined || sums.first === 0) this.#failing.delete(key);
      else rates.push({ key, ended: sums.second, percent: (sums.first / sums.second) * 100 });
    }
    rates.sort((a, b) => b.percent - a.percent);
    this.#rates = { nowMs, highestFirst: rates };
    return rates;
  }

  account(key: string): Account | undefined {
    return this.#accounts.get(key);
  }

  trim(nowMs: number): void {
    for (const [key, { sums }] of this.#accounts) {
      sums.sums(nowMs);
      if (sums.isEmpty) this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#share.add(-ACCOUNT_UNITS);
    this.#accounts.delete(key);
  }
}

/** `error_rate`: per cent of the runs that ended in a window. */
export function createRateEvaluator(
  rule: AlertRule,
  { percent, leastSample, windowMs }: Extract<Condition, { type: "error_rate" }>,
  source: SumSource,
): Evaluator {
  return {
    rule,
    *candidates(nowMs) {
      for (const rate of source.ratesAt(nowMs)) {
        if (rate.percent < percent) return;
        if (rate.ended >= leastSample) yield rate.key;
      }
    },
    judge(key, nowMs): Evidence | null {
      const account = source.account(key);
      if (account === undefined) return null;
      const { first: failed, second: ended } = account.sums.sums(nowMs);
      const rate = (failed / ended) * 100;
      if (ended < leastSample || !(rate >= percent)) return null;
      const value = Math.round(rate * 100) / 100;
      return {
        subject: account.subject,
        value,
        threshold: percent,
        summary: `${failed} of ${ended} runs (${value} %) failed in ${inWords(windowMs)}${ofWhom(account.subject)}.`,
        causes: account.causes,
      };
    },
  };
}

/** `cost_threshold`: US dollars of LLM calls in a window. */
export function createCostEvaluator(
  rule: AlertRule,
  { amountUsd, windowMs }: Extract<Condition, { type: "cost_threshold" }>,
  source: SumSource,
): Evaluator {
  const limitNano = nanoUsd(amountUsd);
  const reached = source.join((nano) => nano >= limitNano);
  return {
    rule,
    candidates() {
      const keys = [...reached];
      reached.clear();
      return keys;
    },
    judge(key, nowMs): Evidence | null {
      const account = source.account(key);
      const sums = account?.sums.sums(nowMs);
      if (account === undefined || sums === undefined || sums.first < limitNano) return null;
      const value = usd(sums.first);
      return {
        subject: account.subject,
        value,
        threshold: amountUsd,
        summary: `LLM calls cost ${usdText(value)} in ${inWords(windowMs)}${ofWhom(account.subject)}.`,
        causes: account.causes,
      };
    },
  };
}

/**
 * LLM calls of one message on their way to the sources: a batch brings many that differ in nothing that a rule asks
 * for, and those are added up before any source is asked.
 */
export class CostBatch {
  readonly #byTask: boolean;
  readonly #sums = new Map<string, { event: StoredEvent; nano: number; calls: number }>();

  /** @param byTask whether any source tells tasks apart */
  constructor(byTask: boolean) {
    this.#byTask = byTask;
  }

  add(event: StoredEvent): void {
    const costUsd = callCostUsd(event);
    if (costUsd === null) return;
    const { agentId, projectId, taskType, timestampMs, receivedAtMs, environment, group } = event;
    const second = Math.floor(timestampMs / 1_000);
    const task = this.#byTask ? `${event.taskId}\n${event.taskRunId}` : "";
    const key = `${agentId}\n${projectId}\n${taskType}\n${environment}\n${group}\n${second}\n${receivedAtMs}\n${task}`;
    const sum = this.#sums.get(key);
    if (sum === undefined) this.#sums.set(key, { event, nano: nanoUsd(costUsd), calls: 1 });
    else {
      sum.nano += nanoUsd(costUsd);
      sum.calls += 1;
      sum.event = event;
    }
  }

  /** Gives the sums out, each with the latest event that it stands for. */
  drain(visit: (event: StoredEvent, nano: number, calls: number) => void): void {
    for (const { event, nano, calls } of this.#sums.values()) visit(event, nano, calls);
    this.#sums.clear();
  }
}
