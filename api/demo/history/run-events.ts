import type { EventStatus, WireEvent, WirePayload } from "@hiveboard/schema";
import type { PastRun, PastWork } from "../character.ts";
import { costUsd } from "../models.ts";
import type { Random } from "../random.ts";

/** Shares of a run's time: before its first action, and after its last. */
const PREPARING = 0.02;
const FINISHING = 0.05;
/** Of an action's time a model takes so much. */
const THINKING = 0.8;

/** The events of a run that began at `startMs`, in order, as the SDK would have sent them. */
export function runEvents(
  run: PastRun,
  { project, taskType }: Pick<PastWork, "project" | "taskType">,
  startMs: number,
  random: Random,
): WireEvent[] {
  const runId = `run_${random.uuid()}`;
  const events: WireEvent[] = [];
  const tell = (share: number, event: Pick<WireEvent, "event_type"> & Partial<WireEvent>): string => {
    const event_id = random.uuid();
    events.push({
      event_id,
      timestamp: new Date(startMs + Math.round(share * run.durationMs)).toISOString(),
      project_id: project,
      task_id: run.taskId,
      task_type: taskType,
      task_run_id: runId,
      correlation_id: runId,
      ...event,
    });
    return event_id;
  };
  const ending = (status: EventStatus, share = 1) => ({
    status,
    duration_ms: Math.round(share * run.durationMs),
  });

  tell(0, {
    event_type: "task_started",
    payload: { summary: run.summary, data: { priority: run.priority ?? "normal" } },
  });
  if (run.steps !== undefined) tell(PREPARING / 2, { event_type: "custom", payload: planOf(run, run.steps) });
  const actions = run.isAbandoned ? run.actions.slice(0, 1) : run.actions;
  const causeId = tellActions(run, actions, random, tell);
  if (run.isAbandoned) return events;
  tellPeople(run, tell);
  if (run.failure === undefined) {
    run.steps?.forEach((_, index, { length }) =>
      tell(1 - FINISHING / 2, { event_type: "custom", payload: stepDone(index, length) }),
    );
    tell(1, { event_type: "task_completed", ...ending("success"), payload: { summary: run.result } });
  } else {
    const { type, message } = run.failure;
    tell(1, {
      event_type: "task_failed",
      parent_event_id: causeId,
      ...ending(type === "TimeoutError" ? "timeout" : "failure"),
      payload: {
        summary: `Task ${run.taskId} failed: ${message}`,
        exception_type: type,
        exception_message: message,
      },
    });
  }
  return events;
}

type Tell = (share: number, event: Pick<WireEvent, "event_type"> & Partial<WireEvent>) => string;

/** Actions one after the other, the calls shared out among them. Gives the event of the failure, if there is one. */
function tellActions(
  run: PastRun,
  actions: readonly string[],
  random: Random,
  tell: Tell,
): string | undefined {
  const width = (1 - PREPARING - FINISHING) / actions.length;
  let causeId: string | undefined;
  actions.forEach((name, index) => {
    const from = PREPARING + index * width;
    const action = { action_id: `act_${random.uuid()}` };
    const isLast = index === actions.length - 1;
    const named = { action_name: name, function: name };
    tell(from, {
      event_type: "action_started",
      ...action,
      payload: { ...named, summary: `${name} started` },
    });
    if (isLast && run.retry !== undefined) tell(from + width * 0.3, { ...action, ...retryOf(run.retry) });
    const calls = run.calls.filter((_, i) => i % actions.length === index);
    calls.forEach((call, i) => {
      const durationMs = Math.round((run.durationMs * width * THINKING) / calls.length);
      const at = from + (width * THINKING * (i + 1)) / calls.length;
      tell(at, { event_type: "custom", ...action, payload: callOf(call, durationMs) });
    });
    const hasFailed = isLast && run.failure !== undefined && run.isAbandoned !== true;
    const endId = tell(from + width * 0.98, {
      ...action,
      event_type: hasFailed ? "action_failed" : "action_completed",
      status: hasFailed ? "failure" : "success",
      duration_ms: Math.round(run.durationMs * width * 0.98),
      payload: hasFailed
        ? {
            ...named,
            summary: `${name} failed: ${run.failure.message}`,
            exception_type: run.failure.type,
            exception_message: run.failure.message,
          }
        : { ...named, summary: `${name} completed` },
    });
    if (hasFailed) causeId = endId;
  });
  return causeId;
}

function tellPeople({ approval, escalation }: PastRun, tell: Tell): void {
  if (approval !== undefined) {
    const { approver, reason, decision } = approval;
    tell(1 - FINISHING * 0.9, {
      event_type: "approval_requested",
      payload: { summary: `Approval requested from ${approver}: ${reason}`, data: { approver, reason } },
    });
    tell(1 - FINISHING * 0.7, {
      event_type: "approval_received",
      payload: { summary: `Maya Lindqvist: ${decision}`, data: { approved_by: "Maya Lindqvist", decision } },
    });
  }
  if (escalation !== undefined)
    tell(1 - FINISHING * 0.6, {
      event_type: "escalated",
      payload: { summary: escalation.reason, data: { assigned_to: escalation.assignedTo } },
    });
}

function planOf({ summary }: PastRun, steps: readonly string[]): WirePayload {
  return {
    kind: "plan_created",
    summary,
    data: { goal: summary, revision: 0, steps: steps.map((description, index) => ({ index, description })) },
  };
}

const stepDone = (index: number, total: number): WirePayload => ({
  kind: "plan_step",
  summary: `Step ${index} completed`,
  data: { step_index: index, total_steps: total, action: "completed", plan_revision: 0 },
});

const retryOf = ({ reason, backoffMs }: NonNullable<PastRun["retry"]>) => ({
  event_type: "retry_started" as const,
  payload: {
    summary: `Attempt 2: ${reason}, after ${backoffMs / 1000}s`,
    data: { attempt: 2, backoff_seconds: backoffMs / 1000 },
  },
});

function callOf(call: PastRun["calls"][number], durationMs: number): WirePayload {
  const { name, model, tokensIn, tokensOut, prompt, response } = call;
  const cost = costUsd(model, tokensIn, tokensOut);
  const price = cost === undefined ? "" : `, $${cost}`;
  return {
    kind: "llm_call",
    summary: `${name} → ${model} (${tokensIn} in / ${tokensOut} out${price})`,
    data: {
      name,
      model,
      tokens_in: tokensIn,
      tokens_out: tokensOut,
      ...(cost === undefined ? {} : { cost }),
      duration_ms: durationMs,
      prompt_preview: prompt,
      response_preview: response,
    },
  };
}
