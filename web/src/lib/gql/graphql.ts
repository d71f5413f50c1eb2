/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Where an action stands. */
export type ActionStatus =
  /** It ended well. */
  | 'COMPLETED'
  /** It ended badly. */
  | 'FAILED'
  /** It began and has not ended. */
  | 'RUNNING';

/** What happened to an agent. */
export type AgentChangeKind =
  /** It gave a sign of life, and nothing else came from it. */
  | 'HEARTBEAT'
  /** Its status is another one, or it is new. */
  | 'STATUS_CHANGED'
  /** It turned stuck, by an event or by the clock. */
  | 'STUCK'
  /** Something came from it; its status is what it was. */
  | 'UPDATED';

/** Which agents. Every part narrows; a part that is left out does not. */
export type AgentFilter = {
  /** Environment. */
  environment?: string | null | undefined;
  /** Group. */
  group?: string | null | undefined;
  /** Any of these ids. */
  ids?: Array<string | number> | null | undefined;
  /** Slug or id of a project that they have sent events to. */
  projectId?: string | number | null | undefined;
  /** Part of the id or the type, without regard to case. */
  search?: string | null | undefined;
  /** Any of these statuses. */
  statuses?: Array<AgentStatus> | null | undefined;
  /** Type. */
  type?: string | null | undefined;
};

/** What an agent is doing, judged by the server's clock. */
export type AgentStatus =
  /** The last thing that it did failed, and no run of it is open. */
  | 'ERROR'
  /** None of the others. */
  | 'IDLE'
  /** Silent for so long that it is taken to be gone. */
  | 'OFFLINE'
  /** A run of it is open. */
  | 'PROCESSING'
  /** Nothing has come from it for its threshold, or none of its runs gets on; `stuckReason` says which. */
  | 'STUCK'
  /** An open run of it waits for an approval. */
  | 'WAITING_APPROVAL';

/** How somebody is told. */
export type AlertChannel =
  /** Electronic mail. */
  | 'EMAIL'
  /** PagerDuty, Events API v2: triggers and resolves an incident. */
  | 'PAGERDUTY'
  /** A Slack incoming webhook. */
  | 'SLACK'
  /** A POST of JSON, signed where there is a secret. */
  | 'WEBHOOK';

/** What a rule looks for. */
export type AlertConditionType =
  /** An agent that has sent heartbeats says nothing. */
  | 'AGENT_STUCK'
  /** LLM calls cost much. */
  | 'COST_THRESHOLD'
  /** Payloads of a kind come. */
  | 'CUSTOM_EVENT'
  /** Many of the runs that end have failed. */
  | 'ERROR_RATE'
  /** Agents that are named send no heartbeat. */
  | 'HEARTBEAT_MISSING'
  /** Nothing comes at all. */
  | 'NO_DATA'
  /** The queue of an agent is deep. */
  | 'QUEUE_DEPTH'
  /** A run of a task takes long, ended or still running. */
  | 'TASK_DURATION'
  /** Runs of tasks fail. */
  | 'TASK_FAILED';

/** What must hold of a field. */
export type AlertMatchOperator =
  /** It is text with the value in it, or a list that has it. */
  | 'CONTAINS'
  /** It is the value. */
  | 'EQUALS'
  /** It is there and not null. */
  | 'EXISTS'
  /** It is a number above the value. */
  | 'GREATER_THAN'
  /** It is a number below the value. */
  | 'LESS_THAN'
  /** It is there and is not the value. */
  | 'NOT_EQUALS';

/** Why an alert is over. */
export type AlertResolveReason =
  /** What it told of is over. */
  | 'CONDITION_OVER'
  /** Somebody changed its rule. */
  | 'RULE_CHANGED'
  /** Somebody deleted its rule. */
  | 'RULE_DELETED'
  /** Somebody disabled its rule. */
  | 'RULE_DISABLED';

/** How much an alert matters, least first. */
export type AlertSeverity =
  /** To be acted on at once. */
  | 'CRITICAL'
  /** To be known. */
  | 'INFO'
  /** To be looked at. */
  | 'WARNING';

/** Whether an alert is over. */
export type AlertStatus =
  /** It is not. */
  | 'FIRING'
  /** It is. */
  | 'RESOLVED';

/** What a rule counts together, and what an alert concerns. */
export type AlertSubjectType =
  /** Each agent by itself. */
  | 'AGENT'
  /** Each project by itself. */
  | 'PROJECT'
  /** Each run of a task by itself. */
  | 'TASK'
  /** All that the rule's filters let through. */
  | 'WORKSPACE';

/** What sort of credential a caller has. */
export type CallerKind =
  /** An API key. */
  | 'KEY'
  /** Somebody who is signed in. */
  | 'USER';

/** Live and test data are apart: neither sees the other. */
export type DataSet =
  /** What agents do in earnest. */
  | 'LIVE'
  /** What is sent with test keys. */
  | 'TEST';

/** Which events. Every part narrows; a part that is left out does not. */
export type EventFilter = {
  /** Agent. */
  agentId?: string | number | null | undefined;
  /** Environment. */
  environment?: string | null | undefined;
  /** Any of these types. */
  eventTypes?: Array<EventType> | null | undefined;
  /** Group of agents. */
  group?: string | null | undefined;
  /** Any of these kinds of payload, well-known or not. */
  kinds?: Array<string> | null | undefined;
  /** This severity or a higher one; DEBUG brings the heartbeats in. */
  minSeverity?: Severity | null | undefined;
  /** Slug or id of a project; with it come its agents' own events, which belong to no task. */
  projectId?: string | number | null | undefined;
  /** Run of the task; takes a `taskId`. */
  runId?: string | number | null | undefined;
  /** Task, all its runs. */
  taskId?: string | number | null | undefined;
};

/** What an event tells of. */
export type EventType =
  /** An action ended well. */
  | 'ACTION_COMPLETED'
  /** An action ended badly. */
  | 'ACTION_FAILED'
  /** An action within a run began. */
  | 'ACTION_STARTED'
  /** An agent started and says what it is. */
  | 'AGENT_REGISTERED'
  /** Somebody decided on an approval. */
  | 'APPROVAL_RECEIVED'
  /** A run waits for somebody's approval. */
  | 'APPROVAL_REQUESTED'
  /** Anything else; the kind of its payload says what. */
  | 'CUSTOM'
  /** A run was handed to somebody. */
  | 'ESCALATED'
  /** An agent is alive. */
  | 'HEARTBEAT'
  /** Something that failed is tried again. */
  | 'RETRY_STARTED'
  /** A run of a task ended well. */
  | 'TASK_COMPLETED'
  /** A run of a task ended badly. */
  | 'TASK_FAILED'
  /** A run of a task began. */
  | 'TASK_STARTED';

/** What is counted. Every part narrows; a part that is left out does not. */
export type MetricsFilter = {
  /** Agent. */
  agentId?: string | number | null | undefined;
  /** Environment. */
  environment?: string | null | undefined;
  /** Group of agents. */
  group?: string | null | undefined;
  /** Model; narrows calls, tokens and cost alone, since a task has no model. */
  model?: string | null | undefined;
  /** Slug or id of a project. */
  projectId?: string | number | null | undefined;
};

/** What a caller may do. */
export type Permission =
  /** Make and change alert rules, budgets and silences. */
  | 'ALERTS_MANAGE'
  /** Read everything in the data set. */
  | 'DATA_READ'
  /** Send events. */
  | 'DATA_WRITE'
  /** Make and revoke API keys. */
  | 'KEYS_MANAGE'
  /** Invite people, change their roles, remove them. */
  | 'MEMBERS_MANAGE'
  /** Make, change, archive and delete projects. */
  | 'PROJECTS_MANAGE'
  /** Change the workspace's settings, read its audit log. */
  | 'WORKSPACE_MANAGE';

/** The latest word on a step of a plan. */
export type PlanStepAction =
  /** It ended well. */
  | 'COMPLETED'
  /** It ended badly. */
  | 'FAILED'
  /** It was left out. */
  | 'SKIPPED'
  /** It began. */
  | 'STARTED';

/** What a person is in a workspace, from the most to the least. */
export type Role =
  /** May do everything but change the workspace itself. */
  | 'ADMIN'
  /** Sends and reads data, manages projects and alerts. */
  | 'MEMBER'
  /** May do everything. */
  | 'OWNER'
  /** Reads data. */
  | 'VIEWER';

/** How much an event matters, least first. */
export type Severity =
  /** Of use when looking for a fault; heartbeats are. */
  | 'DEBUG'
  /** Something failed. */
  | 'ERROR'
  /** What goes on. */
  | 'INFO'
  /** Something to look at. */
  | 'WARN';

/** Why an agent counts as stuck. */
export type StuckReason =
  /** It has sent heartbeats, and nothing whatever has come from it for its threshold. */
  | 'NO_HEARTBEAT'
  /** It has an open run, and none of its runs has said anything for its progress threshold. */
  | 'NO_PROGRESS';

/** Which runs. Every part narrows; a part that is left out does not. */
export type TaskFilter = {
  /** Agent. */
  agentId?: string | number | null | undefined;
  /** Environment. */
  environment?: string | null | undefined;
  /** Begun at this time or later. */
  from?: string | null | undefined;
  /** Group of agents. */
  group?: string | null | undefined;
  /** Slug or id of a project. */
  projectId?: string | number | null | undefined;
  /** Begun in this range; instead of `from` and `to`. */
  range?: TimeRange | null | undefined;
  /** The beginning of the id; among the latest 2,000 runs any part of the id or the summary, without regard to case. */
  search?: string | null | undefined;
  /** Any of these statuses. */
  statuses?: Array<TaskStatus> | null | undefined;
  /** Task, all its runs. */
  taskId?: string | number | null | undefined;
  /** Begun before this time. */
  to?: string | null | undefined;
  /** Type of the task. */
  type?: string | null | undefined;
};

/** In which order. */
export type TaskSort = {
  /** What to sort by. Other than by start, duration and cost, the last 30 days are sorted where the filter names no range. */
  by: TaskSortKey;
  /** Largest, or latest, first. */
  descending?: boolean | null | undefined;
};

/** What runs are sorted by; a run without a value counts as the least. */
export type TaskSortKey =
  /** Its agent's id. */
  | 'AGENT'
  /** What it cost. */
  | 'COST'
  /** How long it took. */
  | 'DURATION'
  /** Its task's id. */
  | 'ID'
  /** How many LLM calls it made. */
  | 'LLM_CALLS'
  /** When it began. */
  | 'STARTED_AT'
  /** How much its status wants somebody: stuck, failed, escalated, waiting, processing, abandoned, completed. */
  | 'STATUS'
  /** Its task's type. */
  | 'TYPE';

/** Where a run of a task stands. */
export type TaskStatus =
  /** Its agent started anew and the run has been silent since. */
  | 'ABANDONED'
  /** It ended well. */
  | 'COMPLETED'
  /** It is open, and was handed to somebody. */
  | 'ESCALATED'
  /** It ended badly. */
  | 'FAILED'
  /** It is open. */
  | 'PROCESSING'
  /** It is open, and its agent is stuck. */
  | 'STUCK'
  /** It is open, and waits for an approval. */
  | 'WAITING';

/** A range of time that ends now. */
export type TimeRange =
  /** The last hour. */
  | 'LAST_1H'
  /** The last 6 hours. */
  | 'LAST_6H'
  /** The last 7 days. */
  | 'LAST_7D'
  /** The last 24 hours. */
  | 'LAST_24H'
  /** The last 30 days. */
  | 'LAST_30D';

/** What a workspace has signed up for; limits follow it. */
export type WorkspacePlan =
  /** Enterprise. */
  | 'ENTERPRISE'
  /** Free. */
  | 'FREE'
  /** Pro. */
  | 'PRO';

export type AlertFieldsFragment = { id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> };

export type RuleFieldsFragment = { id: string, name: string, severity: AlertSeverity, isEnabled: boolean, silencedUntil: string | null, projectId: string | null, environment: string | null, group: string | null, agentId: string | null, taskType: string | null, forSeconds: number, resolveAfterSeconds: number, cooldownSeconds: number, includeLate: boolean, updatedAt: string, silences: Array<{ subjectType: AlertSubjectType, projectId: string | null, agentId: string | null, taskId: string | null, until: string, alertId: string | null }>, condition: { type: AlertConditionType, thresholdSeconds: number | null, windowSeconds: number | null, count: number | null, percent: number | null, leastSample: number | null, amountUsd: number | null, depth: number | null, kind: string | null, agentIds: Array<string> | null, per: AlertSubjectType | null, matches: Array<{ path: string, operator: AlertMatchOperator, value: unknown }> | null }, actions: Array<{ id: string, channel: AlertChannel, target: string, recipients: Array<string>, hasSecret: boolean, headerNames: Array<string> }> };

export type AgentFieldsFragment = { id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null };

export type AlertChangesSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type AlertChangesSubscription = { alerts: { counts: { firing: number, unacknowledged: number }, alerts: Array<{ id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> }> } };

export type FleetQueryVariables = Exact<{
  filter?: AgentFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type FleetQuery = { agents: { nodes: Array<{ activity: Array<number>, id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FleetChangesSubscriptionVariables = Exact<{
  filter?: AgentFilter | null | undefined;
}>;


export type FleetChangesSubscription = { agents: { changes: Array<{ kind: AgentChangeKind, agent: { id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null } }> } };

export type KeptQueryVariables = Exact<{ [key: string]: never; }>;


export type KeptQuery = { workspace: { usage: { eventsSince: string | null, rollupsSince: string | null } } };

export type RunFieldsFragment = { id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null };

export type TaskPageQueryVariables = Exact<{
  filter?: TaskFilter | null | undefined;
  sort?: TaskSort | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type TaskPageQuery = { tasks: { nodes: Array<{ id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null }>, pageInfo: { endCursor: string | null, hasNextPage: boolean } } };

export type TaskChangesSubscriptionVariables = Exact<{
  filter?: TaskFilter | null | undefined;
}>;


export type TaskChangesSubscription = { tasks: { tasks: Array<{ id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null }> } };

export type StreamEventFragment = { id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, agentId: string, taskId: string | null, runId: string | null, actionId: string | null, summary: string | null };

export type ActivityPageQueryVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type ActivityPageQuery = { events: { nodes: Array<{ id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, agentId: string, taskId: string | null, runId: string | null, actionId: string | null, summary: string | null }>, pageInfo: { hasNextPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type ActivityStreamSubscriptionVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type ActivityStreamSubscription = { events: { cursor: string, events: Array<{ id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, agentId: string, taskId: string | null, runId: string | null, actionId: string | null, summary: string | null }> } };

export type MissionMetricsQueryVariables = Exact<{
  filter?: MetricsFilter | null | undefined;
  range?: TimeRange | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type MissionMetricsQuery = { metrics: { from: string, to: string, interval: number, totals: { tasksStarted: number, tasksCompleted: number, tasksFailed: number, errors: number, successRate: number | null, meanDurationMs: number | null, p95DurationMs: number | null, costUsd: number | null, costPerTaskUsd: number | null }, buckets: Array<{ from: string, tasksCompleted: number, tasksFailed: number, errors: number, successRate: number | null, costPerTaskUsd: number | null }> } };

export type RunEventFragment = { id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, actionId: string | null, parentActionId: string | null, parentEventId: string | null, summary: string | null, durationMs: number | null };

export type RunPlanFragment = { goal: string | null, revision: number, steps: Array<{ index: number, description: string | null, action: PlanStepAction | null, startedAt: string | null, endedAt: string | null, turns: number | null, tokens: number | null }> };

export type RunCursorQueryVariables = Exact<{
  filter?: EventFilter | null | undefined;
}>;


export type RunCursorQuery = { events: { pageInfo: { startCursor: string | null } } };

export type LatestRunQueryVariables = Exact<{
  id: string | number;
}>;


export type LatestRunQuery = { task: { runId: string | null } | null };

export type RunTimelineQueryVariables = Exact<{
  id: string | number;
  runId?: string | number | null | undefined;
}>;


export type RunTimelineQuery = { task: { id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null, timeline: { isTruncated: boolean, actions: Array<{ id: string, parentId: string | null, name: string | null, function: string | null, status: ActionStatus, startedAt: string | null, endedAt: string | null, durationMs: number | null, retries: number, exceptionType: string | null, exceptionMessage: string | null, startedEventId: string | null, endedEventId: string | null }>, llmCalls: Array<{ id: string, actionId: string | null, timestamp: string, name: string | null, model: string | null, tokensIn: number | null, tokensOut: number | null, costUsd: number | null, durationMs: number | null }>, events: Array<{ id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, actionId: string | null, parentActionId: string | null, parentEventId: string | null, summary: string | null, durationMs: number | null }>, retries: Array<{ id: string, backoffMs: number | null }>, plan: { goal: string | null, revision: number, steps: Array<{ index: number, description: string | null, action: PlanStepAction | null, startedAt: string | null, endedAt: string | null, turns: number | null, tokens: number | null }> } | null } } | null };

export type RunPlanQueryVariables = Exact<{
  id: string | number;
  runId?: string | number | null | undefined;
}>;


export type RunPlanQuery = { task: { timeline: { plan: { goal: string | null, revision: number, steps: Array<{ index: number, description: string | null, action: PlanStepAction | null, startedAt: string | null, endedAt: string | null, turns: number | null, tokens: number | null }> } | null } } | null };

export type EventPayloadQueryVariables = Exact<{
  id: string | number;
}>;


export type EventPayloadQuery = { event: { payload: unknown } | null };

export type RunEventsSubscriptionVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type RunEventsSubscription = { events: { cursor: string, events: Array<{ runId: string | null, payload: unknown, id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, actionId: string | null, parentActionId: string | null, parentEventId: string | null, summary: string | null, durationMs: number | null }> } };

export type RunChangesSubscriptionVariables = Exact<{
  filter?: TaskFilter | null | undefined;
}>;


export type RunChangesSubscription = { tasks: { tasks: Array<{ id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null }> } };

export type ShellQueryVariables = Exact<{ [key: string]: never; }>;


export type ShellQuery = { environments: Array<string>, workspace: { id: string, name: string, slug: string, plan: WorkspacePlan }, projects: { nodes: Array<{ slug: string, name: string }> }, alerts: { counts: { firing: number, unacknowledged: number } }, viewer: { kind: CallerKind, dataSet: DataSet, permissions: Array<Permission>, role: Role | null, developmentKey: string | null, user: { id: string, name: string, email: string } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const AlertFieldsFragmentDoc = new TypedDocumentString(`
    fragment AlertFields on Alert {
  id
  summary
  severity
  status
  conditionType
  subjectType
  ruleId
  ruleName
  projectId
  agentId
  taskId
  runId
  firedAt
  resolvedAt
  resolvedBecause
  acknowledgedAt
  acknowledgedBy
  isSilenced
  silencedUntil
  causes {
    eventId
    timestamp
    summary
    eventType
  }
}
    `, {"fragmentName":"AlertFields"}) as unknown as TypedDocumentString<AlertFieldsFragment, unknown>;
export const RuleFieldsFragmentDoc = new TypedDocumentString(`
    fragment RuleFields on AlertRule {
  id
  name
  severity
  isEnabled
  silencedUntil
  silences {
    subjectType
    projectId
    agentId
    taskId
    until
    alertId
  }
  projectId
  environment
  group
  agentId
  taskType
  forSeconds
  resolveAfterSeconds
  cooldownSeconds
  includeLate
  updatedAt
  condition {
    type
    thresholdSeconds
    windowSeconds
    count
    percent
    leastSample
    amountUsd
    depth
    kind
    agentIds
    per
    matches {
      path
      operator
      value
    }
  }
  actions {
    id
    channel
    target
    recipients
    hasSecret
    headerNames
  }
}
    `, {"fragmentName":"RuleFields"}) as unknown as TypedDocumentString<RuleFieldsFragment, unknown>;
export const AgentFieldsFragmentDoc = new TypedDocumentString(`
    fragment AgentFields on Agent {
  id
  type
  version
  framework
  runtime
  sdkVersion
  environment
  group
  status
  stuckReason
  firstSeenAt
  lastSeenAt
  lastHeartbeatAt
  registeredAt
  stuckThresholdSeconds
  openRuns
  queueDepth
  openIssues
  currentTask {
    id
    runId
    type
    summary
    startedAt
  }
}
    `, {"fragmentName":"AgentFields"}) as unknown as TypedDocumentString<AgentFieldsFragment, unknown>;
export const RunFieldsFragmentDoc = new TypedDocumentString(`
    fragment RunFields on Task {
  id
  runId
  type
  status
  agentId
  projectSlug
  environment
  summary
  startedAt
  endedAt
  lastEventAt
  durationMs
  llmCalls
  actions
  errors
  retries
  escalations
  costUsd
  tokensIn
  tokensOut
  exceptionType
  exceptionMessage
}
    `, {"fragmentName":"RunFields"}) as unknown as TypedDocumentString<RunFieldsFragment, unknown>;
export const StreamEventFragmentDoc = new TypedDocumentString(`
    fragment StreamEvent on Event {
  id
  timestamp
  eventType
  kind
  severity
  agentId
  taskId
  runId
  actionId
  summary
}
    `, {"fragmentName":"StreamEvent"}) as unknown as TypedDocumentString<StreamEventFragment, unknown>;
export const RunEventFragmentDoc = new TypedDocumentString(`
    fragment RunEvent on Event {
  id
  timestamp
  eventType
  kind
  severity
  actionId
  parentActionId
  parentEventId
  summary
  durationMs
}
    `, {"fragmentName":"RunEvent"}) as unknown as TypedDocumentString<RunEventFragment, unknown>;
export const RunPlanFragmentDoc = new TypedDocumentString(`
    fragment RunPlan on Plan {
  goal
  revision
  steps {
    index
    description
    action
    startedAt
    endedAt
    turns
    tokens
  }
}
    `, {"fragmentName":"RunPlan"}) as unknown as TypedDocumentString<RunPlanFragment, unknown>;
export const AlertChangesDocument = new TypedDocumentString(`
    subscription AlertChanges {
  alerts {
    counts {
      firing
      unacknowledged
    }
    alerts {
      ...AlertFields
    }
  }
}
    fragment AlertFields on Alert {
  id
  summary
  severity
  status
  conditionType
  subjectType
  ruleId
  ruleName
  projectId
  agentId
  taskId
  runId
  firedAt
  resolvedAt
  resolvedBecause
  acknowledgedAt
  acknowledgedBy
  isSilenced
  silencedUntil
  causes {
    eventId
    timestamp
    summary
    eventType
  }
}`) as unknown as TypedDocumentString<AlertChangesSubscription, AlertChangesSubscriptionVariables>;
export const FleetDocument = new TypedDocumentString(`
    query Fleet($filter: AgentFilter, $after: String) {
  agents(filter: $filter, first: 200, after: $after) {
    nodes {
      ...AgentFields
      activity(slices: 12, sliceMinutes: 5)
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment AgentFields on Agent {
  id
  type
  version
  framework
  runtime
  sdkVersion
  environment
  group
  status
  stuckReason
  firstSeenAt
  lastSeenAt
  lastHeartbeatAt
  registeredAt
  stuckThresholdSeconds
  openRuns
  queueDepth
  openIssues
  currentTask {
    id
    runId
    type
    summary
    startedAt
  }
}`) as unknown as TypedDocumentString<FleetQuery, FleetQueryVariables>;
export const FleetChangesDocument = new TypedDocumentString(`
    subscription FleetChanges($filter: AgentFilter) {
  agents(filter: $filter) {
    changes {
      kind
      agent {
        ...AgentFields
      }
    }
  }
}
    fragment AgentFields on Agent {
  id
  type
  version
  framework
  runtime
  sdkVersion
  environment
  group
  status
  stuckReason
  firstSeenAt
  lastSeenAt
  lastHeartbeatAt
  registeredAt
  stuckThresholdSeconds
  openRuns
  queueDepth
  openIssues
  currentTask {
    id
    runId
    type
    summary
    startedAt
  }
}`) as unknown as TypedDocumentString<FleetChangesSubscription, FleetChangesSubscriptionVariables>;
export const KeptDocument = new TypedDocumentString(`
    query Kept {
  workspace {
    usage {
      eventsSince
      rollupsSince
    }
  }
}
    `) as unknown as TypedDocumentString<KeptQuery, KeptQueryVariables>;
export const TaskPageDocument = new TypedDocumentString(`
    query TaskPage($filter: TaskFilter, $sort: TaskSort, $first: Int, $after: String) {
  tasks(filter: $filter, sort: $sort, first: $first, after: $after) {
    nodes {
      ...RunFields
    }
    pageInfo {
      endCursor
      hasNextPage
    }
  }
}
    fragment RunFields on Task {
  id
  runId
  type
  status
  agentId
  projectSlug
  environment
  summary
  startedAt
  endedAt
  lastEventAt
  durationMs
  llmCalls
  actions
  errors
  retries
  escalations
  costUsd
  tokensIn
  tokensOut
  exceptionType
  exceptionMessage
}`) as unknown as TypedDocumentString<TaskPageQuery, TaskPageQueryVariables>;
export const TaskChangesDocument = new TypedDocumentString(`
    subscription TaskChanges($filter: TaskFilter) {
  tasks(filter: $filter) {
    tasks {
      ...RunFields
    }
  }
}
    fragment RunFields on Task {
  id
  runId
  type
  status
  agentId
  projectSlug
  environment
  summary
  startedAt
  endedAt
  lastEventAt
  durationMs
  llmCalls
  actions
  errors
  retries
  escalations
  costUsd
  tokensIn
  tokensOut
  exceptionType
  exceptionMessage
}`) as unknown as TypedDocumentString<TaskChangesSubscription, TaskChangesSubscriptionVariables>;
export const ActivityPageDocument = new TypedDocumentString(`
    query ActivityPage($filter: EventFilter, $after: String) {
  events(filter: $filter, first: 100, after: $after) {
    nodes {
      ...StreamEvent
    }
    pageInfo {
      hasNextPage
      startCursor
      endCursor
    }
  }
}
    fragment StreamEvent on Event {
  id
  timestamp
  eventType
  kind
  severity
  agentId
  taskId
  runId
  actionId
  summary
}`) as unknown as TypedDocumentString<ActivityPageQuery, ActivityPageQueryVariables>;
export const ActivityStreamDocument = new TypedDocumentString(`
    subscription ActivityStream($filter: EventFilter, $after: String) {
  events(filter: $filter, after: $after) {
    events {
      ...StreamEvent
    }
    cursor
  }
}
    fragment StreamEvent on Event {
  id
  timestamp
  eventType
  kind
  severity
  agentId
  taskId
  runId
  actionId
  summary
}`) as unknown as TypedDocumentString<ActivityStreamSubscription, ActivityStreamSubscriptionVariables>;
export const MissionMetricsDocument = new TypedDocumentString(`
    query MissionMetrics($filter: MetricsFilter, $range: TimeRange, $from: DateTime, $to: DateTime) {
  metrics(filter: $filter, range: $range, from: $from, to: $to) {
    from
    to
    interval
    totals {
      tasksStarted
      tasksCompleted
      tasksFailed
      errors
      successRate
      meanDurationMs
      p95DurationMs
      costUsd
      costPerTaskUsd
    }
    buckets {
      from
      tasksCompleted
      tasksFailed
      errors
      successRate
      costPerTaskUsd
    }
  }
}
    `) as unknown as TypedDocumentString<MissionMetricsQuery, MissionMetricsQueryVariables>;
export const RunCursorDocument = new TypedDocumentString(`
    query RunCursor($filter: EventFilter) {
  events(filter: $filter, first: 1) {
    pageInfo {
      startCursor
    }
  }
}
    `) as unknown as TypedDocumentString<RunCursorQuery, RunCursorQueryVariables>;
export const LatestRunDocument = new TypedDocumentString(`
    query LatestRun($id: ID!) {
  task(id: $id) {
    runId
  }
}
    `) as unknown as TypedDocumentString<LatestRunQuery, LatestRunQueryVariables>;
export const RunTimelineDocument = new TypedDocumentString(`
    query RunTimeline($id: ID!, $runId: ID) {
  task(id: $id, runId: $runId) {
    ...RunFields
    timeline(limit: 20000) {
      isTruncated
      actions {
        id
        parentId
        name
        function
        status
        startedAt
        endedAt
        durationMs
        retries
        exceptionType
        exceptionMessage
        startedEventId
        endedEventId
      }
      llmCalls {
        id
        actionId
        timestamp
        name
        model
        tokensIn
        tokensOut
        costUsd
        durationMs
      }
      events {
        ...RunEvent
      }
      retries {
        id
        backoffMs
      }
      plan {
        ...RunPlan
      }
    }
  }
}
    fragment RunFields on Task {
  id
  runId
  type
  status
  agentId
  projectSlug
  environment
  summary
  startedAt
  endedAt
  lastEventAt
  durationMs
  llmCalls
  actions
  errors
  retries
  escalations
  costUsd
  tokensIn
  tokensOut
  exceptionType
  exceptionMessage
}
fragment RunEvent on Event {
  id
  timestamp
  eventType
  kind
  severity
  actionId
  parentActionId
  parentEventId
  summary
  durationMs
}
fragment RunPlan on Plan {
  goal
  revision
  steps {
    index
    description
    action
    startedAt
    endedAt
    turns
    tokens
  }
}`) as unknown as TypedDocumentString<RunTimelineQuery, RunTimelineQueryVariables>;
export const RunPlanDocument = new TypedDocumentString(`
    query RunPlan($id: ID!, $runId: ID) {
  task(id: $id, runId: $runId) {
    timeline(limit: 20000) {
      plan {
        ...RunPlan
      }
    }
  }
}
    fragment RunPlan on Plan {
  goal
  revision
  steps {
    index
    description
    action
    startedAt
    endedAt
    turns
    tokens
  }
}`) as unknown as TypedDocumentString<RunPlanQuery, RunPlanQueryVariables>;
export const EventPayloadDocument = new TypedDocumentString(`
    query EventPayload($id: ID!) {
  event(id: $id) {
    payload
  }
}
    `) as unknown as TypedDocumentString<EventPayloadQuery, EventPayloadQueryVariables>;
export const RunEventsDocument = new TypedDocumentString(`
    subscription RunEvents($filter: EventFilter, $after: String) {
  events(filter: $filter, after: $after) {
    cursor
    events {
      ...RunEvent
      runId
      payload
    }
  }
}
    fragment RunEvent on Event {
  id
  timestamp
  eventType
  kind
  severity
  actionId
  parentActionId
  parentEventId
  summary
  durationMs
}`) as unknown as TypedDocumentString<RunEventsSubscription, RunEventsSubscriptionVariables>;
export const RunChangesDocument = new TypedDocumentString(`
    subscription RunChanges($filter: TaskFilter) {
  tasks(filter: $filter) {
    tasks {
      ...RunFields
    }
  }
}
    fragment RunFields on Task {
  id
  runId
  type
  status
  agentId
  projectSlug
  environment
  summary
  startedAt
  endedAt
  lastEventAt
  durationMs
  llmCalls
  actions
  errors
  retries
  escalations
  costUsd
  tokensIn
  tokensOut
  exceptionType
  exceptionMessage
}`) as unknown as TypedDocumentString<RunChangesSubscription, RunChangesSubscriptionVariables>;
export const ShellDocument = new TypedDocumentString(`
    query Shell {
  workspace {
    id
    name
    slug
    plan
  }
  projects(first: 200) {
    nodes {
      slug
      name
    }
  }
  environments
  alerts(first: 0) {
    counts {
      firing
      unacknowledged
    }
  }
  viewer {
    kind
    dataSet
    permissions
    role
    user {
      id
      name
      email
    }
    developmentKey
  }
}
    `) as unknown as TypedDocumentString<ShellQuery, ShellQueryVariables>;