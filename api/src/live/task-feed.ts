import type { TaskFilter, TaskRun } from "../tasks/task.ts";
import { eventCursor } from "../events/event-cursor.ts";
import type { Clock } from "./clock.ts";
import { isInProject } from "./event-predicate.ts";
import { createFeed } from "./feed.ts";
import type { Feed } from "./feed.ts";
import { FrameWindow } from "./frame-window.ts";
import type { TaskChanges } from "./task-watch.ts";

/** Runs remembered as shown by a filter on status, so that their leaving it is told too. */
const MAX_REMEMBERED_RUNS = 10_000;

/** The runs that changed since the last frame, each once. */
export interface TaskFrame {
  tasks: TaskRun[];
  cursor: string;
}

/** Follows the runs that match a filter. One that matched by its status is told once more when it no longer does. */
export function followTasks(
  parts: { clock: Clock; joinWatch: (listener: (changes: TaskChanges) => void) => () => void },
  filter: TaskFilter,
): Feed<TaskFrame> {
  const matches = compileTaskFilter(filter);
  const window = new FrameWindow(parts.clock);
  let waiting = new Map<string, TaskRun>();
  let lastSeq = 0;
  const leave = parts.joinWatch(({ runs, seq }) => {
    lastSeq = Math.max(lastSeq, seq);
    for (const run of runs) if (matches(run)) waiting.set(keyOf(run), run);
    if (waiting.size > 0) window.signal();
  });
  const next = async (): Promise<TaskFrame | null> => {
    if (!(await window.next())) return null;
    const tasks = [...waiting.values()];
    waiting = new Map();
    return { tasks, cursor: eventCursor(lastSeq) };
  };
  const close = () => {
    leave();
    window.close();
  };
  return createFeed({ next, close });
}

function keyOf({ taskId, runId }: TaskRun): string {
  return `${taskId}\n${runId ?? ""}`;
}

function compileTaskFilter(filter: TaskFilter): (run: TaskRun) => boolean {
  const { projectId, agentId, environment, group, taskType, taskId, fromMs, toMs } = filter;
  const hasStatus = compileStatuses(filter);
  const search = filter.search?.toLowerCase();
  return (run) => {
    const startMs = run.startedAtMs ?? run.firstEventAtMs;
    return (
      (agentId == null || run.agentId === agentId) &&
      (taskId == null || run.taskId === taskId) &&
      (environment == null || run.environment === environment) &&
      (group == null || run.group === group) &&
      (taskType == null || run.taskType === taskType) &&
      (projectId == null || isInProject(run, projectId)) &&
      (fromMs == null || startMs >= fromMs) &&
      (toMs == null || startMs < toMs) &&
      (search == null ||
        `${run.taskId}\n${run.taskType ?? ""}\n${run.summary ?? ""}`.toLowerCase().includes(search)) &&
      hasStatus(run)
    );
  };
}

function compileStatuses({ statuses }: TaskFilter): (run: TaskRun) => boolean {
  if (statuses == null) return () => true;
  const wanted: ReadonlySet<string> = new Set(statuses);
  const shown = new Set<string>();
  return (run) => {
    const key = keyOf(run);
    const wasShown = shown.delete(key);
    if (!wanted.has(run.status)) return wasShown;
    // The oldest is forgotten first: a Set keeps the order of insertion.
    if (shown.size >= MAX_REMEMBERED_RUNS) shown.delete(shown.values().next().value!);
    shown.add(key);
    return true;
  };
}
