import type { Agent } from "../agent/agent.ts";
import { runInside } from "../scope/current.ts";
import { open } from "../scope/siblings.ts";
import type { TaskOptions } from "./task-options.ts";
import { Task } from "./task.ts";

/** Calls `fn` inside `task` and ends the task as `fn` ends, unless it has been ended before. */
export async function runTask<R>(task: Task, fn: (task: Task) => R | PromiseLike<R>): Promise<R> {
  try {
    const result = await runInside(task, fn, task);
    if (!task.hasEnded) task.complete();
    return result;
  } catch (error) {
    if (!task.hasEnded) task.fail(error);
    throw error;
  }
}

/** Starts a task that the caller ends, current until then for the code that follows. */
export function openTask(agent: Agent, id: string, options: TaskOptions | undefined): Task {
  return open(openTask, (outer) => new Task(agent, id, options, outer));
}
