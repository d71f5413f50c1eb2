/** What to do when a result has come. The value may be replaced, by a wrapped stream for instance. */
export interface Settling {
  done<T>(value: T): T;
  failed(error: unknown): void;
}

/**
 * Watches a promise and gives back one that behaves the same. Of a plain promise that is the derived promise: the
 * original may not be given back, since watching it marks its rejection as handled. Anything else that has a `then`
 * (a query that starts when awaited, an API promise with methods of its own) is given back in a proxy, untouched
 * until its user touches it.
 */
export function settle(result: PromiseLike<unknown>, settling: Settling): PromiseLike<unknown> {
  if (result instanceof Promise && result.constructor === Promise) return watch(result, settling);
  return new Proxy(result, {
    get(target, key): unknown {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function") return value;
      // A promise's own catch and finally need not go through `then`. Other methods may read private fields, which a
      // proxy does not have.
      if (key === "then" || key === "catch" || key === "finally") return settledMethod(target, settling, key);
      return (value as Method).bind(target);
    },
  });
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

type Method = (...args: unknown[]) => unknown;

function watch(promise: PromiseLike<unknown>, settling: Settling): PromiseLike<unknown> {
  return promise.then(
    (value) => settling.done(value),
    (error: unknown) => {
      settling.failed(error);
      throw error;
    },
  );
}

/** A method of a promise, asked of the result with the watch on it. */
export function settledMethod(
  target: PromiseLike<unknown>,
  settling: Settling,
  key: "then" | "catch" | "finally",
): Method {
  return (...handlers) => {
    // Not every `then` gives back a promise.
    const started = new Promise((resolve, reject) => void target.then(resolve, reject));
    const settled = watch(started, settling);
    return (Reflect.get(settled, key) as Method).apply(settled, handlers);
  };
}
