/** What the server does in the background, by itself or because somebody asked. */
export const JOB_KINDS = {
  retention: "Old events go, heartbeats are compacted, roll-ups expire.",
  project_deletion: "The events of a project that was deleted go.",
  repricing: "Calls of a period are estimated anew, by the prices in force.",
  space: "Space that is no longer used goes back to the disk.",
} as const;
export type JobKind = keyof typeof JOB_KINDS;

export type JobStatus = "waiting" | "running" | "done" | "failed";

/** One job. Times are milliseconds since the epoch, by the storage's clock. */
export interface Job {
  id: string;
  kind: JobKind;
  /** Null for what concerns the whole server. */
  workspaceId: string | null;
  dataSetId: number | null;
  /** What it is about, for people: a project's slug, a period. */
  subject: string | null;
  status: JobStatus;
  /** What was asked for: plain data. */
  params: unknown;
  /** Where to go on: plain data; null before the first step. */
  state: unknown;
  /** In the unit of its kind, mostly rows. */
  done: number;
  /** Null where it is not known beforehand. */
  total: number | null;
  /** Steps that failed since one last succeeded. */
  attempts: number;
  /** Why it failed, for the log and for people; null where it did not. */
  error: string | null;
  createdAtMs: number;
  /** It is not taken up before. */
  notBeforeMs: number;
  startedAtMs: number | null;
  finishedAtMs: number | null;
}

/** A job to make. One that is unfinished and has the same id is left as it is. */
export interface NewJob {
  id: string;
  kind: JobKind;
  workspaceId: string | null;
  dataSetId: number | null;
  subject: string | null;
  params: unknown;
}

/** What a step leaves behind. */
export interface StepResult {
  state: unknown;
  done: number;
  total: number | null;
  isDone: boolean;
}

/**
 * How one kind of job is done: a step at a time, each small enough that nobody waits for it. A step may be done twice
 * (whoever did it may die before that is noted), and must come to the same.
 */
export type JobStep = (job: Job) => Promise<StepResult>;
