import type { JsonObject } from "@hiveboard/schema";
import { usd } from "../../costs/money.ts";
import type { RunEvents } from "../../events/event.store.ts";
import type { StoredEvent } from "../../events/event.ts";
import { readUuid } from "../append-message.ts";
import { eventTypeOf, severityOf, statusOf } from "../codes.ts";

/** A whole event with its names, as both dialects select it. */
export interface EventRow {
  seq: number;
  event_id: Uint8Array;
  timestamp_ms: number;
  received_at_ms: number;
  event_type: number;
  severity: number;
  status: number | null;
  duration_ms: number | null;
  kind: string | null;
  project_id: string;
  project_slug: string;
  agent_id: string;
  agent_type: string;
  agent_version: string | null;
  framework: string | null;
  runtime: string | null;
  sdk_version: string | null;
  environment: string;
  group_name: string;
  task_id: string | null;
  run_id: string | null;
  task_type: string | null;
  correlation_id: string | null;
  action_id: string | null;
  parent_action_id: string | null;
  parent_event_id: string | null;
  payload: string | null;
  estimated_cost_nano_usd: number | null;
}

export function toStoredEvent(row: EventRow): StoredEvent {
  return {
    seq: row.seq,
    eventId: readUuid(row.event_id),
    timestampMs: row.timestamp_ms,
    receivedAtMs: row.received_at_ms,
    eventType: eventTypeOf(row.event_type),
    severity: severityOf(row.severity),
    status: statusOf(row.status),
    durationMs: row.duration_ms,
    projectId: row.project_id,
    projectSlug: row.project_slug,
    agentId: row.agent_id,
    agentType: row.agent_type,
    agentVersion: row.agent_version,
    framework: row.framework,
    runtime: row.runtime,
    sdkVersion: row.sdk_version,
    environment: row.environment,
    group: row.group_name,
    taskId: row.task_id,
    taskType: row.task_type,
    taskRunId: row.run_id === "" ? null : row.run_id,
    correlationId: row.correlation_id,
    actionId: row.action_id,
    parentActionId: row.parent_action_id,
    parentEventId: row.parent_event_id,
    kind: row.kind,
    payload: row.payload === null ? null : (JSON.parse(row.payload) as JsonObject),
    estimatedCostUsd: row.estimated_cost_nano_usd === null ? null : usd(row.estimated_cost_nano_usd),
  };
}

/** @param stored events that the run has */
export function toRunEvents(rows: readonly EventRow[], stored: number): RunEvents {
  return {
    events: rows.map(toStoredEvent),
    payloadBytes: rows.reduce((bytes, { payload }) => bytes + Buffer.byteLength(payload ?? ""), 0),
    truncated: stored > rows.length,
  };
}
