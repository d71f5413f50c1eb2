import type { EventStatus, EventType, JsonObject, Severity } from "@hiveboard/schema";

/** An event as stored: it stands by itself, with its envelope expanded and the server's additions. */
export interface StoredEvent {
  /** Position in the stored order of arrival; cursors are made of it. */
  seq: number;
  eventId: string;
  /** When it happened, by the client's clock. */
  timestampMs: number;
  /** When it arrived, by the storage's clock. */
  receivedAtMs: number;
  eventType: EventType;
  severity: Severity;
  status: EventStatus | null;
  durationMs: number | null;
  projectId: string;
  projectSlug: string;
  agentId: string;
  agentType: string;
  agentVersion: string | null;
  framework: string | null;
  runtime: string | null;
  sdkVersion: string | null;
  environment: string;
  group: string;
  taskId: string | null;
  taskType: string | null;
  taskRunId: string | null;
  correlationId: string | null;
  actionId: string | null;
  parentActionId: string | null;
  parentEventId: string | null;
  /** `payload.kind`, well-known or not. */
  kind: string | null;
  payload: JsonObject | null;
  /** US dollars, by the workspace's prices: of a call that carried no cost; null for all else. */
  estimatedCostUsd: number | null;
}

/** Which events. Every part narrows; an absent part does not. */
export interface EventFilter {
  /** Slug or id. Includes the agent-level events (no task) of the project's agents. */
  projectId?: string | null;
  environment?: string | null;
  group?: string | null;
  agentId?: string | null;
  taskId?: string | null;
  taskRunId?: string | null;
  eventTypes?: readonly EventType[] | null;
  kinds?: readonly string[] | null;
  minSeverity?: Severity | null;
}
