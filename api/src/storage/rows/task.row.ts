import { usd } from "../../costs/money.ts";
import { TASK_STATUSES } from "../../tasks/task.ts";
import type { TaskRun, TaskSort, TaskSortKey, TaskStatus } from "../../tasks/task.ts";

/** A run with its names, as both dialects select it. */
export interface RunRow {
  run_pk: number;
  task_id: string;
  run_id: string;
  task_type: string | null;
  agent_id: string;
  project_id: string;
  project_slug: string;
  environment: string;
  group_name: string;
  correlation_id: string | null;
  summary: string | null;
  started_at_ms: number | null;
  first_event_at_ms: number;
  last_event_at_ms: number;
  last_received_ms: number;
  completed_at_ms: number | null;
  failed_at_ms: number | null;
  outcome: number;
  ended_at_ms: number | null;
  duration_ms: number | null;
  reported_duration_ms: number | null;
  exception_type: string | null;
  exception_message: string | null;
  cost_nano_usd: number | null;
  tokens_in: number | null;
  tokens_out: number | null;
  llm_calls: number | null;
  actions: number;
  errors: number | null;
  retries: number | null;
  escalations: number | null;
  approvals_requested: number | null;
  approvals_received: number | null;
  status: TaskStatus;
}

export function toRun(row: RunRow): TaskRun {
  return {
    taskId: row.task_id,
    runId: row.run_id || null,
    taskType: row.task_type,
    agentId: row.agent_id,
    projectId: row.project_id,
    projectSlug: row.project_slug,
    environment: row.environment,
    group: row.group_name,
    correlationId: row.correlation_id,
    summary: row.summary,
    startedAtMs: row.started_at_ms,
    firstEventAtMs: row.first_event_at_ms,
    lastEventAtMs: row.last_event_at_ms,
    lastReceivedMs: row.last_received_ms,
    completedAtMs: row.completed_at_ms,
    failedAtMs: row.failed_at_ms,
    reportedDurationMs: row.reported_duration_ms,
    exceptionType: row.exception_type,
    exceptionMessage: row.exception_message,
    costUsd: row.cost_nano_usd === null ? null : usd(row.cost_nano_usd),
    tokensIn: row.tokens_in ?? 0,
    tokensOut: row.tokens_out ?? 0,
    llmCalls: row.llm_calls ?? 0,
    actions: row.actions,
    errors: row.errors ?? 0,
    retries: row.retries ?? 0,
    escalations: row.escalations ?? 0,
    approvalsRequested: row.approvals_requested ?? 0,
    approvalsReceived: row.approvals_received ?? 0,
    status: row.status,
    endedAtMs: row.ended_at_ms,
    durationMs: row.duration_ms,
  };
}

/** What a run is sorted by, as the cursor holds it. */
export function sortValue(row: RunRow, { key }: TaskSort): string | number | null {
  return SORT_VALUES[key](row);
}

const SORT_VALUES: Record<TaskSortKey, (row: RunRow) => string | number | null> = {
  started_at: (row) => row.first_event_at_ms,
  duration: (row) => row.duration_ms,
  cost: (row) => row.cost_nano_usd,
  id: (row) => row.task_id,
  agent: (row) => row.agent_id,
  type: (row) => row.task_type,
  status: (row) => TASK_STATUSES.indexOf(row.status),
  llm_calls: (row) => row.llm_calls ?? 0,
};

/** Only statuses of runs that have not ended are asked for. */
export const onlyOpen = (statuses: readonly TaskStatus[] | null | undefined): boolean =>
  statuses != null && !statuses.includes("completed") && !statuses.includes("failed");
