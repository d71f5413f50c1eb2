/** When something happened the last so many times: enough to say whether it happened so often in a window. */
export class LatestTimes {
  /** Milliseconds, ascending. */
  #timesMs: number[] = [];
  readonly #capacity: number;

  /** @param capacity the most that anybody will ask for */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#timesMs.length;
  }

  /** In any order. What is not among the latest is not kept. */
  add(atMs: number): void {
    const times = this.#timesMs;
    let at = times.length;
    while (at > 0 && times[at - 1]! > atMs) at--;
    if (at === 0 && times.length >= this.#capacity) return;
    if (at === times.length) times.push(atMs);
    else times.splice(at, 0, atMs);
    if (times.length > this.#capacity) times.shift();
  }

  /** Forgets what happened at this time or before. */
  forget(untilMs: number): void {
    const kept = this.#timesMs.findIndex((atMs) => atMs > untilMs);
    if (kept !== 0) this.#timesMs = kept < 0 ? [] : this.#timesMs.slice(kept);
  }

  /** How often in the window that ends at `nowMs`, its start left out; exact up to the capacity. */
  count(windowMs: number, nowMs: number): number {
    const fromMs = nowMs - windowMs;
    let count = 0;
    for (let i = this.#timesMs.length - 1; i >= 0 && this.#timesMs[i]! > fromMs; i--)
      if (this.#timesMs[i]! <= nowMs) count++;
    return count;
  }

  /** Whether it happened so often in the window that ends at `nowMs`. Nothing may have happened after that. */
  reaches(count: number, windowMs: number, nowMs: number): boolean {
    const nthMs = this.#timesMs.at(-count);
    return nthMs !== undefined && nthMs > nowMs - windowMs;
  }
}
