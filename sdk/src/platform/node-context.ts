import { AsyncLocalStorage, AsyncResource } from "node:async_hooks";
import type { AsyncContext, Callable } from "./platform.ts";

/**
 * Carries a value as `AsyncLocalStorage` does. Its `run` copies all that is carried along twice, to go in and to come
 * back, and that is most of what tracking a call costs. A resource comes back without a copy.
 */
export class NodeContext<T> extends AsyncLocalStorage<T> implements AsyncContext<T> {
  call<R>(value: T, fn: Callable<R>, self: unknown, args: readonly unknown[]): R {
    return new AsyncResource("hiveloop").runInAsyncScope(enterAndCall<T, R>, this, value, fn, self, args);
  }
}

function enterAndCall<T, R>(
  this: AsyncLocalStorage<T>,
  value: T,
  fn: Callable<R>,
  self: unknown,
  args: readonly unknown[],
): R {
  this.enterWith(value);
  return Reflect.apply(fn, self, args);
}
