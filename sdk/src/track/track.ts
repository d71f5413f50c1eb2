import type { Agent } from "../agent/agent.ts";
import { HiveLoopError } from "../errors.ts";
import type { Callable } from "../platform/platform.ts";
import { currentScope, runInside } from "../scope/current.ts";
import { isObject } from "../wire/is-object.ts";
import { Action } from "./action.ts";
import { isGenerator, trackGenerator } from "./generators.ts";
import { isThenable, settle, type Settling } from "./settle.ts";

/** Any function at all can be tracked. */
export type AnyFunction = Callable<unknown>;

/** Calls `fn` as an action of `agent` and tells how it ended: at once, when its promise settles, or when its generator is done. */
export function callTracked(
  agent: Agent,
  name: string,
  functionName: string,
  fn: AnyFunction,
  self?: unknown,
  args?: unknown[],
): unknown {
  const action = new Action(agent, name, functionName, currentScope());
  let result: unknown;
  try {
    result = runInside(action, fn, self, args);
  } catch (error) {
    action.fail(error);
    throw error;
  }
  if (isObject(result)) {
    if (isThenable(result)) return settle(result, endOf(action));
    if (isGenerator(result)) return trackGenerator(result, action);
  }
  action.complete();
  return result;
}

/** Ends an action as its promise ends. */
function endOf(action: Action): Settling {
  return {
    done(value) {
      action.complete();
      return value;
    },
    failed: (error) => action.fail(error),
  };
}

/** A function that does what `fn` does and is tracked; `this`, name, length and own properties stay. */
export function wrapTracked<F extends AnyFunction>(agent: Agent, name: string, fn: F): F {
  if (typeof fn !== "function") {
    throw new HiveLoopError(
      `agent.tracked("${name}", …) wraps a function; got ${typeof fn}. To run something once, use ` +
        `agent.track("${name}", () => …).`,
    );
  }
  const functionName = fn.name || name;
  return new Proxy(fn, {
    apply: (target, self, args: unknown[]) => callTracked(agent, name, functionName, target, self, args),
  });
}

/** A standard (TC39) method decorator. */
export type TrackDecorator = <F extends AnyFunction>(
  method: F,
  context: ClassMethodDecoratorContext<ThisParameterType<F>, F>,
) => F;

/** What `@agent.track("name")` gives; without a name the method's own is used. */
export function trackDecorator(agent: Agent, name: string | undefined): TrackDecorator {
  return <F extends AnyFunction>(
    method: F,
    context: ClassMethodDecoratorContext<ThisParameterType<F>, F>,
  ): F => {
    const kind = (context as { kind?: string } | undefined)?.kind;
    if (kind !== "method") {
      const trouble =
        kind === undefined
          ? "is a standard decorator: turn experimentalDecorators off in tsconfig.json"
          : `goes on a method, not on a ${kind}`;
      throw new HiveLoopError(`@agent.track ${trouble}, or wrap the function with agent.tracked(name, fn).`);
    }
    return wrapTracked(agent, name ?? String(context.name), method);
  };
}
