import type { Status } from "../wire/literals.ts";

/**
 * What a task belongs to.
 * @example agent.startTask("lead-4822", { project: "sales-pipeline", type: "lead_processing" });
 */
export interface TaskOptions {
  /** The project's slug or id. Left out: that of the task around it, else the workspace's default project. */
  project?: string;
  /** What sort of task, to compare like with like. */
  type?: string;
  /** Left out, the SDK makes one. Give one to tell of a run from several processes. */
  runId?: string;
  /** Links runs that belong together. Left out: that of the task around it, else the run's own id. */
  correlationId?: string;
  /** One line for the feed. */
  summary?: string;
  /** Anything worth knowing at the start. */
  data?: object;
}

/** @example task.complete({ summary: "Lead routed to ops", data: { route: "ops" } }); */
export interface TaskEndInput {
  /** `"success"` or `"failure"` when left out; `"timeout"` and `"cancelled"` are read off the error's name. */
  status?: Status;
  /** One line for the feed. */
  summary?: string;
  /** What came of it. */
  data?: object;
}
