import type { AsyncContext, Callable, Platform } from "./platform.ts";

/**
 * Where Node's modules are not to be had: browsers, edge workers. Events are shaped, queued and sent as
 * everywhere; what needs a file system, signals or async context says so and does without.
 */
export const platform: Platform = {
  runtime: "portable",
  env: () => undefined,
  readText: () => undefined,
  newContext: <T>() => new TurnContext<T>(),
  fetch: (url, request) => fetch(url, request),
  closeConnections: () => undefined,
  utf8Bytes: (text) => new TextEncoder().encode(text).byteLength,
  missing: {
    context:
      "this runtime has no AsyncLocalStorage: after an await, agent.track() and agent.llmCall() no longer know " +
      "their task. Call them on the task object (task.track, task.llmCall) instead",
    spool:
      "this runtime has no file system: spoolDir is ignored, and what cannot be delivered waits in memory only",
  },
};

/** Knows its value only until the first `await`. */
class TurnContext<T> implements AsyncContext<T> {
  #value: T | undefined;

  getStore(): T | undefined {
    return this.#value;
  }

  call<R>(value: T, fn: Callable<R>, self: unknown, args: readonly unknown[]): R {
    const before = this.#value;
    this.#value = value;
    try {
      return Reflect.apply(fn, self, args);
    } finally {
      this.#value = before;
    }
  }

  /** Without async context an entered value would leak into everything, so it is not entered. */
  enterWith(): void {}
}
