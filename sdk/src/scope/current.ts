import { platform } from "#platform";
import type { Task } from "../task/task.ts";
import type { AsyncContext } from "../platform/platform.ts";
import { stillOpen } from "./nearest.ts";
import type { Scope } from "./scope.ts";

/** One for the process: an agent, an observer and a log handler must all see the same place in the work. */
const context: AsyncContext<Scope> = /* @__PURE__ */ platform.newContext<Scope>();

/** Calls `fn` inside `scope`; everything that it starts, timers and branches included, is inside it too. */
export function runInside<R>(scope: Scope, fn: () => R): R;
export function runInside<A, R>(scope: Scope, fn: (argument: A) => R, argument: A): R;
export function runInside<R>(scope: Scope, fn: (argument: unknown) => R, argument?: unknown): R {
  return context.run(scope, fn, argument);
}

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
  scope.isOpenEnded = true;
  context.enterWith(scope);
}
