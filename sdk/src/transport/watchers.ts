import type { Clock } from "../clock.ts";

/** Lets callers wait for a condition that is looked at whenever something has happened. */
export interface Watchers {
  /** Something has happened: look at all conditions. */
  tell(): void;
  /**
   * Waits until `isOver`, which is given the time left, or for `timeoutMs`. Holds the process meanwhile, since
   * somebody is waiting and nothing else may hold it.
   */
  wait(timeoutMs: number, isOver: (leftMs: number) => boolean): Promise<void>;
}

/** Makes {@link Watchers}. */
export function createWatchers(clock: Clock): Watchers {
  const checks = new Set<() => void>();
  return {
    tell() {
      for (const check of checks) check();
    },
    wait(timeoutMs, isOver) {
      const deadlineMs = clock.now() + timeoutMs;
      return new Promise((resolve) => {
        const finish = (): void => {
          timer.cancel();
          checks.delete(check);
          resolve();
        };
        const check = (): void => {
          if (isOver(deadlineMs - clock.now())) finish();
        };
        const timer = clock.after(timeoutMs, finish, true);
        checks.add(check);
        check();
      });
    },
  };
}
