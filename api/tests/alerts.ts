import { randomUUID } from "node:crypto";
import type { DataScope } from "../src/accounts/scope.ts";
import type { Alert } from "../src/alerts/alert.ts";
import type { Subject } from "../src/alerts/condition.ts";
import type { AlertRule, Endpoint } from "../src/alerts/rule.ts";
import type { Storage } from "../src/storage/storage.ts";
import type { DataSet } from "./data-sets.ts";

/** Longer ago than a rule would look. */
const AT_MS = Date.parse("2026-02-10T14:32:01.000Z");

const NOWHERE: Endpoint = {
  channel: "webhook",
  url: "http://127.0.0.1:9/",
  secret: null,
  headers: {},
  routingKey: null,
  recipients: [],
};

/** Gives a data set a rule that is not looked at, an alert that is over, and a delivery of it that was given up. */
export async function raiseAlert(storage: Storage, scope: DataScope, set: DataSet): Promise<void> {
  const { secret } = set;
  const rule: AlertRule = {
    id: set.rule,
    name: secret,
    isEnabled: false,
    filter: { projectId: null, environment: secret, group: secret, agentId: set.agent, taskType: null },
    condition: {
      type: "custom_event",
      kind: secret,
      matches: [{ path: secret, operator: "equals", value: secret }],
      count: 1,
      windowMs: 60_000,
      per: "agent",
    },
    severity: "critical",
    forMs: 0,
    resolveAfterMs: 0,
    cooldownMs: 0,
    includeLate: false,
    actions: [
      {
        id: randomUUID(),
        channel: "webhook",
        target: `https://${secret}`,
        recipients: [],
        headerNames: [secret],
        hasSecret: true,
      },
    ],
    enabledAtMs: AT_MS,
    silencedUntilMs: null,
    createdAtMs: AT_MS,
    updatedAtMs: AT_MS,
  };
  await storage.alertRules.createRule(scope, { rule, endpoints: {}, limit: 10 });
  const subject: Subject = { type: "agent", projectId: null, agentId: set.agent, taskId: null, runId: null };
  const alert: Alert = {
    id: set.alert,
    ruleId: rule.id,
    ruleName: secret,
    conditionType: "custom_event",
    severity: "critical",
    subject,
    status: "firing",
    summary: secret,
    value: 1,
    threshold: 1,
    firedAtMs: AT_MS,
    resolvedAtMs: null,
    resolvedBecause: null,
    acknowledgedAtMs: null,
    acknowledgedBy: null,
    isSilenced: false,
    causes: [{ eventId: randomUUID(), seq: 1, timestampMs: AT_MS, eventType: "custom", summary: secret }],
  };
  const next = {
    ruleId: rule.id,
    subject,
    phase: "ok" as const,
    sinceMs: AT_MS,
    lastFiredAtMs: null,
    alertId: null,
    silencedUntilMs: null,
    stamp: null,
  };
  const delivery = {
    id: set.delivery,
    ruleId: rule.id,
    alertId: alert.id,
    actionId: rule.actions[0]!.id,
    target: secret,
    notice: { kind: "fired" as const, alert, atMs: AT_MS },
    endpoint: NOWHERE,
  };
  const resolved = { alertId: alert.id, atMs: AT_MS, because: "condition_over" as const };
  await storage.alerts.applyTransitions(scope, {
    transitions: [{ next, newStamp: randomUUID(), fired: alert, resolved, deliveries: [delivery] }],
    nowMs: AT_MS,
  });
  const [leased] = await storage.alertDeliveries.leaseDeliveries({
    holder: "test",
    nowMs: AT_MS,
    untilMs: AT_MS + 1,
    limit: 1,
    limitOfDataSet: 1,
    busyDataSets: [],
  });
  await storage.alertDeliveries.settleDeliveries({
    holder: "test",
    outcomes: [{ id: leased!.id, status: "dead", error: secret, nextAttemptAtMs: null }],
    nowMs: AT_MS,
  });
}
