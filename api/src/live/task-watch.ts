import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { TaskStore } from "../tasks/task.store.ts";
import type { TaskRun } from "../tasks/task.ts";
import type { Bus, BusMessage } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { FrameWindow } from "./frame-window.ts";

/** Runs read in one query. */
const RUNS_PER_READ = 500;
/** Open runs of an agent that are looked at when the agent turns stuck or recovers. */
const RUNS_OF_AGENT = 200;

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
  onError: (error: unknown) => void;
}

/**
 * Watches the runs of one data set for everybody: those that events touched are read again once a window. A run
 * follows its agent into `stuck` without an event of its own, and back with any event of the agent.
 *
 * @returns stops watching
 */
export function watchTasks(
  parts: TaskWatchParts,
  viewpoint: () => Viewpoint,
  emit: (changes: TaskChanges) => void,
): () => void {
  const watch = new TaskWatch(parts, viewpoint, emit);
  const leave = parts.bus.subscribe(viewpoint().scope, (message) => watch.take(message));
  void watch.run();
  return () => {
    leave();
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
    this.#touched = new Map();
    this.#agents = new Set();
    const runs = new Map<string, TaskRun>();
    const add = (run: TaskRun) => runs.set(`${run.taskId}\n${run.runId ?? ""}`, run);
    for (let from = 0; from < keys.length; from += RUNS_PER_READ)
      (await this.#getRuns(keys.slice(from, from + RUNS_PER_READ))).forEach(add);
    for (const agentId of agents) (await this.#runsOfAgent(agentId)).forEach(add);
    if (runs.size > 0) this.#emit({ runs: [...runs.values()], seq });
  }

  #getRuns(runs: readonly RunKey[]): Promise<TaskRun[]> {
    const { scope, nowMs, policy } = this.#viewpoint();
    return this.#parts.tasks.getRuns(scope, { runs, nowMs, policy });
  }

  async #runsOfAgent(agentId: string): Promise<TaskRun[]> {
    const { scope, nowMs, policy } = this.#viewpoint();
    const rows = await this.#parts.tasks.listRuns(scope, {
      filter: { agentId, statuses: ["stuck", "processing", "waiting", "escalated", "abandoned"] },
      sort: { key: "started_at", descending: true },
      limit: RUNS_OF_AGENT,
      nowMs,
      policy,
    });
    return rows.map(({ run }) => run);
  }
}
