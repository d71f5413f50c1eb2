import type { Outcome } from "./delivery.ts";

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * When to try again: after 1 s, 2 s, 4 s … 60 s, each ±20 % so that many clients do not come back at once, or later
 * when the server said so. What only a person can mend is tried once a minute.
 */
export class Backoff {
  readonly #random: () => number;
  #failures = 0;
  #notBeforeMs = 0;
  #isTold = false;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /** How long it still is to the next attempt. */
  waitMs(nowMs: number): number {
    return Math.max(0, this.#notBeforeMs - nowMs);
  }

  failed(outcome: Extract<Outcome, { kind: "retry" }>, nowMs: number): void {
    const step =
      outcome.needsAttention === true ? LONGEST_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#isTold = outcome.waitMs !== undefined;
    const ownMs = step * (0.8 + 0.4 * this.#random());
    const toldMs = outcome.waitMs ?? 0;
    // "Retry-After: 0", or a date that is over by our clock, is no leave to storm a server that has just refused.
    this.#notBeforeMs = nowMs + (toldMs > ownMs ? toldMs : ownMs);
  }

  succeeded(): void {
    this.#failures = 0;
    this.#notBeforeMs = 0;
  }

  /** Somebody waits for a flush: try now, unless the server asked for the pause. */
  hurry(): void {
    if (!this.#isTold) this.#notBeforeMs = 0;
  }
}
