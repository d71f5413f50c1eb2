import { setTimeout as wait } from "node:timers/promises";

/** How fast the company's time goes. All times of the characters are in company time, milliseconds. */
export interface Pace {
  /** Company time since the thread has begun to work. */
  readonly elapsedMs: number;
  /** True once the company closes. */
  readonly isClosing: boolean;
  /**
   * Waits.
   * @throws an `AbortError` when the company closes: a run that it passes through counts as cancelled
   */
  sleep(ms: number): Promise<void>;
  /** Company time as real time, whole milliseconds. */
  toReal(ms: number): number;
  /** The real moment that lies so far ahead. */
  momentIn(ms: number): Date;
}

/**
 * Company time that runs `speed` times as fast as real time: 1 for the demo, more for tests.
 *
 * @param closing is aborted when the company closes
 */
export function createPace(speed: number, closing: AbortSignal): Pace {
  const beganAtMs = Date.now();
  const toReal = (ms: number) => Math.round(ms / speed);
  return {
    get elapsedMs() {
      return (Date.now() - beganAtMs) * speed;
    },
    get isClosing() {
      return closing.aborted;
    },
    async sleep(ms) {
      try {
        await wait(toReal(ms), undefined, { signal: closing });
      } catch {
        throw new DOMException("The demo was stopped", "AbortError");
      }
    },
    toReal,
    momentIn: (ms) => new Date(Date.now() + toReal(ms)),
  };
}
