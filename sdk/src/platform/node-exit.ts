import type { ExitHooks } from "./platform.ts";

/**
 * Sends what waits when the process is about to end, and leaves the ending itself as it was.
 *
 * - `beforeExit`: the flush holds the process until it is done or its deadline passes. No exit code is set.
 * - A signal that the program handles itself: the flush runs beside the program's handler, which decides alone
 *   when and how to end.
 * - A signal that nobody else handles would have ended the process by default. It still does, after the flush,
 *   by the same signal. The same signal again, a second Ctrl-C, ends it there and then.
 * - `process.exit()` leaves no time for a request; what is left goes to the spool, if there is one.
 *
 * Our signal handler goes first in line: a program's `once` handler would be gone, and so not be counted, if it
 * ran before ours.
 */
export function watchExit(hooks: ExitHooks): () => void {
  const ending = new Set<NodeJS.Signals>();
  const onBeforeExit = (): void => {
    if (!hooks.isIdle()) void hooks.drain();
  };
  const isHandledByProgram = (signal: NodeJS.Signals): boolean => {
    const others = process.listeners(signal).filter((listener) => listener !== onSignal);
    return others.length > countSignalExit();
  };
  const end = (signal: NodeJS.Signals): void => {
    process.removeListener(signal, onSignal);
    // By default the process would have died here without running exit handlers.
    hooks.saveNow();
    if (!isHandledByProgram(signal)) process.kill(process.pid, signal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (ending.has(signal)) return end(signal);
    const drained = hooks.drain();
    if (isHandledByProgram(signal)) process.removeListener(signal, onSignal);
    else {
      ending.add(signal); // and stay in line until the flush is done: signal-exit would end the process at once
      void drained.then(() => end(signal));
    }
  };
  const listeners = Object.entries({
    SIGTERM: onSignal,
    SIGINT: onSignal,
    beforeExit: onBeforeExit,
    exit: hooks.saveNow,
  }) as [NodeJS.Signals, NodeJS.SignalsListener][];
  for (const [event, listener] of listeners)
    if (listener === onSignal) process.prependListener(event, listener);
    else process.on(event, listener);
  return () => {
    for (const [event, listener] of listeners) process.removeListener(event, listener);
  };
}

/**
 * How many listeners a signal has that are of the package `signal-exit`, which many others use to clean up. They do
 * nothing as long as there is another listener; without one they clean up and raise the signal again, as is their due
 * after the flush. Versions 4 and 3 tell each other their number in this way.
 */
function countSignalExit(): number {
  const emitters = [
    (globalThis as Record<symbol, unknown>)[Symbol.for("signal-exit emitter")],
    (process as { __signal_exit_emitter__?: unknown }).__signal_exit_emitter__,
  ] as ({ count?: unknown } | undefined)[];
  return emitters.reduce((sum, emitter) => sum + (Number(emitter?.count) || 0), 0);
}
