import { createSubscriber } from "svelte/reactivity";

/** The time, in steps: whoever reads `current` is told of each step, and it stands still while nobody does. */
export class Clock {
  #now = Date.now();
  readonly #subscribe: () => void;

  /** @param stepMs how often it moves */
  constructor(stepMs: number) {
    this.#subscribe = createSubscriber((update) => {
      this.#now = Date.now();
      const timer = setInterval(() => {
        this.#now = Date.now();
        update();
      }, stepMs);
      return () => clearInterval(timer);
    });
  }

  /** Milliseconds since the epoch. */
  get current(): number {
    this.#subscribe();
    return this.#now;
  }
}

/** For ages in seconds. */
export const seconds = new Clock(1_000);
