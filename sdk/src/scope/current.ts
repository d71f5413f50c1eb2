import { platform } from "#platform";
import type { Task } from "../task/task.ts";
import type { AsyncContext } from "../platform/platform.ts";
import { stillOpen } from "./nearest.ts";
import type { Scope } from "./scope.ts";

/** One for the process: an agent, an observer and a log handler must all see the same place in the work. */
const context: AsyncContext<Scope> = /* @__PURE__ */ platform.newContext<Scope>();

/** Calls `fn` inside `scope`; everything that it starts, timers and branches included, is inside it too. */
export function runInside<A extends unknown[], R>(
  scope: Scope,
  fn: (...args: A) => R,
  self?: unknown,
  args?: A,
): R {
  return context.call(scope, fn, self, args ?? NO_ARGUMENTS);
}

const NO_ARGUMENTS: readonly unknown[] = [];

/** The innermost scope, whoever's it is. */
export function currentScope(): Scope | undefined {
  return stillOpen(context.getStore());
}

/** The innermost scope inside this task, or else the task's own. */
export function currentScopeIn(task: Task): Scope {
  let scope = currentScope();
  while (scope !== undefined && scope.task !== task) scope = scope.outer;
  return scope ?? task;
}

/**
 * Makes `scope` current for the rest of the calling function. Nothing is put back when it ends: a scope that was entered
 * and has ended is passed over, which costs less and is right in every branch that can still see it.
 */
export function enter(scope: Scope): void {
  context.enterWith(scope);
}
