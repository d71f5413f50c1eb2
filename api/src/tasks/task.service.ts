import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { EventStore } from "../events/event.store.ts";
import type { TaskStore } from "./task.store.ts";
import type { TaskCursor, TaskFilter, TaskRun, TaskSort } from "./task.ts";
import { toTimeline } from "./timeline.ts";
import type { Timeline } from "./timeline.ts";

/** One run: a task id, and the run's id or null where the client sends none. */
export interface RunKey {
  taskId: string;
  runId: string | null;
}

export interface TaskService {
  listRuns(
    view: Viewpoint,
    query: { filter: TaskFilter; sort: TaskSort; limit: number; after: TaskCursor | null },
  ): Promise<{ run: TaskRun; cursor: TaskCursor }[]>;
  /** @param runId null where the client sends no run ids; undefined for the latest run */
  getRun(view: Viewpoint, taskId: string, runId: string | null | undefined): Promise<TaskRun | null>;
  /** In the order of the keys; an unknown run is null. */
  getRuns(view: Viewpoint, keys: readonly RunKey[]): Promise<(TaskRun | null)[]>;
  /**
   * @param limit events to read at most
   * @returns with the bytes of their payloads, as JSON
   */
  getTimeline(
    view: Viewpoint,
    run: RunKey,
    limit: number,
  ): Promise<{ timeline: Timeline; payloadBytes: number }>;
}

export function createTaskService(stores: { tasks: TaskStore; events: EventStore }): TaskService {
  return {
    listRuns({ scope, nowMs, policy }, query) {
      return stores.tasks.listRuns(scope, { ...query, nowMs, policy });
    },
    getRun({ scope, nowMs, policy }, taskId, runId) {
      return stores.tasks.getRun(scope, { taskId, runId, nowMs, policy });
    },
    async getRuns({ scope, nowMs, policy }, keys) {
      const unique = new Map(keys.map((key) => [nameOf(key), key]));
      const runs = await stores.tasks.getRuns(scope, { runs: [...unique.values()], nowMs, policy });
      const byName = new Map(runs.map((run) => [nameOf(run), run]));
      return keys.map((key) => byName.get(nameOf(key)) ?? null);
    },
    async getTimeline({ scope }, { taskId, runId }, limit) {
      const read = await stores.events.listRunEvents(scope, { taskId, runId }, limit);
      return { timeline: toTimeline(read.events, read.truncated), payloadBytes: read.payloadBytes };
    },
  };
}

/** Ids may hold any printable character, so JSON and not a separator keeps the two apart. */
function nameOf({ taskId, runId }: RunKey): string {
  return JSON.stringify([taskId, runId]);
}
