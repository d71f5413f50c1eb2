import type { ConditionType, Subject } from "./condition.ts";
import type { AlertSeverity, Channel, Endpoint } from "./rule.ts";

/** What raised an alert: a rule by its condition, or a budget. */
export type AlertConditionType = ConditionType | "budget";

/** An event that made a rule fire. */
export interface Cause {
  eventId: string;
  /** Position in the stored order of arrival. */
  seq: number;
  timestampMs: number;
  eventType: string;
  summary: string | null;
}

export type AlertStatus = "firing" | "resolved";

/** One episode of a rule and a subject: it fired once, and ends once. */
export interface Alert {
  id: string;
  /** Of the budget, where that raised it. */
  ruleId: string;
  /** As it was when it fired. */
  ruleName: string;
  conditionType: AlertConditionType;
  severity: AlertSeverity;
  subject: Subject;
  status: AlertStatus;
  /** What happened, in a sentence. */
  summary: string;
  /** What was measured when it fired, in the unit of the condition, and what it was held against. */
  value: number | null;
  threshold: number | null;
  firedAtMs: number;
  resolvedAtMs: number | null;
  resolvedBecause: ResolveReason | null;
  acknowledgedAtMs: number | null;
  /** The name of whoever said so. */
  acknowledgedBy: string | null;
  /** Nobody was told, since the rule or the subject was silenced. */
  isSilenced: boolean;
  /** The latest events that led to it. */
  causes: Cause[];
}

export type ResolveReason = "condition_over" | "rule_changed" | "rule_disabled" | "rule_deleted";

export interface AlertFilter {
  ruleId?: string | null;
  agentId?: string | null;
  taskId?: string | null;
  status?: AlertStatus | null;
  minSeverity?: AlertSeverity | null;
  isAcknowledged?: boolean | null;
}

export interface AlertCounts {
  firing: number;
  /** Not acknowledged, firing or not: what a badge shows. */
  unacknowledged: number;
}

/** Where a state is between fine and alarming. */
export type Phase = "ok" | "pending" | "firing" | "clearing";

/** The state of one rule and subject. */
export interface AlertState {
  ruleId: string;
  subject: Subject;
  phase: Phase;
  /** When the phase began, milliseconds. */
  sinceMs: number;
  lastFiredAtMs: number | null;
  /** The alert that is open; null while none is. */
  alertId: string | null;
  silencedUntilMs: number | null;
  /** Changes with every write: what compare-and-set compares. Null for a state that is not stored. */
  stamp: string | null;
}

/** A subject of a rule of which nobody is told for a while. */
export interface Silence {
  ruleId: string;
  subject: Subject;
  untilMs: number;
  /** One of its alerts, by which the silence is ended; null where none is kept. */
  alertId: string | null;
}

export type NoticeKind = "fired" | "resolved" | "test";

/** What somebody is told. Holds no secret. */
export interface Notice {
  kind: NoticeKind;
  alert: Alert;
  /** When what it tells of happened. */
  atMs: number;
}

export type DeliveryStatus = "waiting" | "delivered" | "dead";

/** One notice on its way to one action. */
export interface Delivery {
  /** Sent along, so that a receiver can tell a repeat. */
  id: string;
  ruleId: string;
  alertId: string | null;
  actionId: string;
  channel: Channel;
  target: string;
  kind: NoticeKind;
  status: DeliveryStatus;
  attempts: number;
  /** When it is tried next; null once it is over. */
  nextAttemptAtMs: number | null;
  lastError: string | null;
  createdAtMs: number;
  finishedAtMs: number | null;
}

/** A delivery as it is put into the outbox. */
export interface NewDelivery {
  id: string;
  ruleId: string;
  alertId: string | null;
  actionId: string;
  target: string;
  notice: Notice;
  endpoint: Endpoint;
}
