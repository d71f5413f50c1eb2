import type { ExitHooks } from "./platform.ts";

/** The part of `process` that is used; tests hand in another. */
export type ProcessLike = Pick<
  NodeJS.Process,
  "pid" | "kill" | "listenerCount" | "on" | "prependListener" | "removeListener"
>;

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/**
 * Sends what waits when the process is about to end, and leaves the ending itself as it was.
 *
 * - `beforeExit`: the flush holds the process until it is done or its deadline passes. No exit code is set.
 * - A signal that the program handles itself: the flush runs beside the program's handler, which decides alone
 *   when and how to end.
 * - A signal that nobody else handles would have ended the process by default. It still does, after the flush,
 *   by the same signal. Ours is taken away at once, so a second Ctrl-C ends it there and then.
 * - `process.exit()` leaves no time for a request; what is left goes to the spool, if there is one.
 *
 * Our signal handler goes first in line: a program's `once` handler would be gone, and so not be counted, if it
 * ran before ours.
 */
export function watchExit(hooks: ExitHooks, target: ProcessLike = process): () => void {
  const onBeforeExit = (): void => {
    if (!hooks.isIdle()) void hooks.drain();
  };
  const onExit = (): void => hooks.saveNow();
  const onSignal = (signal: NodeJS.Signals): void => {
    target.removeListener(signal, onSignal);
    const isOurs = target.listenerCount(signal) === 0;
    void hooks.drain().then(() => {
      if (!isOurs) return;
      // By default the process would have died here without running exit handlers.
      hooks.saveNow();
      if (target.listenerCount(signal) === 0) target.kill(target.pid, signal);
    });
  };
  target.on("beforeExit", onBeforeExit);
  target.on("exit", onExit);
  for (const signal of SIGNALS) target.prependListener(signal, onSignal);
  return () => {
    target.removeListener("beforeExit", onBeforeExit);
    target.removeListener("exit", onExit);
    for (const signal of SIGNALS) target.removeListener(signal, onSignal);
  };
}
