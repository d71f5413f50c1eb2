import type { StoredEvent } from "../../events/event.ts";
import { subjectKey } from "../condition.ts";
import type { Subject } from "../condition.ts";
import type { AlertRule } from "../rule.ts";
import { sourceOf, toTransition } from "../transitions.ts";
import { Evaluation } from "./evaluation.ts";

/** One episode of a simulation. */
export interface Firing {
  subject: Subject;
  summary: string;
  value: number | null;
  firedAtMs: number;
  /** Null while it lasts. */
  resolvedAtMs: number | null;
}

/** Runs one rule over events and a clock that are handed in, and stores nothing: what would have come of it. */
export class Simulation {
  readonly evaluation: Evaluation;
  readonly firings: Firing[] = [];
  readonly #open = new Map<string, Firing>();

  constructor(rule: AlertRule, policy: { defaultStuckThresholdMs: number; offlineAfterMs: number }) {
    this.evaluation = new Evaluation({ rules: [rule], ...policy });
  }

  take(events: readonly StoredEvent[]): void {
    this.evaluation.take(events);
  }

  /** Lets the clock stand at a moment, later than the last one. */
  look(nowMs: number): void {
    for (const proposal of this.evaluation.propose(nowMs)) {
      const parts = { nowMs, newId: () => "" };
      const { next, fired } = toTransition({ ...proposal, source: sourceOf(proposal.rule) }, {}, null, parts);
      this.evaluation.adopt([next]);
      const key = subjectKey(next.subject);
      if (fired !== null) {
        const { subject, summary, value } = fired;
        const firing: Firing = { subject, summary, value, firedAtMs: nowMs, resolvedAtMs: null };
        this.firings.push(firing);
        this.#open.set(key, firing);
      }
      if (proposal.move.effect !== "resolved") continue;
      const firing = this.#open.get(key);
      if (firing !== undefined) firing.resolvedAtMs = nowMs;
      this.#open.delete(key);
    }
  }
}
