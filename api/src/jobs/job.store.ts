import type { DataScope } from "../accounts/scope.ts";
import type { Job, JobKind, NewJob } from "./job.ts";

/** A data set whose scheduled job is due. */
export interface DueDataSet {
  dataSetId: number;
  workspaceId: string;
}

/** Changes of a job between two steps. */
export interface JobProgress {
  status: Job["status"];
  state: unknown;
  done: number;
  total: number | null;
  attempts: number;
  error: string | null;
  notBeforeMs: number;
  finishedAtMs: number | null;
}

/** Jobs. Only listing them is done for somebody; all else the server does. */
export interface JobStore {
  /** Of the caller's workspace and data set, and those of the whole server; the latest first. */
  listJobs(scope: DataScope, limit: number): Promise<Job[]>;
  /** Makes a job, or makes a finished one of this id anew. @returns it, or the unfinished one that was there */
  addJob(job: NewJob, nowMs: number): Promise<Job>;
  /** The job to go on with: the one under way, else the one that has waited longest. */
  nextJob(nowMs: number): Promise<Job | null>;
  /** @returns false, and nothing is changed, when the lease is somebody else's by now */
  saveProgress(
    lease: { name: string; holder: string },
    jobId: string,
    progress: JobProgress,
    nowMs: number,
  ): Promise<boolean>;
  /** Data sets without a job of this kind, or whose last one finished before. */
  dueDataSets(kind: JobKind, finishedBeforeMs: number, limit: number): Promise<DueDataSet[]>;
  /** When the last server-wide job of this kind finished; null where there is none, Infinity where one is unfinished. */
  lastFinished(kind: JobKind): Promise<number | null>;
  /** Unfinished jobs by kind, for the metrics. */
  countUnfinished(): Promise<{ kind: JobKind; jobs: number }[]>;
  /** Removes finished jobs that somebody asked for and that ended before. */
  pruneJobs(finishedBeforeMs: number): Promise<void>;
}
