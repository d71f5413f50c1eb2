import { type Clock, systemClock, type Timer } from "../src/clock.ts";

/** Real time, `factor` times as fast: a back-off of a second takes forty milliseconds. */
export function fastClock(factor = 25): Clock {
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

  /** What each look at the clock adds, in a turn of {@link fireEarly}. */
  #creepMs = 0;

  now(): number {
    const nowMs = this.#nowMs;
    this.#nowMs += this.#creepMs;
    return nowMs;
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

  /** Calls the next timer `ms` before it is due, with so much passing at each look at the clock until it returns. */
  fireEarly(ms: number): void {
    const [next] = [...this.#timers].sort(([, a], [, b]) => a.dueMs - b.dueMs);
    if (next === undefined) throw new Error("there is no timer");
    this.#timers.delete(next[0]);
    this.#nowMs = next[1].dueMs - ms;
    this.#creepMs = ms;
    next[1].fn();
    this.#creepMs = 0;
  }
}
