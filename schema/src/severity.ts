import type { EventType, Severity } from "./event-types.ts";
import type { JsonObject, JsonValue } from "./json.ts";
import { isJsonObject } from "./json.ts";

const severityByType: Readonly<Record<EventType, Severity>> = {
  agent_registered: "info",
  heartbeat: "debug",
  task_started: "info",
  task_completed: "info",
  task_failed: "error",
  action_started: "info",
  action_completed: "info",
  action_failed: "error",
  retry_started: "warn",
  escalated: "warn",
  approval_requested: "info",
  approval_received: "info",
  custom: "info",
};

/**
 * The severity of an event whose client sent none: by the payload's kind where that says anything, else by the
 * event's type. Total: a payload that is no object or makes no sense counts as none.
 */
export function defaultSeverity(eventType: EventType, payload: unknown): Severity {
  return (isJsonObject(payload) ? severityByKind(payload) : null) ?? severityByType[eventType];
}

function severityByKind(payload: JsonObject): Severity | null {
  const { kind } = payload;
  if (kind === "llm_call") return "info";
  if (kind === "queue_snapshot") return "debug";
  if (kind === "todo") return dataField(payload, "action") === "failed" ? "warn" : null;
  if (kind === "plan_step") return dataField(payload, "action") === "failed" ? "error" : null;
  if (kind === "issue") return severityOfIssue(dataField(payload, "severity"));
  return null;
}

function severityOfIssue(severity: JsonValue | undefined): Severity | null {
  if (severity === "critical" || severity === "high") return "error";
  if (severity === "medium") return "warn";
  return severity === "low" ? "info" : null;
}

function dataField(payload: JsonObject, field: string): JsonValue | undefined {
  return isJsonObject(payload.data) ? payload.data[field] : undefined;
}
