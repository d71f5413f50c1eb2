/** From what wants nobody to what wants somebody most: the order of a list by status. */
export const TASK_STATUSES = [
  "completed",
  "abandoned",
  "processing",
  "waiting",
  "escalated",
  "failed",
  "stuck",
] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

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

/** What an index holds in order, so that a page costs what it shows. */
export const INDEXED_TASK_SORTS = ["started_at", "duration", "cost"] as const;
/** What is worked out for each run that the filter lets through. */
export const COMPUTED_TASK_SORTS = ["id", "agent", "type", "status", "llm_calls"] as const;
export type TaskSortKey = (typeof INDEXED_TASK_SORTS)[number] | (typeof COMPUTED_TASK_SORTS)[number];
/** Those whose values are texts; all others' are numbers. */
export const TEXT_TASK_SORTS: readonly TaskSortKey[] = ["id", "agent", "type"];
export interface TaskSort {
  key: TaskSortKey;
  descending: boolean;
}

/** Where a page of runs begins: the sort value and the row of the last one seen. */
export interface TaskCursor {
  value: string | number | null;
  rowId: number;
}
