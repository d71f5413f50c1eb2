import { runInside } from "../scope/current.ts";
import type { Action } from "./action.ts";

type AnyGenerator = Generator | AsyncGenerator;
type Method = (...args: unknown[]) => unknown;

/** True for what a generator function gives, sync or async; an array is iterable too, but it is a value. */
export function isGenerator(value: object): value is AnyGenerator {
  return /^\[object (Async)?Generator]$/.test(Object.prototype.toString.call(value));
}

/**
 * The same generator, with each step run inside the action, which ends when the generator does: run out, thrown, or
 * left early by its consumer. One that nobody ever finishes stays open, as it is.
 */
export function trackGenerator(generator: AnyGenerator, action: Action): AnyGenerator {
  const finish = (result: unknown): unknown => {
    if ((result as IteratorResult<unknown>).done === true) action.complete();
    return result;
  };
  const fail = (error: unknown): never => {
    action.fail(error);
    throw error;
  };
  const step = (method: "next" | "return" | "throw", args: unknown[]): unknown => {
    try {
      const result = runInside(action, Reflect.get(generator, method) as Method, generator, args);
      return result instanceof Promise ? result.then(finish, fail) : finish(result);
    } catch (error) {
      return fail(error);
    }
  };
  const watched: AnyGenerator = new Proxy(generator, {
    get(target, key): unknown {
      if (key === "next" || key === "return" || key === "throw")
        return (...args: unknown[]) => step(key, args);
      // `for … of` asks for the iterator, which must be the watched one. Iterator helpers (map, take …) read `next`
      // from their receiver, so they get the proxy as well, as methods of it.
      if (key === Symbol.iterator || key === Symbol.asyncIterator) return () => watched;
      return Reflect.get(target, key);
    },
  });
  return watched;
}
