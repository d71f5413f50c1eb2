import type { Condition } from "./condition.ts";

export const ALERT_SEVERITIES = ["info", "warning", "critical"] as const;
/** How much an alert matters, least first. */
export type AlertSeverity = (typeof ALERT_SEVERITIES)[number];

/** Which events and agents a rule looks at. Every part narrows; a part that is null does not. */
export interface RuleFilter {
  projectId: string | null;
  environment: string | null;
  group: string | null;
  agentId: string | null;
  taskType: string | null;
}

export const CHANNELS = ["webhook", "slack", "pagerduty", "email"] as const;
export type Channel = (typeof CHANNELS)[number];

/** Whom a rule tells, without its secrets. */
export interface Action {
  id: string;
  channel: Channel;
  /** For people: where it goes, with what is secret of the address left out. */
  target: string;
  /** Email only. */
  recipients: string[];
  /** Names of the custom headers of a webhook. */
  headerNames: string[];
  /** Whether a webhook is signed. */
  hasSecret: boolean;
}

/** Where an action goes and what it proves itself with. Never returned by the API, never logged. */
export interface Endpoint {
  channel: Channel;
  /** Webhook, Slack and PagerDuty. */
  url: string | null;
  /** Signs webhooks. */
  secret: string | null;
  headers: Record<string, string>;
  /** PagerDuty's integration key. */
  routingKey: string | null;
  /** Email only; of a delivery it is one. */
  recipients: string[];
}

/** What a rule says, as somebody wrote it. Durations are milliseconds. */
export interface RuleDefinition {
  name: string;
  filter: RuleFilter;
  condition: Condition;
  severity: AlertSeverity;
  /** How long the condition has to hold before the rule fires. */
  forMs: number;
  /** How long it has to be over before the alert is resolved. */
  resolveAfterMs: number;
  /** Least time between two firings for one subject. */
  cooldownMs: number;
  /** Whether events that arrive late count, as of their arrival. */
  includeLate: boolean;
  actions: Action[];
}

export interface AlertRule extends RuleDefinition {
  id: string;
  isEnabled: boolean;
  /** Since when it looks: a rule judges no silence before that. */
  enabledAtMs: number;
  /** Nobody is told until then; alerts are recorded all the same. */
  silencedUntilMs: number | null;
  createdAtMs: number;
  updatedAtMs: number;
}

/** A rule with whose data it looks at, for the engine, which looks for nobody in particular. */
export interface HomedRule {
  rule: AlertRule;
  dataSetId: number;
  workspaceId: string;
  endpoints: Endpoints;
  /** The thresholds of its workspace, for agents that registered none. */
  defaultStuckThresholdMs: number;
  defaultProgressThresholdMs: number | null;
}

/** Endpoints by the id of their action. */
export type Endpoints = Readonly<Record<string, Endpoint>>;
