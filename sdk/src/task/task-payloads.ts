import { withKnown } from "../events/payloads.ts";
import type { Payload } from "../wire/wire.ts";
import type { Task } from "./task.ts";

/** The payloads of what happens to a task. Run when a batch is built. */

/** A task at its start or its end. */
export interface TaskMoment {
  readonly task: Task;
  readonly summary?: string | undefined;
  readonly data?: object | undefined;
  readonly error?: { readonly type: string; readonly message: string } | undefined;
}

export function taskStartPayload({ task, summary, data }: TaskMoment): Payload {
  return { summary: summary ?? `Task ${task.id} started`, data };
}

export function taskEndPayload({ task, summary, data, error }: TaskMoment): Payload {
  if (error === undefined) return { summary: summary ?? `Task ${task.id} completed`, data };
  return {
    summary: summary ?? `Task ${task.id} failed: ${error.message}`,
    data,
    exception_type: error.type,
    exception_message: error.message,
  };
}

export function escalationPayload(input: { reason: string; assignedTo?: string; data?: object }): Payload {
  return { summary: input.reason, data: withKnown({ assigned_to: input.assignedTo }, input.data) };
}

interface CapturedApproval {
  readonly summary: string | undefined;
  readonly data: object | undefined;
}

export function approvalRequestedPayload(
  input: CapturedApproval & { approver: string; reason: string },
): Payload {
  return {
    summary: input.summary ?? `Approval requested from ${input.approver}: ${input.reason}`,
    data: withKnown({ approver: input.approver, reason: input.reason }, input.data),
  };
}

export function approvalReceivedPayload(
  input: CapturedApproval & { approvedBy: string; decision: string },
): Payload {
  return {
    summary: input.summary ?? `${input.approvedBy}: ${input.decision}`,
    data: withKnown({ approved_by: input.approvedBy, decision: input.decision }, input.data),
  };
}

interface CapturedRetry {
  readonly attempt: number;
  readonly reason: string;
  readonly backoffMs: number | undefined;
  readonly data: object | undefined;
}

export function retryPayload({ attempt, reason, backoffMs, data }: CapturedRetry): Payload {
  const backoffSeconds = backoffMs === undefined ? undefined : backoffMs / 1000;
  return {
    summary: `Attempt ${attempt}: ${reason}${backoffSeconds === undefined ? "" : `, after ${backoffSeconds}s`}`,
    data: withKnown({ attempt, backoff_seconds: backoffSeconds }, data),
  };
}
