/** Time for conflation and sweeps. Handed in, so that tests own it. */
export interface Clock {
  /** Milliseconds that only go forward; not the time of day. */
  nowMs(): number;
  /** @returns cancels */
  after(delayMs: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
};
