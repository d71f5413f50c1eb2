import { type Clock, systemClock, type Timer } from "../src/clock.ts";

/** Real time, `factor` times as fast: a back-off of a second takes twenty milliseconds. */
export function fastClock(factor = 50): Clock {
  const startMs = Date.now();
  return {
    now: () => Math.round(startMs + (Date.now() - startMs) * factor),
    after: (ms, fn, holdsProcess) => systemClock.after(ms / factor, fn, holdsProcess),
  };
}

/** Time that stands still until it is told to pass. */
export class ManualClock implements Clock {
  #nowMs = Date.now();
  #timers = new Map<object, { dueMs: number; fn: () => void }>();

  now(): number {
    return this.#nowMs;
  }

  after(ms: number, fn: () => void): Timer {
    const key = {};
    this.#timers.set(key, { dueMs: this.#nowMs + ms, fn });
    return { cancel: () => void this.#timers.delete(key) };
  }

  /** How long it is to the next timer. */
  get nextMs(): number {
    return Math.min(...[...this.#timers.values()].map((timer) => timer.dueMs)) - this.#nowMs;
  }

  /** Lets time pass and calls what falls due, in order. */
  advance(ms: number): void {
    const endMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter(([, timer]) => timer.dueMs <= endMs);
      const next = due.sort(([, a], [, b]) => a.dueMs - b.dueMs)[0];
      if (next === undefined) break;
      this.#timers.delete(next[0]);
      this.#nowMs = Math.max(this.#nowMs, next[1].dueMs);
      next[1].fn();
    }
    this.#nowMs = endMs;
  }
}
