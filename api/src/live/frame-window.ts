import type { Clock } from "./clock.ts";

/** Least time between two frames of a subscription: at most 10 a second (contract, section 6). */
export const FRAME_INTERVAL_MS = 100;

/**
 * Paces one consumer: it is woken at once by the first signal of a quiet period, and at most once an interval while
 * signals keep coming. What is signalled is kept by whoever signals.
 */
export class FrameWindow {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  #opensAtMs = Number.NEGATIVE_INFINITY;
  #isSignalled = false;
  #isClosed = false;
  #wake: ((isOpen: boolean) => void) | null = null;
  #cancelTimer: (() => void) | null = null;

  constructor(clock: Clock, intervalMs: number = FRAME_INTERVAL_MS) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** Says that there is something to take. */
  signal(): void {
    this.#isSignalled = true;
    this.#arm();
  }

  /** Resolves to true when there is something and the interval is over, to false once closed. One caller at a time. */
  next(): Promise<boolean> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isClosed) this.#fire(false);
      else this.#arm();
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
    this.#fire(false);
  }

  #arm(): void {
    if (this.#isClosed || !this.#isSignalled || this.#wake === null || this.#cancelTimer !== null) return;
    const waitMs = this.#opensAtMs - this.#clock.nowMs();
    if (waitMs <= 0) {
      this.#open();
      return;
    }
    this.#cancelTimer = this.#clock.after(waitMs, () => {
      this.#cancelTimer = null;
      this.#open();
    });
  }

  #open(): void {
    this.#isSignalled = false;
    this.#opensAtMs = this.#clock.nowMs() + this.#intervalMs;
    this.#fire(true);
  }

  #fire(isOpen: boolean): void {
    const wake = this.#wake;
    this.#wake = null;
    wake?.(isOpen);
  }
}
