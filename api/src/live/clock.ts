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

/**
 * A clock whose timers end at multiples of a step, never early, and all of one step together: the subscriptions that
 * wait for their next frame then cost one turn of the event loop, not one each.
 */
export function inSteps(clock: Clock, stepMs: number): Clock {
  const steps = new Map<number, Set<() => void>>();
  function stepAt(step: number): Set<() => void> {
    const known = steps.get(step);
    if (known !== undefined) return known;
    const waiting = new Set<() => void>();
    steps.set(step, waiting);
    // The clock may have passed it since it was chosen.
    clock.after(Math.max(0, step * stepMs - clock.nowMs()), () => {
      steps.delete(step);
      for (const run of waiting) run();
    });
    return waiting;
  }
  return {
    nowMs: () => clock.nowMs(),
    after(delayMs, run) {
      const waiting = stepAt(Math.ceil((clock.nowMs() + delayMs) / stepMs));
      const entry = () => run();
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
  };
}
