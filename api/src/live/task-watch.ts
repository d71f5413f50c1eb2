import type { CurrentWorkspaces } from "../accounts/current-workspaces.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { TaskStore } from "../tasks/task.store.ts";
import type { TaskRun, TaskStatus } from "../tasks/task.ts";
import type { Bus, BusMessage } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { FrameWindow } from "./frame-window.ts";

/** Runs read in one query. */
const RUNS_PER_READ = 500;
/** Open runs of an agent that are looked at when the agent turns stuck or recovers. */
const RUNS_OF_AGENT = 200;
/** Open runs of all agents, the newest, that are looked at when the policy changes. */
const RUNS_OF_ALL = 2_000;
/** What a run can be that the clock and the policy have a say in. */
const OPEN: readonly TaskStatus[] = ["stuck", "processing", "waiting", "escalated", "abandoned"];

/** Runs that something happened to, as they are now. */
export interface TaskChanges {
  runs: TaskRun[];
  /** The newest position of the events that the changes follow from. */
  seq: number;
}

export interface TaskWatchParts {
  bus: Bus;
  tasks: TaskStore;
  clock: Clock;
  workspaces: Pick<CurrentWorkspaces, "subscribe">;
  onError: (error: unknown) => void;
}

/**
 * Watches the runs of one data set for everybody: those that events touched are read again once a window. A run
 * follows its agent into `stuck` without an event of its own, and back with any event of the agent. The open ones are
 * read again when the workspace's settings change, which state is judged by.
 *
 * @returns stops watching
 */
export function watchTasks(
  parts: TaskWatchParts,
  viewpoint: () => Viewpoint,
  emit: (changes: TaskChanges) => void,
): () => void {
  const watch = new TaskWatch(parts, viewpoint, emit);
  const { scope } = viewpoint();
  const leave = parts.bus.subscribe(scope, (message) => watch.take(message));
  const ignore = parts.workspaces.subscribe(scope.workspaceId, () => watch.judgeAgain());
  void watch.run();
  return () => {
    leave();
    ignore();
    watch.stop();
  };
}

interface RunKey {
  taskId: string;
  runId: string | null;
}

class TaskWatch {
  readonly #parts: TaskWatchParts;
  readonly #viewpoint: () => Viewpoint;
  readonly #emit: (changes: TaskChanges) => void;
  readonly #window: FrameWindow;
  #touched = new Map<string, RunKey>();
  /** Agents that turned stuck or said something again: all their open runs have to be looked at. */
  #agents = new Set<string>();
  readonly #stuckAgents = new Set<string>();
  #mustReadAll = false;
  #seq = 0;

  constructor(parts: TaskWatchParts, viewpoint: () => Viewpoint, emit: (changes: TaskChanges) => void) {
    this.#parts = parts;
    this.#viewpoint = viewpoint;
    this.#emit = emit;
    this.#window = new FrameWindow(parts.clock);
  }

  take(message: BusMessage): void {
    if (message.type === "agent_stuck") {
      this.#stuckAgents.add(message.agentId);
      this.#agents.add(message.agentId);
    } else if (message.type === "events")
      for (const { taskId, taskRunId, agentId, eventType, seq } of message.events) {
        if (taskId !== null) this.#touched.set(`${taskId}\n${taskRunId ?? ""}`, { taskId, runId: taskRunId });
        // Registering again abandons runs that have been silent; a sign of life ends a stuck episode.
        if (this.#stuckAgents.delete(agentId) || eventType === "agent_registered") this.#agents.add(agentId);
        this.#seq = Math.max(this.#seq, seq);
      }
    if (this.#touched.size > 0 || this.#agents.size > 0) this.#window.signal();
  }

  /** The thresholds may be others. */
  judgeAgain(): void {
    this.#mustReadAll = true;
    this.#window.signal();
  }

  async run(): Promise<void> {
    while (await this.#window.next()) {
      try {
        await this.#readTouched();
      } catch (error) {
        this.#parts.onError(error);
      }
    }
  }

  stop(): void {
    this.#window.close();
  }

  async #readTouched(): Promise<void> {
    const keys = [...this.#touched.values()];
    const agents = [...this.#agents];
    const seq = this.#seq;
    const mustReadAll = this.#mustReadAll;
    this.#mustReadAll = false;
    this.#touched = new Map();
    this.#agents = new Set();
    const runs = new Map<string, TaskRun>();
    const add = (run: TaskRun) => runs.set(`${run.taskId}\n${run.runId ?? ""}`, run);
    for (let from = 0; from < keys.length; from += RUNS_PER_READ)
      (await this.#getRuns(keys.slice(from, from + RUNS_PER_READ))).forEach(add);
    for (const agentId of agents) (await this.#openRuns({ agentId }, RUNS_OF_AGENT)).forEach(add);
    if (mustReadAll) (await this.#openRuns({}, RUNS_OF_ALL)).forEach(add);
    if (runs.size > 0) this.#emit({ runs: [...runs.values()], seq });
  }

  #getRuns(runs: readonly RunKey[]): Promise<TaskRun[]> {
    const { scope, nowMs, policy } = this.#viewpoint();
    return this.#parts.tasks.getRuns(scope, { runs, nowMs, policy });
  }

  async #openRuns(of: { agentId?: string }, limit: number): Promise<TaskRun[]> {
    const { scope, nowMs, policy } = this.#viewpoint();
    const rows = await this.#parts.tasks.listRuns(scope, {
      filter: { ...of, statuses: OPEN },
      sort: { key: "started_at", descending: true },
      limit,
      nowMs,
      policy,
    });
    return rows.map(({ run }) => run);
  }
}
