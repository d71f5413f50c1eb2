import { randomUUID } from "node:crypto";
import type { StoredEvent } from "../events/event.ts";
import type { Condition } from "./condition.ts";
import type { AlertRule } from "./rule.ts";

/** When the rules and events of tests begin. */
export const START_MS = Date.parse("2026-02-10T14:32:00.000Z");

/** A rule over everything, for tests. */
export function aRule(condition: Condition, parts: Partial<AlertRule> = {}): AlertRule {
  return {
    id: randomUUID(),
    name: "A rule",
    isEnabled: true,
    filter: { projectId: null, environment: null, group: null, agentId: null, taskType: null },
    condition,
    severity: "warning",
    forMs: 0,
    resolveAfterMs: 0,
    cooldownMs: 0,
    includeLate: false,
    actions: [],
    enabledAtMs: START_MS,
    silencedUntilMs: null,
    createdAtMs: START_MS,
    updatedAtMs: START_MS,
    ...parts,
  };
}

let seq = 0;

/** A stored event, for tests. @param atMs when it happened and arrived, from `START_MS` */
export function stored(atMs: number, parts: Partial<StoredEvent> = {}): StoredEvent {
  return {
    seq: ++seq,
    eventId: randomUUID(),
    timestampMs: START_MS + atMs,
    receivedAtMs: START_MS + atMs,
    eventType: "custom",
    severity: "info",
    status: null,
    durationMs: null,
    projectId: "project",
    projectSlug: "project",
    agentId: "agent",
    agentType: "general",
    agentVersion: null,
    framework: null,
    runtime: null,
    sdkVersion: null,
    environment: "production",
    group: "default",
    taskId: null,
    taskType: null,
    taskRunId: null,
    correlationId: null,
    actionId: null,
    parentActionId: null,
    parentEventId: null,
    kind: null,
    payload: null,
    estimatedCostUsd: null,
    ...parts,
  };
}
