/** When something happened the last so many times: enough to say whether it happened so often in a window. */
export class LatestTimes<Entry extends { timestampMs: number }> {
  /** Ascending. */
  #entries: Entry[] = [];
  readonly #capacity: number;

  /** @param capacity the most that anybody will ask for */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  /** In any order. What is not among the latest is not kept. */
  add(entry: Entry): void {
    const entries = this.#entries;
    let at = entries.length;
    while (at > 0 && entries[at - 1]!.timestampMs > entry.timestampMs) at--;
    if (at === 0 && entries.length >= this.#capacity) return;
    if (at === entries.length) entries.push(entry);
    else entries.splice(at, 0, entry);
    if (entries.length > this.#capacity) entries.shift();
  }

  /** Forgets what happened at this time or before. */
  forget(untilMs: number): void {
    const kept = this.#entries.findIndex(({ timestampMs }) => timestampMs > untilMs);
    if (kept !== 0) this.#entries = kept < 0 ? [] : this.#entries.slice(kept);
  }

  /** How often in the window that ends at `nowMs`, its start left out; exact up to the capacity. */
  count(windowMs: number, nowMs: number): number {
    const fromMs = nowMs - windowMs;
    let count = 0;
    for (let i = this.#entries.length - 1; i >= 0 && this.#entries[i]!.timestampMs > fromMs; i--)
      if (this.#entries[i]!.timestampMs <= nowMs) count++;
    return count;
  }

  /** Whether it happened so often in the window that ends at `nowMs`. Nothing may have happened after that. */
  reaches(count: number, windowMs: number, nowMs: number): boolean {
    const nth = this.#entries.at(-count);
    return nth !== undefined && nth.timestampMs > nowMs - windowMs;
  }

  /** The latest, newest first. */
  latest(limit: number): Entry[] {
    return this.#entries.slice(-limit).reverse();
  }
}
