import { runInside } from "../scope/current.ts";
import type { Task } from "./task.ts";

/** Calls `fn` inside `task` and ends the task as `fn` ends, unless it has been ended before. */
export async function runTask<R>(task: Task, fn: (task: Task) => R | PromiseLike<R>): Promise<R> {
  try {
    const result = await runInside(task, fn, undefined, [task]);
    if (!task.hasEnded) task.complete();
    return result;
  } catch (error) {
    if (!task.hasEnded) task.fail(error);
    throw error;
  }
}
