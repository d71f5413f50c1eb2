import { randomUUID } from "node:crypto";
import type { Transition } from "../../alerts/alert.store.ts";
import type { Alert, NewDelivery, NoticeKind } from "../../alerts/alert.ts";
import { WHOLE_WORKSPACE } from "../../alerts/condition.ts";
import type { AlertRule } from "../../alerts/rule.ts";

/** Alerts, notices and rules for tests, with what a test does not care about filled in. */

export function anAlert(rest: Partial<Alert> = {}): Alert {
  return {
    id: randomUUID(),
    ruleId: randomUUID(),
    ruleName: "Rule",
    conditionType: "no_data",
    severity: "warning",
    subject: WHOLE_WORKSPACE,
    status: "firing",
    summary: "Nothing came",
    value: null,
    threshold: 0.25,
    firedAtMs: 1_000,
    resolvedAtMs: null,
    resolvedBecause: null,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    isSilenced: false,
    causes: [],
    ...rest,
  };
}

/** A notice of an alert to one receiver, by email. */
export function aDelivery(alert: Alert, kind: NoticeKind, target = "ada@example.com"): NewDelivery {
  return {
    id: randomUUID(),
    ruleId: alert.ruleId,
    alertId: alert.id,
    actionId: "email",
    target,
    notice: { kind, alert, atMs: alert.firedAtMs },
    endpoint: {
      channel: "email",
      url: null,
      secret: null,
      headers: {},
      routingKey: null,
      recipients: [target],
    },
  };
}

/** The step by which an alert fires for a subject of which nothing is stored. */
export function firing(alert: Alert, deliveries: readonly NewDelivery[] = []): Transition {
  const { ruleId, subject, firedAtMs, id } = alert;
  return {
    next: {
      ruleId,
      subject,
      phase: "firing",
      sinceMs: firedAtMs,
      lastFiredAtMs: firedAtMs,
      alertId: id,
      silencedUntilMs: null,
      stamp: null,
    },
    newStamp: randomUUID(),
    fired: alert,
    resolved: null,
    deliveries,
  };
}

/** The step by which it is over and forgotten. */
export function ending(fired: Transition, atMs: number, deliveries: readonly NewDelivery[] = []): Transition {
  const over = { phase: "ok", sinceMs: atMs, lastFiredAtMs: null, alertId: null } as const;
  return {
    next: { ...fired.next, ...over, stamp: fired.newStamp },
    newStamp: randomUUID(),
    fired: null,
    resolved: { alertId: fired.fired!.id, atMs, because: "condition_over" },
    deliveries,
  };
}

export function aRule(rest: Partial<AlertRule> = {}): AlertRule {
  return {
    id: randomUUID(),
    name: "Rule",
    isEnabled: true,
    enabledAtMs: 1_000,
    silencedUntilMs: null,
    filter: { projectId: null, environment: null, group: null, agentId: null, taskType: null },
    condition: { type: "no_data", windowMs: 60_000 },
    severity: "info",
    forMs: 0,
    resolveAfterMs: 0,
    cooldownMs: 0,
    includeLate: false,
    actions: [],
    createdAtMs: 1_000,
    updatedAtMs: 1_000,
    ...rest,
  };
}
