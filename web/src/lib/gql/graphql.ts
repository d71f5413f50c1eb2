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

/** What sort of thing an issue is. */
export type IssueCategory =
  /** Something is set up wrongly. */
  | 'CONFIGURATION'
  /** Something cannot be reached. */
  | 'CONNECTIVITY'
  /** Something is wrong with the data. */
  | 'DATA_QUALITY'
  /** None of the others. */
  | 'OTHER'
  /** Something may not be done. */
  | 'PERMISSIONS'
  /** Something was asked too often. */
  | 'RATE_LIMIT'
  /** Something took too long. */
  | 'TIMEOUT';

/** How bad an issue is, worst first. */
export type IssueSeverity =
  /** The agent cannot work. */
  | 'CRITICAL'
  /** The agent can hardly work. */
  | 'HIGH'
  /** Good to know. */
  | 'LOW'
  /** The agent works worse for it. */
  | 'MEDIUM';

/** Which calls. Every part narrows; a part that is left out does not. */
export type LlmCallFilter = {
  /** Agent. */
  agentId?: string | number | null | undefined;
  /** Environment. */
  environment?: string | null | undefined;
  /** At this time or later. */
  from?: string | null | undefined;
  /** Group of agents. */
  group?: string | null | undefined;
  /** Model. */
  model?: string | null | undefined;
  /** Slug or id of a project. */
  projectId?: string | number | null | undefined;
  /** In this range; instead of `from` and `to`. */
  range?: TimeRange | null | undefined;
  /** Run of the task; takes a `taskId`. */
  runId?: string | number | null | undefined;
  /** Task, all its runs. */
  taskId?: string | number | null | undefined;
  /** Before this time. */
  to?: string | null | undefined;
};

/** In which order. */
export type LlmCallSort = {
  /** What to sort by. */
  by: LlmCallSortKey;
  /** Largest, or latest, first. */
  descending?: boolean | null | undefined;
};

/** What calls are sorted by. */
export type LlmCallSortKey =
  /** What it cost; a call that carried none counts as the least. */
  | 'COST'
  /** When it happened. */
  | 'TIME';

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

/** The latest word on an open todo. */
export type TodoAction =
  /** It is done. */
  | 'COMPLETED'
  /** It is to be done. */
  | 'CREATED'
  /** It was put off. */
  | 'DEFERRED'
  /** It will not be done. */
  | 'DISMISSED'
  /** It was tried, and failed. */
  | 'FAILED';

/** How much a todo matters. */
export type TodoPriority =
  /** Much. */
  | 'HIGH'
  /** Little. */
  | 'LOW'
  /** As usual. */
  | 'NORMAL';

export type AgentFieldsFragment = { id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null };

export type FleetQueryVariables = Exact<{
  filter?: AgentFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type FleetQuery = { agents: { nodes: Array<{ activity: Array<number>, id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type FleetChangesSubscriptionVariables = Exact<{
  filter?: AgentFilter | null | undefined;
}>;


export type FleetChangesSubscription = { agents: { changes: Array<{ kind: AgentChangeKind, agent: { id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null } }> } };

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

export type AgentDetailQueryVariables = Exact<{
  id: string | number;
}>;


export type AgentDetailQuery = { agent: { progressThresholdSeconds: number | null, id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null } | null };

export type AgentMetricsQueryVariables = Exact<{
  agentId: string | number;
  range?: TimeRange | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type AgentMetricsQuery = { metrics: { interval: number, totals: { events: number, errors: number, tasksStarted: number, tasksCompleted: number, tasksFailed: number, escalations: number, successRate: number | null, meanDurationMs: number | null, p50DurationMs: number | null, p95DurationMs: number | null, throughputPerHour: number, llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerTaskUsd: number | null }, buckets: Array<{ from: string, events: number, errors: number, tasksCompleted: number, tasksFailed: number, successRate: number | null, meanDurationMs: number | null, p95DurationMs: number | null, costUsd: number | null }> } };

export type PipelineFieldsFragment = { queues: Array<{ reportedAt: string, depth: number | null, oldestAgeSeconds: number | null, items: Array<{ id: string | null, priority: string | null, source: string | null, summary: string | null, queuedAt: string | null }> | null, processing: { id: string | null, summary: string | null, startedAt: string | null } | null }> | null, todoCounts: { total: number, high: number, failed: number } | null, todos: Array<{ id: string, action: TodoAction, priority: TodoPriority | null, source: string | null, summary: string | null, dueBy: string | null, createdAt: string }> | null, schedules: Array<{ reportedAt: string, items: Array<{ id: string | null, name: string | null, nextRunAt: string | null, interval: string | null, isEnabled: boolean | null, lastStatus: string | null }> }> | null, issues: Array<{ id: string, severity: IssueSeverity | null, category: IssueCategory | null, summary: string | null, occurrences: number, firstSeenAt: string, lastSeenAt: string, context: unknown }> | null };

export type AgentPipelineQueryVariables = Exact<{
  agentId: string | number;
}>;


export type AgentPipelineQuery = { pipeline: { queues: Array<{ reportedAt: string, depth: number | null, oldestAgeSeconds: number | null, items: Array<{ id: string | null, priority: string | null, source: string | null, summary: string | null, queuedAt: string | null }> | null, processing: { id: string | null, summary: string | null, startedAt: string | null } | null }> | null, todoCounts: { total: number, high: number, failed: number } | null, todos: Array<{ id: string, action: TodoAction, priority: TodoPriority | null, source: string | null, summary: string | null, dueBy: string | null, createdAt: string }> | null, schedules: Array<{ reportedAt: string, items: Array<{ id: string | null, name: string | null, nextRunAt: string | null, interval: string | null, isEnabled: boolean | null, lastStatus: string | null }> }> | null, issues: Array<{ id: string, severity: IssueSeverity | null, category: IssueCategory | null, summary: string | null, occurrences: number, firstSeenAt: string, lastSeenAt: string, context: unknown }> | null } };

export type AgentPipelineChangesSubscriptionVariables = Exact<{
  agentId: string | number;
}>;


export type AgentPipelineChangesSubscription = { pipeline: { pipeline: { queues: Array<{ reportedAt: string, depth: number | null, oldestAgeSeconds: number | null, items: Array<{ id: string | null, priority: string | null, source: string | null, summary: string | null, queuedAt: string | null }> | null, processing: { id: string | null, summary: string | null, startedAt: string | null } | null }> | null, todoCounts: { total: number, high: number, failed: number } | null, todos: Array<{ id: string, action: TodoAction, priority: TodoPriority | null, source: string | null, summary: string | null, dueBy: string | null, createdAt: string }> | null, schedules: Array<{ reportedAt: string, items: Array<{ id: string | null, name: string | null, nextRunAt: string | null, interval: string | null, isEnabled: boolean | null, lastStatus: string | null }> }> | null, issues: Array<{ id: string, severity: IssueSeverity | null, category: IssueCategory | null, summary: string | null, occurrences: number, firstSeenAt: string, lastSeenAt: string, context: unknown }> | null } } };

export type HeartbeatFieldsFragment = { id: string, timestamp: string, receivedAt: string, payload: unknown };

export type HeartbeatsQueryVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type HeartbeatsQuery = { events: { nodes: Array<{ id: string, timestamp: string, receivedAt: string, payload: unknown }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type HeartbeatStreamSubscriptionVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type HeartbeatStreamSubscription = { events: { cursor: string, events: Array<{ id: string, timestamp: string, receivedAt: string, payload: unknown }> } };

export type MissionMetricsQueryVariables = Exact<{
  filter?: MetricsFilter | null | undefined;
  range?: TimeRange | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type MissionMetricsQuery = { metrics: { from: string, to: string, interval: number, totals: { tasksStarted: number, tasksCompleted: number, tasksFailed: number, errors: number, successRate: number | null, meanDurationMs: number | null, p95DurationMs: number | null, costUsd: number | null, costPerTaskUsd: number | null }, buckets: Array<{ from: string, tasksCompleted: number, tasksFailed: number, errors: number, successRate: number | null, costPerTaskUsd: number | null }> } };

export type RunTimelineQueryVariables = Exact<{
  id: string | number;
  runId?: string | number | null | undefined;
}>;


export type RunTimelineQuery = { task: { id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null, timeline: { isTruncated: boolean, actions: Array<{ id: string, parentId: string | null, name: string | null, function: string | null, status: ActionStatus, startedAt: string | null, endedAt: string | null, durationMs: number | null, retries: number, exceptionType: string | null, exceptionMessage: string | null, startedEventId: string | null, endedEventId: string | null }>, llmCalls: Array<{ id: string, actionId: string | null, timestamp: string, name: string | null, model: string | null, tokensIn: number | null, tokensOut: number | null, costUsd: number | null, durationMs: number | null }>, events: Array<{ id: string, timestamp: string, eventType: EventType, kind: string | null, severity: Severity, actionId: string | null, parentEventId: string | null, summary: string | null, durationMs: number | null }>, plan: { goal: string | null, revision: number, steps: Array<{ index: number, description: string | null, action: PlanStepAction | null, startedAt: string | null, endedAt: string | null, turns: number | null, tokens: number | null }> } | null, errorChains: Array<{ rootEventId: string, eventIds: Array<string> }> } } | null };

export type EventPayloadQueryVariables = Exact<{
  id: string | number;
}>;


export type EventPayloadQuery = { event: { payload: unknown } | null };

export type RunEventsSubscriptionVariables = Exact<{
  filter?: EventFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type RunEventsSubscription = { events: { cursor: string } };

export type RunChangesSubscriptionVariables = Exact<{
  filter?: TaskFilter | null | undefined;
}>;


export type RunChangesSubscription = { tasks: { tasks: Array<{ id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null }> } };

export type CostOverviewQueryVariables = Exact<{
  filter?: MetricsFilter | null | undefined;
  range?: TimeRange | null | undefined;
  from?: string | null | undefined;
  to?: string | null | undefined;
}>;


export type CostOverviewQuery = { byModel: { omittedGroups: number, totals: { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number }, groups: Array<{ key: string | null, llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number }> | null }, byAgent: { omittedGroups: number, groups: Array<{ key: string | null, llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number }> | null }, costTimeseries: { interval: number, buckets: Array<{ from: string, costUsd: number | null }>, byModel: Array<{ model: string | null, isRest: boolean, totals: { costUsd: number | null }, buckets: Array<{ costUsd: number | null }> }> | null } };

type CostSums_CostBucket_Fragment = { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number };

type CostSums_CostGroup_Fragment = { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number };

type CostSums_CostTotals_Fragment = { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number };

type CostSums_MetricBucket_Fragment = { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number };

type CostSums_MetricGroup_Fragment = { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number };

type CostSums_MetricTotals_Fragment = { llmCalls: number, tokensIn: number, tokensOut: number, costUsd: number | null, costPerCallUsd: number | null, costedCalls: number };

export type CostSumsFragment =
  | CostSums_CostBucket_Fragment
  | CostSums_CostGroup_Fragment
  | CostSums_CostTotals_Fragment
  | CostSums_MetricBucket_Fragment
  | CostSums_MetricGroup_Fragment
  | CostSums_MetricTotals_Fragment
;

export type CallFieldsFragment = { id: string, timestamp: string, agentId: string, taskId: string | null, runId: string | null, name: string | null, model: string | null, tokensIn: number | null, tokensOut: number | null, costUsd: number | null, durationMs: number | null, promptPreview: string | null, responsePreview: string | null };

export type CallsQueryVariables = Exact<{
  filter?: LlmCallFilter | null | undefined;
  sort?: LlmCallSort | null | undefined;
  after?: string | null | undefined;
}>;


export type CallsQuery = { llmCalls: { nodes: Array<{ id: string, timestamp: string, agentId: string, taskId: string | null, runId: string | null, name: string | null, model: string | null, tokensIn: number | null, tokensOut: number | null, costUsd: number | null, durationMs: number | null, promptPreview: string | null, responsePreview: string | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CallStreamSubscriptionVariables = Exact<{
  filter?: MetricsFilter | null | undefined;
}>;


export type CallStreamSubscription = { costs: { calls: Array<{ id: string, timestamp: string, agentId: string, taskId: string | null, runId: string | null, name: string | null, model: string | null, tokensIn: number | null, tokensOut: number | null, costUsd: number | null, durationMs: number | null, promptPreview: string | null, responsePreview: string | null }> } };

export type PaletteTasksQueryVariables = Exact<{
  filter?: TaskFilter | null | undefined;
}>;


export type PaletteTasksQuery = { tasks: { nodes: Array<{ id: string, runId: string | null, summary: string | null, status: TaskStatus }> } };

export type ShellQueryVariables = Exact<{ [key: string]: never; }>;


export type ShellQuery = { environments: Array<string>, workspace: { id: string, name: string }, projects: { nodes: Array<{ slug: string, name: string }> }, viewer: { developmentKey: string | null } };

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
export const PipelineFieldsFragmentDoc = new TypedDocumentString(`
    fragment PipelineFields on Pipeline {
  queues {
    reportedAt
    depth
    oldestAgeSeconds
    items {
      id
      priority
      source
      summary
      queuedAt
    }
    processing {
      id
      summary
      startedAt
    }
  }
  todoCounts {
    total
    high
    failed
  }
  todos {
    id
    action
    priority
    source
    summary
    dueBy
    createdAt
  }
  schedules {
    reportedAt
    items {
      id
      name
      nextRunAt
      interval
      isEnabled
      lastStatus
    }
  }
  issues {
    id
    severity
    category
    summary
    occurrences
    firstSeenAt
    lastSeenAt
    context
  }
}
    `, {"fragmentName":"PipelineFields"}) as unknown as TypedDocumentString<PipelineFieldsFragment, unknown>;
export const HeartbeatFieldsFragmentDoc = new TypedDocumentString(`
    fragment HeartbeatFields on Event {
  id
  timestamp
  receivedAt
  payload
}
    `, {"fragmentName":"HeartbeatFields"}) as unknown as TypedDocumentString<HeartbeatFieldsFragment, unknown>;
export const CostSumsFragmentDoc = new TypedDocumentString(`
    fragment CostSums on CostFigures {
  llmCalls
  tokensIn
  tokensOut
  costUsd
  costPerCallUsd
  costedCalls
}
    `, {"fragmentName":"CostSums"}) as unknown as TypedDocumentString<CostSumsFragment, unknown>;
export const CallFieldsFragmentDoc = new TypedDocumentString(`
    fragment CallFields on LlmCall {
  id
  timestamp
  agentId
  taskId
  runId
  name
  model
  tokensIn
  tokensOut
  costUsd
  durationMs
  promptPreview
  responsePreview
}
    `, {"fragmentName":"CallFields"}) as unknown as TypedDocumentString<CallFieldsFragment, unknown>;
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
export const AgentDetailDocument = new TypedDocumentString(`
    query AgentDetail($id: ID!) {
  agent(id: $id) {
    ...AgentFields
    progressThresholdSeconds
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
}`) as unknown as TypedDocumentString<AgentDetailQuery, AgentDetailQueryVariables>;
export const AgentMetricsDocument = new TypedDocumentString(`
    query AgentMetrics($agentId: ID!, $range: TimeRange, $from: DateTime, $to: DateTime) {
  metrics(filter: { agentId: $agentId }, range: $range, from: $from, to: $to) {
    interval
    totals {
      events
      errors
      tasksStarted
      tasksCompleted
      tasksFailed
      escalations
      successRate
      meanDurationMs
      p50DurationMs
      p95DurationMs
      throughputPerHour
      llmCalls
      tokensIn
      tokensOut
      costUsd
      costPerTaskUsd
    }
    buckets {
      from
      events
      errors
      tasksCompleted
      tasksFailed
      successRate
      meanDurationMs
      p95DurationMs
      costUsd
    }
  }
}
    `) as unknown as TypedDocumentString<AgentMetricsQuery, AgentMetricsQueryVariables>;
export const AgentPipelineDocument = new TypedDocumentString(`
    query AgentPipeline($agentId: ID!) {
  pipeline(agentId: $agentId) {
    ...PipelineFields
  }
}
    fragment PipelineFields on Pipeline {
  queues {
    reportedAt
    depth
    oldestAgeSeconds
    items {
      id
      priority
      source
      summary
      queuedAt
    }
    processing {
      id
      summary
      startedAt
    }
  }
  todoCounts {
    total
    high
    failed
  }
  todos {
    id
    action
    priority
    source
    summary
    dueBy
    createdAt
  }
  schedules {
    reportedAt
    items {
      id
      name
      nextRunAt
      interval
      isEnabled
      lastStatus
    }
  }
  issues {
    id
    severity
    category
    summary
    occurrences
    firstSeenAt
    lastSeenAt
    context
  }
}`) as unknown as TypedDocumentString<AgentPipelineQuery, AgentPipelineQueryVariables>;
export const AgentPipelineChangesDocument = new TypedDocumentString(`
    subscription AgentPipelineChanges($agentId: ID!) {
  pipeline(agentId: $agentId) {
    pipeline {
      ...PipelineFields
    }
  }
}
    fragment PipelineFields on Pipeline {
  queues {
    reportedAt
    depth
    oldestAgeSeconds
    items {
      id
      priority
      source
      summary
      queuedAt
    }
    processing {
      id
      summary
      startedAt
    }
  }
  todoCounts {
    total
    high
    failed
  }
  todos {
    id
    action
    priority
    source
    summary
    dueBy
    createdAt
  }
  schedules {
    reportedAt
    items {
      id
      name
      nextRunAt
      interval
      isEnabled
      lastStatus
    }
  }
  issues {
    id
    severity
    category
    summary
    occurrences
    firstSeenAt
    lastSeenAt
    context
  }
}`) as unknown as TypedDocumentString<AgentPipelineChangesSubscription, AgentPipelineChangesSubscriptionVariables>;
export const HeartbeatsDocument = new TypedDocumentString(`
    query Heartbeats($filter: EventFilter, $after: String) {
  events(filter: $filter, first: 100, after: $after) {
    nodes {
      ...HeartbeatFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment HeartbeatFields on Event {
  id
  timestamp
  receivedAt
  payload
}`) as unknown as TypedDocumentString<HeartbeatsQuery, HeartbeatsQueryVariables>;
export const HeartbeatStreamDocument = new TypedDocumentString(`
    subscription HeartbeatStream($filter: EventFilter, $after: String) {
  events(filter: $filter, after: $after) {
    events {
      ...HeartbeatFields
    }
    cursor
  }
}
    fragment HeartbeatFields on Event {
  id
  timestamp
  receivedAt
  payload
}`) as unknown as TypedDocumentString<HeartbeatStreamSubscription, HeartbeatStreamSubscriptionVariables>;
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
        id
        timestamp
        eventType
        kind
        severity
        actionId
        parentEventId
        summary
        durationMs
      }
      plan {
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
      errorChains {
        rootEventId
        eventIds
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
}`) as unknown as TypedDocumentString<RunTimelineQuery, RunTimelineQueryVariables>;
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
  }
}
    `) as unknown as TypedDocumentString<RunEventsSubscription, RunEventsSubscriptionVariables>;
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
export const CostOverviewDocument = new TypedDocumentString(`
    query CostOverview($filter: MetricsFilter, $range: TimeRange, $from: DateTime, $to: DateTime) {
  byModel: cost(
    filter: $filter
    range: $range
    from: $from
    to: $to
    groupBy: MODEL
  ) {
    totals {
      ...CostSums
    }
    groups {
      key
      ...CostSums
    }
    omittedGroups
  }
  byAgent: cost(
    filter: $filter
    range: $range
    from: $from
    to: $to
    groupBy: AGENT
  ) {
    groups {
      key
      ...CostSums
    }
    omittedGroups
  }
  costTimeseries(
    filter: $filter
    range: $range
    from: $from
    to: $to
    splitByModel: true
  ) {
    interval
    buckets {
      from
      costUsd
    }
    byModel {
      model
      isRest
      totals {
        costUsd
      }
      buckets {
        costUsd
      }
    }
  }
}
    fragment CostSums on CostFigures {
  llmCalls
  tokensIn
  tokensOut
  costUsd
  costPerCallUsd
  costedCalls
}`) as unknown as TypedDocumentString<CostOverviewQuery, CostOverviewQueryVariables>;
export const CallsDocument = new TypedDocumentString(`
    query Calls($filter: LlmCallFilter, $sort: LlmCallSort, $after: String) {
  llmCalls(filter: $filter, sort: $sort, first: 50, after: $after) {
    nodes {
      ...CallFields
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment CallFields on LlmCall {
  id
  timestamp
  agentId
  taskId
  runId
  name
  model
  tokensIn
  tokensOut
  costUsd
  durationMs
  promptPreview
  responsePreview
}`) as unknown as TypedDocumentString<CallsQuery, CallsQueryVariables>;
export const CallStreamDocument = new TypedDocumentString(`
    subscription CallStream($filter: MetricsFilter) {
  costs(filter: $filter) {
    calls {
      ...CallFields
    }
  }
}
    fragment CallFields on LlmCall {
  id
  timestamp
  agentId
  taskId
  runId
  name
  model
  tokensIn
  tokensOut
  costUsd
  durationMs
  promptPreview
  responsePreview
}`) as unknown as TypedDocumentString<CallStreamSubscription, CallStreamSubscriptionVariables>;
export const PaletteTasksDocument = new TypedDocumentString(`
    query PaletteTasks($filter: TaskFilter) {
  tasks(filter: $filter, first: 8) {
    nodes {
      id
      runId
      summary
      status
    }
  }
}
    `) as unknown as TypedDocumentString<PaletteTasksQuery, PaletteTasksQueryVariables>;
export const ShellDocument = new TypedDocumentString(`
    query Shell {
  workspace {
    id
    name
  }
  projects(first: 200) {
    nodes {
      slug
      name
    }
  }
  environments
  viewer {
    developmentKey
  }
}
    `) as unknown as TypedDocumentString<ShellQuery, ShellQueryVariables>;