/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

/** Time, handed in so that tests need not wait for it. @internal */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls `fn` once, `ms` from now. The process ends without waiting for it unless `holdsProcess` is set. */
  after(ms: number, fn: () => void, holdsProcess?: boolean): Timer;
}

/** Timers cannot wait longer than this (2^31 − 1 ms, about 25 days). */
const LONGEST_TIMER_MS = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, fn, holdsProcess = false) {
    const timer: unknown = setTimeout(fn, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
    if (!holdsProcess) unref(timer);
    return { cancel: () => clearTimeout(timer as NodeJS.Timeout) };
  },
};

/** Browsers' timers are numbers, which hold nothing. */
function unref(timer: unknown): void {
  if (typeof timer === "object" && timer !== null && "unref" in timer) (timer as NodeJS.Timeout).unref();
}
