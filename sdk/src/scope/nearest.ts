import type { Agent } from "../agent/agent.ts";
import type { Task } from "../task/task.ts";
import type { Scope } from "./scope.ts";

/** The innermost scope of `agent`, looking outwards from `scope`. */
export function nearest(agent: Agent, scope: Scope | undefined): Scope | undefined {
  while (scope !== undefined && scope.speaker !== agent) scope = scope.outer;
  return scope;
}

/** The innermost task of any agent, looking outwards from `scope`. */
export function nearestTask(scope: Scope | undefined): Task | undefined {
  while (scope !== undefined && scope.task === undefined) scope = scope.outer;
  return scope?.task;
}

/** The innermost scope that counts, looking outwards from `scope`: one that was entered and has ended is passed over. */
export function stillOpen(scope: Scope | undefined): Scope | undefined {
  while (scope !== undefined && scope.openedInTurn > 0 && scope.hasEnded) scope = scope.outer;
  return scope;
}
