export type TaskStatus =
  "completed" | "failed" | "abandoned" | "escalated" | "waiting" | "stuck" | "processing";

/** What is stored of one run of a task. Times are the client's unless the name says received. */
export interface TaskRunFacts {
  taskId: string;
  /** Null where the client sent no run id: then the task has one run. */
  runId: string | null;
  taskType: string | null;
  agentId: string;
  projectId: string;
  projectSlug: string;
  environment: string;
  group: string;
  correlationId: string | null;
  /** The latest summary that a task event carried. */
  summary: string | null;
  startedAtMs: number | null;
  /** The earliest event of the run, whatever its type: orders runs that never said they started. */
  firstEventAtMs: number;
  lastEventAtMs: number;
  lastReceivedMs: number;
  completedAtMs: number | null;
  failedAtMs: number | null;
  /** The client's `duration_ms` on the event that ended the run. */
  reportedDurationMs: number | null;
  exceptionType: string | null;
  exceptionMessage: string | null;
  /** Null where no call carried a cost. */
  costUsd: number | null;
  tokensIn: number;
  tokensOut: number;
  llmCalls: number;
  actions: number;
  errors: number;
  retries: number;
  escalations: number;
  approvalsRequested: number;
  approvalsReceived: number;
}

export interface TaskRun extends TaskRunFacts {
  status: TaskStatus;
  endedAtMs: number | null;
  /** The client's duration, else end − start; null while the run is open or its start is unknown. */
  durationMs: number | null;
}

export interface TaskFilter {
  projectId?: string | null;
  agentId?: string | null;
  environment?: string | null;
  group?: string | null;
  taskType?: string | null;
  taskId?: string | null;
  statuses?: readonly TaskStatus[] | null;
  /** By the run's start (or first event), milliseconds since the epoch. */
  fromMs?: number | null;
  toMs?: number | null;
  /** The beginning of a task id; among the latest 2,000 runs, any part of the task id or the summary. */
  search?: string | null;
}

export type TaskSortKey = "started_at" | "duration" | "cost";
export interface TaskSort {
  key: TaskSortKey;
  descending: boolean;
}

/** Where a page of runs begins: the sort value and the row of the last one seen. */
export interface TaskCursor {
  value: number | null;
  rowId: number;
}
