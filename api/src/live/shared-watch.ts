/**
 * One piece of work for everyone who watches the same thing: it starts with the first listener and ends with the
 * last.
 */
export class SharedWatches<Change> {
  readonly #start: (key: number, emit: (change: Change) => void) => () => void;
  readonly #watches = new Map<number, { listeners: Set<(change: Change) => void>; stop: () => void }>();

  /** @param start begins the work for a key and returns what ends it */
  constructor(start: (key: number, emit: (change: Change) => void) => () => void) {
    this.#start = start;
  }

  /** @returns leaves */
  join(key: number, listener: (change: Change) => void): () => void {
    let watch = this.#watches.get(key);
    if (watch === undefined) {
      const listeners = new Set<(change: Change) => void>();
      const emit = (change: Change) => listeners.forEach((listen) => listen(change));
      watch = { listeners, stop: this.#start(key, emit) };
      this.#watches.set(key, watch);
    }
    const joined = watch;
    joined.listeners.add(listener);
    return () => {
      if (!joined.listeners.delete(listener) || joined.listeners.size > 0) return;
      this.#watches.delete(key);
      joined.stop();
    };
  }
}
