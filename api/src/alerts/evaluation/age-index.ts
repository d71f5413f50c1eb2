const BUCKET_MS = 1_000;

/**
 * Things by the time of something: agents by their last sign of life, runs by their start. Whoever waits for an age
 * asks who has come to it since they last asked, and pays for those alone, however many things there are.
 */
export class AgeIndex {
  readonly #times = new Map<string, number>();
  readonly #buckets = new Map<number, Set<string>>();

  get size(): number {
    return this.#times.size;
  }

  get(key: string): number | undefined {
    return this.#times.get(key);
  }

  set(key: string, atMs: number): void {
    const before = this.#times.get(key);
    if (before === atMs) return;
    this.#times.set(key, atMs);
    const bucket = Math.floor(atMs / BUCKET_MS);
    if (before !== undefined) {
      const old = Math.floor(before / BUCKET_MS);
      if (old === bucket) return;
      this.#leave(old, key);
    }
    const keys = this.#buckets.get(bucket);
    if (keys === undefined) this.#buckets.set(bucket, new Set([key]));
    else keys.add(key);
  }

  delete(key: string): void {
    const atMs = this.#times.get(key);
    if (atMs === undefined) return;
    this.#times.delete(key);
    this.#leave(Math.floor(atMs / BUCKET_MS), key);
  }

  /** Keys whose time is after the first and not after the second, in no order. */
  *between(afterMs: number, untilMs: number): Generator<string> {
    if (!(untilMs > afterMs)) return;
    const first = Math.floor(afterMs / BUCKET_MS);
    const last = Math.floor(untilMs / BUCKET_MS);
    if (last - first > this.#buckets.size) {
      for (const [key, atMs] of this.#times) if (atMs > afterMs && atMs <= untilMs) yield key;
      return;
    }
    for (let bucket = first; bucket <= last; bucket++)
      for (const key of this.#buckets.get(bucket) ?? []) {
        const atMs = this.#times.get(key)!;
        if (atMs > afterMs && atMs <= untilMs) yield key;
      }
  }

  #leave(bucket: number, key: string): void {
    const keys = this.#buckets.get(bucket)!;
    keys.delete(key);
    if (keys.size === 0) this.#buckets.delete(bucket);
  }
}
