import type { Outcome } from "./delivery.ts";

const FIRST_MS = 1000;
const LONGEST_MS = 60_000;

/**
 * When to try again: after 1 s, 2 s, 4 s … 60 s, each ±20 % so that many clients do not come back at once, or later
 * when the server said so. What only a person can mend is tried once a minute.
 */
export interface Backoff {
  /** Failures since the last success. */
  readonly failures: number;
  /** How long it still is to the next attempt. */
  waitMs(nowMs: number): number;
  /** Gives true for the first failure since the last success. */
  failed(outcome: Extract<Outcome, { kind: "retry" }>, nowMs: number): boolean;
  /** Gives true when there were failures before. */
  succeeded(): boolean;
  /** Somebody waits for a flush: try now, unless the server asked for the pause. */
  hurry(): void;
}

/** Makes a {@link Backoff}. */
export function createBackoff(random: () => number): Backoff {
  let failures = 0;
  let notBeforeMs = 0;
  let isTold = false;
  return {
    get failures() {
      return failures;
    },
    waitMs: (nowMs) => Math.max(0, notBeforeMs - nowMs),
    failed({ needsAttention, waitMs: toldMs }, nowMs) {
      const step = needsAttention ? LONGEST_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** failures);
      const ownMs = step * (0.8 + 0.4 * random());
      isTold = toldMs !== undefined;
      // "Retry-After: 0", or a date that is over by our clock, is no leave to storm a server that has just refused.
      notBeforeMs = nowMs + Math.max(ownMs, Number(toldMs) || 0);
      return failures++ === 0;
    },
    succeeded() {
      const wasFailing = failures > 0;
      failures = notBeforeMs = 0;
      return wasFailing;
    },
    hurry() {
      if (!isTold) notBeforeMs = 0;
    },
  };
}
