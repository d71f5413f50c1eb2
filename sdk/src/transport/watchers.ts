import type { Clock } from "../clock.ts";

/** Lets callers wait for a condition that is looked at whenever something has happened. */
export class Watchers {
  readonly #clock: Clock;
  #checks: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Something has happened: look at all conditions. */
  tell(): void {
    for (const check of [...this.#checks]) check();
  }

  /**
   * Waits until `isOver`, which is given the time left, or for `timeoutMs`. Holds the process meanwhile, since
   * somebody is waiting and nothing else may hold it.
   */
  wait(timeoutMs: number, isOver: (leftMs: number) => boolean): Promise<void> {
    const deadlineMs = this.#clock.now() + timeoutMs;
    return new Promise((resolve) => {
      const finish = (): void => {
        timer.cancel();
        this.#checks = this.#checks.filter((other) => other !== check);
        resolve();
      };
      const check = (): void => {
        if (isOver(deadlineMs - this.#clock.now())) finish();
      };
      const timer = this.#clock.after(timeoutMs, finish, true);
      this.#checks.push(check);
      check();
    });
  }
}
