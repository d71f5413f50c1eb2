import type { EventType } from "@hiveboard/schema";
import { DeltaTable, type Row } from "./merge.ts";
import { ALL_MODELS, RollupFold, type SeriesKey } from "./rollups.ts";
import type { EventSignals } from "./signals.ts";
import {
  agentReports,
  agents,
  issues,
  projectAgents,
  REPORT,
  TASK_TYPE_BUCKET_MS,
  taskRuns,
  taskTypeCosts,
  todos,
} from "./tables.ts";

/** A new event with its names resolved to the numbers that storage uses for them. */
export interface NumberedEvent {
  dataSetId: number;
  eventId: Uint8Array;
  timestampMs: number;
  receivedAtMs: number;
  eventType: EventType;
  /** The number that stands for the type in storage. */
  eventTypeCode: number;
  durationMs: number | null;
  agentPk: number;
  envelopePk: number;
  environment: number;
  groupName: number;
  projectPk: number;
  isDefaultProject: boolean;
  runPk: number | null;
  /** Label. */
  taskType: number | null;
  correlationId: string | null;
  signals: EventSignals | null;
  /** Label of the model of an LLM call. */
  model: number | null;
}

/** What a group of new events adds to each derived table. */
export interface Fold {
  agents: DeltaTable;
  taskRuns: DeltaTable;
  agentReports: DeltaTable;
  todos: DeltaTable;
  issues: DeltaTable;
  projectAgents: DeltaTable;
  taskTypeCosts: DeltaTable;
  rollups: RollupFold;
}

export function createFold(): Fold {
  return {
    agents: new DeltaTable(agents),
    taskRuns: new DeltaTable(taskRuns),
    agentReports: new DeltaTable(agentReports),
    todos: new DeltaTable(todos),
    issues: new DeltaTable(issues),
    projectAgents: new DeltaTable(projectAgents),
    taskTypeCosts: new DeltaTable(taskTypeCosts),
    rollups: new RollupFold(),
  };
}

/** Folds one event that is really new: one folded twice would count twice. */
export function foldEvent(fold: Fold, event: NumberedEvent): void {
  foldAgent(fold, event);
  if (!event.isDefaultProject || event.runPk !== null)
    fold.projectAgents.add(`${event.projectPk} ${event.agentPk}`, {
      project_pk: event.projectPk,
      agent_pk: event.agentPk,
      data_set_id: event.dataSetId,
      last_event_at_ms: event.timestampMs,
    });
  if (event.eventType === "heartbeat") return;
  foldRollups(fold, event);
  if (event.runPk !== null) fold.taskRuns.add(event.runPk, runDelta(event, event.runPk));
  if (event.signals !== null) foldPipeline(fold, event, event.signals);
}

/** What the agent is doing is said by all but these: a heartbeat or a custom event never hides the state under it. */
const saysNothingOfStatus = (type: EventType): boolean => type === "heartbeat" || type === "custom";

function foldAgent(fold: Fold, event: NumberedEvent): void {
  const at = { at: event.timestampMs, id: event.eventId };
  const delta: Row = {
    agent_pk: event.agentPk,
    data_set_id: event.dataSetId,
    first_seen_ms: event.receivedAtMs,
    last_seen_ms: event.receivedAtMs,
    last_heartbeat_ms: event.eventType === "heartbeat" ? event.receivedAtMs : null,
    last_registered_ms: event.eventType === "agent_registered" ? event.receivedAtMs : null,
    profile_at_ms: at.at,
    profile_event_id: at.id,
    envelope_pk: event.envelopePk,
  };
  if (!saysNothingOfStatus(event.eventType)) {
    delta.signal_at_ms = at.at;
    delta.signal_event_id = at.id;
    delta.signal_type = event.eventTypeCode;
  }
  if (event.eventType === "agent_registered") {
    delta.registration_at_ms = at.at;
    delta.registration_event_id = at.id;
    const registration = event.signals?.registration;
    delta.stuck_threshold_ms = registration?.stuckThresholdMs ?? null;
    delta.progress_threshold_ms = registration?.progressThresholdMs ?? null;
    delta.registered_type = registration?.type ?? null;
    delta.registered_version = registration?.version ?? null;
    delta.registered_framework = registration?.framework ?? null;
  }
  fold.agents.add(event.agentPk, delta);
}

function runDelta(event: NumberedEvent, runPk: number): Row {
  const { eventType, timestampMs, eventId, signals } = event;
  const delta: Row = {
    run_pk: runPk,
    data_set_id: event.dataSetId,
    first_event_at_ms: timestampMs,
    last_event_at_ms: timestampMs,
    last_received_ms: event.receivedAtMs,
    owner_at_ms: timestampMs,
    owner_event_id: eventId,
    agent_pk: event.agentPk,
    environment: event.environment,
    group_name: event.groupName,
  };
  const pick = (group: string, columns: Row): void => {
    delta[`${group}_at_ms`] = timestampMs;
    delta[`${group}_event_id`] = eventId;
    Object.assign(delta, columns);
  };
  if (!event.isDefaultProject) pick("project", { project_pk: event.projectPk });
  if (event.taskType !== null) pick("type", { task_type: event.taskType });
  if (event.correlationId !== null) pick("correlation", { correlation_id: event.correlationId });
  if (signals?.summary !== undefined && eventType !== "action_failed" && eventType !== "custom")
    pick("summary", { summary: signals.summary });
  switch (eventType) {
    case "task_started":
      delta.started_at_ms = timestampMs;
      break;
    case "task_completed":
      pick("completed", { completed_duration_ms: event.durationMs });
      break;
    case "task_failed":
      pick("failed", {
        failed_duration_ms: event.durationMs,
        exception_type: signals?.failure?.exceptionType ?? null,
        exception_message: signals?.failure?.exceptionMessage ?? null,
      });
      delta.errors = 1;
      break;
    case "action_started":
      delta.actions_started = 1;
      break;
    case "action_completed":
      delta.actions_ended = 1;
      break;
    case "action_failed":
      delta.actions_ended = 1;
      delta.errors = 1;
      break;
    case "retry_started":
      delta.retries = 1;
      break;
    case "escalated":
      delta.escalations = 1;
      delta.escalated_at_ms = timestampMs;
      break;
    case "approval_requested":
      delta.approvals_requested = 1;
      break;
    case "approval_received":
      delta.approvals_received = 1;
      break;
    case "custom":
      if (signals?.llmCall) addLlmCall(delta, signals.llmCall);
      break;
    case "agent_registered":
    case "heartbeat":
      break;
  }
  return delta;
}

function addLlmCall(delta: Row, call: NonNullable<EventSignals["llmCall"]>): void {
  delta.llm_calls = 1;
  delta.cost_nano_usd = call.costNanoUsd;
  delta.tokens_in = call.tokensIn;
  delta.tokens_out = call.tokensOut;
}

function foldRollups(fold: Fold, event: NumberedEvent): void {
  const series: SeriesKey = {
    dataSetId: event.dataSetId,
    agentPk: event.agentPk,
    projectPk: event.projectPk,
    environment: event.environment,
    groupName: event.groupName,
  };
  const isError = event.eventType === "task_failed" || event.eventType === "action_failed";
  fold.rollups.add(
    "activity_rollups",
    series,
    event.timestampMs,
    isError ? { events: 1, errors: 1 } : { events: 1 },
  );
  const call = event.signals?.llmCall;
  if (call === undefined) return;
  const sums = {
    calls: 1,
    costed_calls: call.costNanoUsd === null ? 0 : 1,
    cost_nano_usd: call.costNanoUsd ?? 0,
    estimated_cost_nano_usd: call.isEstimated ? call.costNanoUsd! : 0,
    tokens_in: call.tokensIn ?? 0,
    tokens_out: call.tokensOut ?? 0,
  };
  for (const model of [event.model!, ALL_MODELS])
    fold.rollups.add("llm_rollups", series, event.timestampMs, sums, { model });
  if (event.taskType !== null && call.costNanoUsd !== null)
    addTaskTypeCost(fold, event, event.taskType, call.costNanoUsd);
}

/** @param costNanoUsd to add; may be negative */
export function addTaskTypeCost(
  fold: Pick<Fold, "taskTypeCosts">,
  { dataSetId, timestampMs }: { dataSetId: number; timestampMs: number },
  taskType: number,
  costNanoUsd: number,
): void {
  const bucketMs = Math.floor(timestampMs / TASK_TYPE_BUCKET_MS) * TASK_TYPE_BUCKET_MS;
  fold.taskTypeCosts.add(`${dataSetId} ${taskType} ${bucketMs}`, {
    data_set_id: dataSetId,
    task_type: taskType,
    bucket_ms: bucketMs,
    cost_nano_usd: costNanoUsd,
  });
}

function foldPipeline(fold: Fold, event: NumberedEvent, signals: EventSignals): void {
  const { agentPk, dataSetId, timestampMs, eventId } = event;
  const { queue, schedule, todo, issue } = signals;
  if (queue !== undefined || schedule !== undefined) {
    const kind = queue !== undefined ? REPORT.queue : REPORT.schedule;
    fold.agentReports.add(`${agentPk} ${kind}`, {
      agent_pk: agentPk,
      kind,
      data_set_id: dataSetId,
      report_at_ms: timestampMs,
      report_event_id: eventId,
      depth: queue?.depth ?? null,
      data: queue?.data ?? schedule!.data,
    });
  }
  const state = { state_at_ms: timestampMs, state_event_id: eventId, summary: signals.summary ?? null };
  if (todo !== undefined)
    fold.todos.add(`${agentPk} ${todo.todoKey}`, {
      agent_pk: agentPk,
      todo_key: todo.todoKey,
      data_set_id: dataSetId,
      created_at_ms: timestampMs,
      updated_at_ms: timestampMs,
      last_received_ms: event.receivedAtMs,
      ...state,
      todo_id: todo.todoId,
      action: todo.action,
      priority: todo.priority,
      source: todo.source,
      context: todo.context,
      due_by_ms: todo.dueByMs,
    });
  if (issue !== undefined)
    fold.issues.add(`${agentPk} ${issue.issueKey}`, {
      agent_pk: agentPk,
      issue_key: issue.issueKey,
      data_set_id: dataSetId,
      first_seen_ms: timestampMs,
      last_seen_ms: timestampMs,
      last_received_ms: event.receivedAtMs,
      reports: issue.action === "reported" ? 1 : 0,
      client_occurrences: issue.occurrences,
      ...state,
      action: issue.action,
      severity_rank: issue.severityRank,
      category: issue.category,
      context: issue.context,
    });
}
