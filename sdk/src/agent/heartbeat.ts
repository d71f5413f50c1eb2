import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import { isThenable } from "../track/settle.ts";
import { describeError } from "../wire/text.ts";
import type { AgentOptions } from "./agent-options.ts";

/** How long a callback may think; a heartbeat that waits for a hung database is no sign of life. */
const CALLBACK_LIMIT_MS = 5000;

/**
 * Beats at once and then every `intervalMs`, without keeping the process alive. A beat is due on the clock whether
 * or not the callbacks of the one before have answered.
 */
export function startHeartbeat(clock: Clock, intervalMs: number, beat: () => void): () => void {
  let timer: Timer;
  const next = (): void => {
    timer = clock.after(intervalMs, next);
    beat();
  };
  timer = clock.after(0, next);
  return () => timer.cancel();
}

type Callbacks = Pick<AgentOptions, "heartbeatPayload" | "queueProvider">;
type Answer<N extends keyof Callbacks> = Awaited<ReturnType<NonNullable<Callbacks[N]>>> | undefined;

/**
 * Asks one of the agent's callbacks. One that throws, rejects or takes too long costs a warning, and the answer is
 * `undefined`, as it is where there is none to ask. `then` is called in the same turn when the callback is not async.
 */
export function ask<N extends keyof Callbacks>(
  name: N,
  { [name]: callback }: Callbacks,
  { clock, log }: { clock: Clock; log: Log },
  then: (answer: Answer<N>) => void,
): void {
  const fail = (error: unknown): void => {
    log.warn(`${name} failed, and the heartbeat goes without it: ${describeError(error).message}`);
    then(undefined);
  };
  try {
    const answer = callback?.() as Answer<N> | PromiseLike<Answer<N>>;
    if (!isThenable(answer)) return then(answer);
    new Promise<Answer<N>>((resolve, reject) => {
      answer.then(resolve, reject);
      clock.after(CALLBACK_LIMIT_MS, () =>
        reject(new Error(`no answer within ${CALLBACK_LIMIT_MS / 1000} s`)),
      );
    }).then(then, fail);
  } catch (error) {
    fail(error);
  }
}
