import type { DataScope } from "../accounts/scope.ts";
import type { LivenessPolicy } from "../agents/liveness.ts";
import type { TaskCursor, TaskFilter, TaskRun, TaskSort } from "./task.ts";

/** The clock and thresholds that status depends on. */
export interface TaskMoment {
  nowMs: number;
  policy: LivenessPolicy;
}

export interface TaskStore {
  /** Runs with their status at the moment given, `limit` at most, each with the cursor that continues after it. */
  listRuns(
    scope: DataScope,
    query: { filter: TaskFilter; sort: TaskSort; limit: number; after?: TaskCursor | null } & TaskMoment,
  ): Promise<{ run: TaskRun; cursor: TaskCursor }[]>;
  /**
   * One run of a task.
   *
   * @param runId the run; null where the client sends no run ids; undefined for the latest
   */
  getRun(
    scope: DataScope,
    query: { taskId: string; runId?: string | null } & TaskMoment,
  ): Promise<TaskRun | null>;
  /** Several runs at once, for loaders; an unknown run is absent from the answer. */
  getRuns(
    scope: DataScope,
    query: { runs: readonly { taskId: string; runId: string | null }[] } & TaskMoment,
  ): Promise<TaskRun[]>;
}
