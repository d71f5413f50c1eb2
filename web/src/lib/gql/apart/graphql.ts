/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Who takes an invite. */
export type AcceptInviteInput = {
  /** How to keep the session. A cookie is for the dashboard's own pages. */
  keep?: SessionKind | null | undefined;
  /** The person's name, where the address has no account. */
  name?: string | null | undefined;
  /** The account's, or a new one from 10 to 256 characters. */
  password: string;
  /** What stands in the link behind the #. */
  token: string;
};

/** What sort of caller changed something. */
export type ActorKind =
  /** An API key. */
  | 'KEY'
  /** The server itself. */
  | 'SYSTEM'
  /** Somebody who was signed in. */
  | 'USER';

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

/** Whom a rule or budget tells. Secrets are never shown again: where `id` names an action of it and the address keeps its host, what is left out stays as it was. */
export type AlertActionInput = {
  /** How. */
  channel: AlertChannel;
  /** Webhook: sent along; up to 20. */
  headers?: Array<AlertHeaderInput> | null | undefined;
  /** The action that this changes; left out for a new one. */
  id?: string | number | null | undefined;
  /** Email: addresses, up to 20. */
  recipients?: Array<string> | null | undefined;
  /** PagerDuty: the integration key. */
  routingKey?: string | null | undefined;
  /** Webhook: signs what is sent (HMAC-SHA256). Empty: none. */
  secret?: string | null | undefined;
  /** Webhook, Slack: the address. PagerDuty: another than events.pagerduty.com. Kept secret but for its host. */
  url?: string | null | undefined;
};

/** An agent that has sent heartbeats says nothing whatever for the threshold. */
export type AlertAgentStuckInput = {
  /** Seconds, 1 to 2,592,000 (30 days). Left out: the agent's own threshold, or the workspace's. */
  thresholdSeconds?: number | null | undefined;
};

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

/** When a rule holds: exactly one of these. */
export type AlertConditionInput =
  {   /** An agent that has sent heartbeats says nothing whatever for the threshold. */
  agentStuck: AlertAgentStuckInput; costThreshold?: never; customEvent?: never; errorRate?: never; heartbeatMissing?: never; noData?: never; queueDepth?: never; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never;   /** LLM calls of the window cost at least this much. */
  costThreshold: AlertCostThresholdInput; customEvent?: never; errorRate?: never; heartbeatMissing?: never; noData?: never; queueDepth?: never; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never;   /** So many payloads of a kind came in the window. */
  customEvent: AlertCustomEventInput; errorRate?: never; heartbeatMissing?: never; noData?: never; queueDepth?: never; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never; customEvent?: never;   /** So many of a hundred runs that ended in the window failed. */
  errorRate: AlertErrorRateInput; heartbeatMissing?: never; noData?: never; queueDepth?: never; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never; customEvent?: never; errorRate?: never;   /** One of the agents has sent no heartbeat for the window, or never. */
  heartbeatMissing: AlertHeartbeatMissingInput; noData?: never; queueDepth?: never; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never; customEvent?: never; errorRate?: never; heartbeatMissing?: never;   /** Nothing that the filters let through has come for the window. */
  noData: AlertNoDataInput; queueDepth?: never; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never; customEvent?: never; errorRate?: never; heartbeatMissing?: never; noData?: never;   /** The queue of an agent is at least this deep. */
  queueDepth: AlertQueueDepthInput; taskDuration?: never; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never; customEvent?: never; errorRate?: never; heartbeatMissing?: never; noData?: never; queueDepth?: never;   /** A run takes at least this long, ended or still running. */
  taskDuration: AlertTaskDurationInput; taskFailed?: never; }
  |  { agentStuck?: never; costThreshold?: never; customEvent?: never; errorRate?: never; heartbeatMissing?: never; noData?: never; queueDepth?: never; taskDuration?: never;   /** So many runs failed in the window. */
  taskFailed: AlertTaskFailedInput; };

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

/** LLM calls of the window cost at least this much. */
export type AlertCostThresholdInput = {
  /** US dollars, up to 1,000,000. */
  amountUsd: number;
  /** What is counted together. TASK is for costs alone. */
  per?: AlertSubjectType | null | undefined;
  /** Length of the window in seconds, 10 to 604,800 (7 days). */
  windowSeconds: number;
};

/** So many payloads of a kind came in the window. */
export type AlertCustomEventInput = {
  /** How many at least, 1 to 1,000. */
  count?: number | null | undefined;
  /** `payload.kind`, well-known or not. */
  kind: string;
  /** What must hold of the payload, all of it; up to 10. */
  matches?: Array<AlertMatchInput> | null | undefined;
  /** What is counted together. */
  per?: AlertSubjectType | null | undefined;
  /** Length of the window in seconds, 10 to 604,800 (7 days). */
  windowSeconds: number;
};

/** Which deliveries. Every part narrows; a part that is left out does not. */
export type AlertDeliveryFilter = {
  /** Those of an alert. */
  alertId?: string | number | null | undefined;
  /** Those of a rule. */
  ruleId?: string | number | null | undefined;
  /** DEAD is the dead-letter list. */
  status?: AlertDeliveryStatus | null | undefined;
};

/** How far a delivery has come. */
export type AlertDeliveryStatus =
  /** It was given up; `resendAlertDelivery` sends it again. */
  | 'DEAD'
  /** It arrived. */
  | 'DELIVERED'
  /** It is being sent, or tried again. */
  | 'WAITING';

/** So many of a hundred runs that ended in the window failed. */
export type AlertErrorRateInput = {
  /** With fewer runs than this the rule does not hold; 1 to 100,000. */
  leastSample?: number | null | undefined;
  /** What is counted together. */
  per?: AlertSubjectType | null | undefined;
  /** From 0.1 to 100. */
  percent: number;
  /** Length of the window in seconds, 10 to 604,800 (7 days). */
  windowSeconds: number;
};

/** Which alerts. Every part narrows; a part that is left out does not. */
export type AlertFilter = {
  /** Those that concern an agent. */
  agentId?: string | number | null | undefined;
  /** Those that somebody has seen, or those that nobody has. */
  isAcknowledged?: boolean | null | undefined;
  /** This severity or a higher one. */
  minSeverity?: AlertSeverity | null | undefined;
  /** Those of a rule. */
  ruleId?: string | number | null | undefined;
  /** Those that are over, or those that are not. */
  status?: AlertStatus | null | undefined;
  /** Those that concern a task. */
  taskId?: string | number | null | undefined;
};

/** A header that a webhook is sent with. */
export type AlertHeaderInput = {
  /** Its name. */
  name: string;
  /** Its value. It is never shown again. */
  value: string;
};

/** One of the agents has sent no heartbeat for the window, or never. */
export type AlertHeartbeatMissingInput = {
  /** Up to 100. */
  agentIds: Array<string | number>;
  /** Length of the window in seconds, 10 to 604,800 (7 days). */
  windowSeconds: number;
};

/** A field of a payload and what must hold of it. */
export type AlertMatchInput = {
  /** What must hold. */
  operator?: AlertMatchOperator | null | undefined;
  /** Names with dots between: `data.severity`. */
  path: string;
  /** Text, a number, true or false; none for EXISTS. */
  value?: unknown;
};

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

/** Nothing that the filters let through has come for the window. */
export type AlertNoDataInput = {
  /** Length of the window in seconds, 10 to 604,800 (7 days). */
  windowSeconds: number;
};

/** What somebody is told. */
export type AlertNoticeKind =
  /** A rule fired. */
  | 'FIRED'
  /** It is over. */
  | 'RESOLVED'
  /** A test. */
  | 'TEST';

/** The queue of an agent is at least this deep. */
export type AlertQueueDepthInput = {
  /** Entries, at least 1. */
  depth: number;
};

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

/** Which events and agents a rule looks at. Every part narrows; a part that is left out does not. */
export type AlertRuleFilterInput = {
  /** Agent. */
  agentId?: string | number | null | undefined;
  /** Environment. */
  environment?: string | null | undefined;
  /** Group of agents. */
  group?: string | null | undefined;
  /** Type of task; for conditions that are about tasks and their events. */
  taskType?: string | null | undefined;
};

/** What a rule says, all of it. */
export type AlertRuleInput = {
  /** Whom it tells, besides the dashboard; up to 10. */
  actions?: Array<AlertActionInput> | null | undefined;
  /** When it holds. */
  condition: AlertConditionInput;
  /** Least time between two firings for one agent, task or whatever it concerns; up to 86,400. */
  cooldownSeconds?: number | null | undefined;
  /** What it looks at; everything where it is left out. */
  filter?: AlertRuleFilterInput | null | undefined;
  /** How long the condition has to hold before the rule fires; up to 86,400. */
  forSeconds?: number | null | undefined;
  /** Whether events that are more than 15 minutes old when they arrive count, as of their arrival. */
  includeLate?: boolean | null | undefined;
  /** Its name, up to 128 characters. */
  name: string;
  /** Slug or id of a project; all of them where it is left out. */
  projectId?: string | number | null | undefined;
  /** How long the condition has to be over before the alert is resolved; up to 86,400. */
  resolveAfterSeconds?: number | null | undefined;
  /** How much it matters. */
  severity?: AlertSeverity | null | undefined;
};

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

/** A run takes at least this long, ended or still running. */
export type AlertTaskDurationInput = {
  /** Seconds, 1 to 2,592,000 (30 days). */
  thresholdSeconds: number;
};

/** So many runs failed in the window. */
export type AlertTaskFailedInput = {
  /** How many at least, 1 to 1,000. */
  count?: number | null | undefined;
  /** What is counted together. */
  per?: AlertSubjectType | null | undefined;
  /** Length of the window in seconds, 10 to 604,800 (7 days). */
  windowSeconds: number;
};

/** What a key opens. */
export type ApiKeyType =
  /** Reads and writes live data. */
  | 'LIVE'
  /** Reads live data. */
  | 'READ'
  /** Reads and writes test data, which is a world of its own. */
  | 'TEST';

/** Which entries; all that is given must hold. */
export type AuditFilter = {
  /** One of these, such as `project.create`. */
  actions?: Array<string> | null | undefined;
  /** By one of these. */
  actorIds?: Array<string | number> | null | undefined;
  /** Not before. */
  from?: string | null | undefined;
  /** To this one. */
  subjectId?: string | number | null | undefined;
  /** To one of these. */
  subjectTypes?: Array<AuditSubjectType> | null | undefined;
  /** Before. */
  to?: string | null | undefined;
};

/** What was changed. */
export type AuditSubjectType =
  /** An agent. */
  | 'AGENT'
  /** An alert. */
  | 'ALERT'
  /** An alert rule. */
  | 'ALERT_RULE'
  /** An API key. */
  | 'API_KEY'
  /** A budget. */
  | 'BUDGET'
  /** Data. */
  | 'DATA'
  /** An invitation. */
  | 'INVITE'
  /** Somebody's place in the workspace. */
  | 'MEMBER'
  /** A price of a model. */
  | 'MODEL_PRICE'
  /** A project. */
  | 'PROJECT'
  /** A session. */
  | 'SESSION'
  /** Somebody's own account. */
  | 'USER'
  /** The workspace's settings. */
  | 'WORKSPACE';

/** A budget. */
export type BudgetInput = {
  /** Whom it tells at 80 % and 100 %, besides the dashboard and the agents; up to 10. */
  actions?: Array<AlertActionInput> | null | undefined;
  /** US dollars a period. */
  amountUsd: number;
  /** Its name, up to 128 characters. */
  name: string;
  /** How often it begins anew. */
  period: BudgetPeriod;
  /** What it is over. */
  scope: BudgetScope;
  /** Slug or id of the project, id of the agent, or the task type; none for the workspace. */
  scopeValue?: string | null | undefined;
};

/** How often a budget begins anew. */
export type BudgetPeriod =
  /** Every day of the workspace's time zone. */
  | 'DAY'
  /** Every month of the workspace's time zone. */
  | 'MONTH';

/** What a budget is over. */
export type BudgetScope =
  /** One agent. */
  | 'AGENT'
  /** One project. */
  | 'PROJECT'
  /** Tasks of one type, by what their calls say. */
  | 'TASK_TYPE'
  /** Everything. */
  | 'WORKSPACE';

/** What sort of credential a caller has. */
export type CallerKind =
  /** An API key. */
  | 'KEY'
  /** Somebody who is signed in. */
  | 'USER';

/** A key to make. */
export type CreateApiKeyInput = {
  /** When it stops to work; never where it is left out. */
  expiresAt?: string | null | undefined;
  /** What to call it, up to 128 characters. */
  label: string;
  /** Slug or id of the only project that it may send to, in the data that it opens. Such a key reads nothing, and events that name no project go to that one. */
  projectId?: string | number | null | undefined;
  /** What it opens. */
  type: ApiKeyType;
};

/** A project to make. */
export type CreateProjectInput = {
  /** What it is for, up to 1,024 characters. */
  description?: string | null | undefined;
  /** Its name, up to 128 characters; the slug where it is left out. */
  name?: string | null | undefined;
  /** What events will name it by: a-z and 0-9, with single - _ or . between, up to 64. */
  slug: string | number;
};

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

/** What a job does. */
export type JobKind =
  /** The events of a project that was deleted go. */
  | 'PROJECT_DELETION'
  /** Calls of a period are estimated anew, by the prices in force. */
  | 'REPRICING'
  /** Old events go, heartbeats are compacted, roll-ups expire. */
  | 'RETENTION'
  /** Space that is no longer used goes back to the disk. */
  | 'SPACE';

/** How far a job is. */
export type JobStatus =
  /** It is done. */
  | 'DONE'
  /** It was given up after several tries. */
  | 'FAILED'
  /** It is under way. */
  | 'RUNNING'
  /** It has not begun, or waits before it tries again. */
  | 'WAITING';

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

/** A price of a model, US dollars a million tokens. */
export type ModelPriceInput = {
  /** Input read from a cache; what other input costs by default. */
  cachedInputUsd?: number | null | undefined;
  /** Input that no cache held. */
  inputUsd: number;
  /** Output. */
  outputUsd: number;
  /** The model's name; `*` stands for any characters. */
  pattern: string;
  /** From this time on; since ever by default. */
  validFrom?: string | null | undefined;
};

/** A person and a workspace to make. */
export type RegisterInput = {
  /** The person's address. */
  email: string;
  /** How to keep the session. A cookie is for the dashboard's own pages. */
  keep?: SessionKind | null | undefined;
  /** The person's name, up to 128 characters. */
  name: string;
  /** From 10 to 256 characters; the account's own where the address has one. */
  password: string;
  /** Its name in addresses, 3 to 48 of a-z, 0-9 and single -; made from its name where left out. */
  slug?: string | null | undefined;
  /** The workspace's name, up to 128 characters. */
  workspaceName: string;
};

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

/** How the holder of a session keeps it. */
export type SessionKind =
  /** In a browser's httpOnly cookie: for the dashboard's own pages. */
  | 'COOKIE'
  /** As an access token and a refresh token: for programs. */
  | 'TOKENS';

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

/** Who signs in. */
export type SignInInput = {
  /** The address. */
  email: string;
  /** How to keep the session. A cookie is for the dashboard's own pages. */
  keep?: SessionKind | null | undefined;
  /** The password. */
  password: string;
  /** Slug of the workspace; the one joined first where left out. */
  workspace?: string | null | undefined;
};

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

/** What is to change; what is left out stays. */
export type UpdateProjectInput = {
  /** What it is for, up to 1,024 characters; null clears it. */
  description?: string | null | undefined;
  /** Its name, up to 128 characters. */
  name?: string | null | undefined;
};

/** What is to change; what is left out stays. */
export type UpdateWorkspaceInput = {
  /** Whether an event of an unknown project makes the project, or is rejected. */
  autoCreateProjects?: boolean | null | undefined;
  /** The same for open runs that say nothing; null turns it off. */
  defaultProgressThresholdSeconds?: number | null | undefined;
  /** Silence after which an agent that registered no threshold is stuck, 1 s to 30 days. */
  defaultStuckThresholdSeconds?: number | null | undefined;
  /** Whether tasks stay as summaries when their events go; null: as the server does it. */
  keepTaskSummaries?: boolean | null | undefined;
  /** Its name, up to 128 characters. */
  name?: string | null | undefined;
  /** Days that events are kept, within what the plan has; null for as long as it has. */
  retentionDays?: number | null | undefined;
  /** Its name in addresses, 3 to 48 of a-z, 0-9 and single -. */
  slug?: string | null | undefined;
  /** IANA name of its time zone, such as `Europe/Berlin`. */
  timezone?: string | null | undefined;
};

/** What a workspace has signed up for; limits follow it. */
export type WorkspacePlan =
  /** Enterprise. */
  | 'ENTERPRISE'
  /** Free. */
  | 'FREE'
  /** Pro. */
  | 'PRO';

export type CreateApiKeyMutationVariables = Exact<{
  input: CreateApiKeyInput;
}>;


export type CreateApiKeyMutation = { createApiKey: { key: string, apiKey: { id: string } } };

export type KeyProjectsQueryVariables = Exact<{ [key: string]: never; }>;


export type KeyProjectsQuery = { viewer: { dataSet: DataSet }, projects: { nodes: Array<{ slug: string, name: string }> } };

export type AlertFieldsFragment = { id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> };

export type RuleFieldsFragment = { id: string, name: string, severity: AlertSeverity, isEnabled: boolean, silencedUntil: string | null, projectId: string | null, environment: string | null, group: string | null, agentId: string | null, taskType: string | null, forSeconds: number, resolveAfterSeconds: number, cooldownSeconds: number, includeLate: boolean, updatedAt: string, silences: Array<{ subjectType: AlertSubjectType, projectId: string | null, agentId: string | null, taskId: string | null, until: string, alertId: string | null }>, condition: { type: AlertConditionType, thresholdSeconds: number | null, windowSeconds: number | null, count: number | null, percent: number | null, leastSample: number | null, amountUsd: number | null, depth: number | null, kind: string | null, agentIds: Array<string> | null, per: AlertSubjectType | null, matches: Array<{ path: string, operator: AlertMatchOperator, value: unknown }> | null }, actions: Array<{ id: string, channel: AlertChannel, target: string, recipients: Array<string>, hasSecret: boolean, headerNames: Array<string> }> };

export type AgentFieldsFragment = { id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null };

export type RunFieldsFragment = { id: string, runId: string | null, type: string | null, status: TaskStatus, agentId: string, projectSlug: string, environment: string, summary: string | null, startedAt: string | null, endedAt: string | null, lastEventAt: string, durationMs: number | null, llmCalls: number, actions: number, errors: number, retries: number, escalations: number, costUsd: number | null, tokensIn: number, tokensOut: number, exceptionType: string | null, exceptionMessage: string | null };

export type AgentDetailQueryVariables = Exact<{
  id: string | number;
}>;


export type AgentDetailQuery = { agent: { progressThresholdSeconds: number | null, id: string, type: string, version: string | null, framework: string | null, runtime: string | null, sdkVersion: string | null, environment: string, group: string, status: AgentStatus, stuckReason: StuckReason | null, firstSeenAt: string, lastSeenAt: string, lastHeartbeatAt: string | null, registeredAt: string | null, stuckThresholdSeconds: number, openRuns: number, queueDepth: number | null, openIssues: number, currentTask: { id: string, runId: string | null, type: string | null, summary: string | null, startedAt: string | null } | null } | null };

export type AgentMetricsQueryVariables = Exact<{
  filter: MetricsFilter;
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

export type MembershipsQueryVariables = Exact<{ [key: string]: never; }>;


export type MembershipsQuery = { viewer: { memberships: Array<{ workspaceId: string, name: string }> } };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { signOut: boolean };

export type SwitchToMutationVariables = Exact<{
  workspaceId?: string | number | null | undefined;
  dataSet?: DataSet | null | undefined;
}>;


export type SwitchToMutation = { switchTo: { dataSet: DataSet } };

export type AlertsQueryVariables = Exact<{
  filter?: AlertFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type AlertsQuery = { alerts: { nodes: Array<{ id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LinkedAlertQueryVariables = Exact<{
  id: string | number;
}>;


export type LinkedAlertQuery = { alert: { id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> } | null };

export type AlertProjectsQueryVariables = Exact<{ [key: string]: never; }>;


export type AlertProjectsQuery = { projects: { nodes: Array<{ id: string, slug: string, name: string }> } };

export type CauseEventQueryVariables = Exact<{
  id: string | number;
}>;


export type CauseEventQuery = { event: { id: string, agentId: string, taskId: string | null, runId: string | null } | null };

export type AlertRulesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AlertRulesQuery = { alertRules: { totalCount: number, nodes: Array<{ id: string, name: string, severity: AlertSeverity, isEnabled: boolean, silencedUntil: string | null, projectId: string | null, environment: string | null, group: string | null, agentId: string | null, taskType: string | null, forSeconds: number, resolveAfterSeconds: number, cooldownSeconds: number, includeLate: boolean, updatedAt: string, silences: Array<{ subjectType: AlertSubjectType, projectId: string | null, agentId: string | null, taskId: string | null, until: string, alertId: string | null }>, condition: { type: AlertConditionType, thresholdSeconds: number | null, windowSeconds: number | null, count: number | null, percent: number | null, leastSample: number | null, amountUsd: number | null, depth: number | null, kind: string | null, agentIds: Array<string> | null, per: AlertSubjectType | null, matches: Array<{ path: string, operator: AlertMatchOperator, value: unknown }> | null }, actions: Array<{ id: string, channel: AlertChannel, target: string, recipients: Array<string>, hasSecret: boolean, headerNames: Array<string> }> }> } };

export type DeliveriesQueryVariables = Exact<{
  filter?: AlertDeliveryFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type DeliveriesQuery = { alertDeliveries: { nodes: Array<{ id: string, channel: AlertChannel, target: string, kind: AlertNoticeKind, status: AlertDeliveryStatus, attempts: number, lastError: string | null, createdAt: string, finishedAt: string | null, nextAttemptAt: string | null, alertId: string | null, ruleId: string }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AcknowledgeAlertsMutationVariables = Exact<{
  ids?: Array<string | number> | string | number | null | undefined;
}>;


export type AcknowledgeAlertsMutation = { acknowledgeAlerts: Array<{ id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> }> };

export type SilenceAlertMutationVariables = Exact<{
  id: string | number;
  minutes?: number | null | undefined;
}>;


export type SilenceAlertMutation = { silenceAlert: { id: string, summary: string, severity: AlertSeverity, status: AlertStatus, conditionType: AlertConditionType | null, subjectType: AlertSubjectType, ruleId: string, ruleName: string, projectId: string | null, agentId: string | null, taskId: string | null, runId: string | null, firedAt: string, resolvedAt: string | null, resolvedBecause: AlertResolveReason | null, acknowledgedAt: string | null, acknowledgedBy: string | null, isSilenced: boolean, silencedUntil: string | null, causes: Array<{ eventId: string, timestamp: string, summary: string | null, eventType: EventType }> } };

export type SilenceRuleMutationVariables = Exact<{
  id: string | number;
  minutes?: number | null | undefined;
}>;


export type SilenceRuleMutation = { silenceAlertRule: { id: string } };

export type EnableRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type EnableRuleMutation = { enableAlertRule: { id: string } };

export type DisableRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type DisableRuleMutation = { disableAlertRule: { id: string } };

export type DuplicateRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type DuplicateRuleMutation = { duplicateAlertRule: { id: string } };

export type DeleteRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteRuleMutation = { deleteAlertRule: string };

export type TestRuleMutationVariables = Exact<{
  id: string | number;
}>;


export type TestRuleMutation = { testAlertRule: Array<string> };

export type ResendDeliveryMutationVariables = Exact<{
  id: string | number;
}>;


export type ResendDeliveryMutation = { resendAlertDelivery: { id: string } };

export type RuleQueryVariables = Exact<{
  id: string | number;
}>;


export type RuleQuery = { alertRule: { id: string, name: string, severity: AlertSeverity, isEnabled: boolean, silencedUntil: string | null, projectId: string | null, environment: string | null, group: string | null, agentId: string | null, taskType: string | null, forSeconds: number, resolveAfterSeconds: number, cooldownSeconds: number, includeLate: boolean, updatedAt: string, silences: Array<{ subjectType: AlertSubjectType, projectId: string | null, agentId: string | null, taskId: string | null, until: string, alertId: string | null }>, condition: { type: AlertConditionType, thresholdSeconds: number | null, windowSeconds: number | null, count: number | null, percent: number | null, leastSample: number | null, amountUsd: number | null, depth: number | null, kind: string | null, agentIds: Array<string> | null, per: AlertSubjectType | null, matches: Array<{ path: string, operator: AlertMatchOperator, value: unknown }> | null }, actions: Array<{ id: string, channel: AlertChannel, target: string, recipients: Array<string>, hasSecret: boolean, headerNames: Array<string> }> } | null };

export type RuleChoicesQueryVariables = Exact<{ [key: string]: never; }>;


export type RuleChoicesQuery = { environments: Array<string>, projects: { nodes: Array<{ id: string, name: string }> } };

export type CreateRuleMutationVariables = Exact<{
  input: AlertRuleInput;
}>;


export type CreateRuleMutation = { createAlertRule: { id: string } };

export type UpdateRuleMutationVariables = Exact<{
  id: string | number;
  input: AlertRuleInput;
}>;


export type UpdateRuleMutation = { updateAlertRule: { id: string } };

export type PreviewRuleQueryVariables = Exact<{
  input: AlertRuleInput;
  range: TimeRange;
}>;


export type PreviewRuleQuery = { previewAlertRule: { count: number, events: number, from: string, isComplete: boolean, reliableSince: string | null, firings: Array<{ subjectType: AlertSubjectType, agentId: string | null, taskId: string | null, runId: string | null, summary: string, firedAt: string, resolvedAt: string | null }> } };

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

export type HomeQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeQuery = { workspace: { name: string, slug: string, plan: WorkspacePlan }, projects: { nodes: Array<{ slug: string, name: string, summary: { agents: number, openRuns: number, lastEventAt: string | null } }> } };

export type HomeKeysQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeKeysQuery = { apiKeys: { nodes: Array<{ id: string, label: string, prefix: string, type: ApiKeyType, lastUsedAt: string | null }> } };

export type PaletteAgentsQueryVariables = Exact<{
  filter?: AgentFilter | null | undefined;
}>;


export type PaletteAgentsQuery = { agents: { nodes: Array<{ id: string, status: AgentStatus }> } };

export type PaletteTasksQueryVariables = Exact<{
  filter?: TaskFilter | null | undefined;
}>;


export type PaletteTasksQuery = { tasks: { nodes: Array<{ id: string, runId: string | null, summary: string | null, status: TaskStatus }> } };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { workspace: { name: string }, sessions: Array<{ id: string, kind: SessionKind, client: string, isCurrent: boolean, createdAt: string, lastUsedAt: string, expiresAt: string }> };

export type RevokeSessionMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeSessionMutation = { revokeSession: boolean };

export type RevokeOtherSessionsMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOtherSessionsMutation = { revokeOtherSessions: number };

export type LeaveWorkspaceMutationVariables = Exact<{ [key: string]: never; }>;


export type LeaveWorkspaceMutation = { leaveWorkspace: boolean };

export type ChangePasswordMutationVariables = Exact<{
  current: string;
  next: string;
}>;


export type ChangePasswordMutation = { changePassword: { user: { id: string } } };

export type AuditLogQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  after?: string | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { nodes: Array<{ id: string, at: string, action: string, before: unknown, after: unknown, actor: { kind: ActorKind, name: string }, subject: { type: AuditSubjectType, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type BudgetFieldsFragment = { id: string, name: string, scope: BudgetScope, scopeValue: string | null, period: BudgetPeriod, amountUsd: number, project: { name: string, slug: string } | null, actions: Array<{ id: string, channel: AlertChannel, target: string, recipients: Array<string>, headerNames: Array<string> }>, use: { spentUsd: number, share: number, level: number, from: string, to: string } };

export type BudgetsQueryVariables = Exact<{ [key: string]: never; }>;


export type BudgetsQuery = { budgets: Array<{ id: string, name: string, scope: BudgetScope, scopeValue: string | null, period: BudgetPeriod, amountUsd: number, project: { name: string, slug: string } | null, actions: Array<{ id: string, channel: AlertChannel, target: string, recipients: Array<string>, headerNames: Array<string> }>, use: { spentUsd: number, share: number, level: number, from: string, to: string } }> };

export type CreateBudgetMutationVariables = Exact<{
  input: BudgetInput;
}>;


export type CreateBudgetMutation = { createBudget: { id: string } };

export type UpdateBudgetMutationVariables = Exact<{
  id: string | number;
  input: BudgetInput;
}>;


export type UpdateBudgetMutation = { updateBudget: { id: string } };

export type DeleteBudgetMutationVariables = Exact<{
  id: string | number;
}>;


export type DeleteBudgetMutation = { deleteBudget: string };

export type JobsQueryVariables = Exact<{ [key: string]: never; }>;


export type JobsQuery = { jobs: Array<{ id: string, kind: JobKind, status: JobStatus, subject: string | null, progress: number | null, rowsDone: number | null, error: string | null, isServerWide: boolean, createdAt: string, startedAt: string | null, finishedAt: string | null }> };

export type ApiKeysQueryVariables = Exact<{
  includeRevoked?: boolean | null | undefined;
  after?: string | null | undefined;
}>;


export type ApiKeysQuery = { apiKeys: { nodes: Array<{ id: string, label: string, prefix: string, type: ApiKeyType, createdAt: string, lastUsedAt: string | null, expiresAt: string | null, revokedAt: string | null, project: { slug: string } | null, createdBy: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeApiKeyMutation = { revokeApiKey: { id: string } };

export type MembersQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type MembersQuery = { members: { nodes: Array<{ role: Role, joinedAt: string, user: { id: string, name: string, email: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type InvitesQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type InvitesQuery = { invites: { nodes: Array<{ id: string, email: string, role: Role, createdAt: string, expiresAt: string, invitedBy: { name: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ChangeMemberRoleMutationVariables = Exact<{
  userId: string | number;
  role: Role;
}>;


export type ChangeMemberRoleMutation = { changeMemberRole: { role: Role } };

export type RemoveMemberMutationVariables = Exact<{
  userId: string | number;
}>;


export type RemoveMemberMutation = { removeMember: boolean };

export type CreateInviteMutationVariables = Exact<{
  email: string;
  role: Role;
}>;


export type CreateInviteMutation = { createInvite: { link: string | null, invite: { email: string } } };

export type RevokeInviteMutationVariables = Exact<{
  id: string | number;
}>;


export type RevokeInviteMutation = { revokeInvite: { id: string } };

export type PriceFieldsFragment = { id: string, pattern: string, inputUsd: number, outputUsd: number, cachedInputUsd: number | null, validFrom: string | null };

export type PricesQueryVariables = Exact<{ [key: string]: never; }>;


export type PricesQuery = { modelPrices: { builtInAsOf: string, own: Array<{ id: string, pattern: string, inputUsd: number, outputUsd: number, cachedInputUsd: number | null, validFrom: string | null }>, builtIn: Array<{ id: string, pattern: string, inputUsd: number, outputUsd: number, cachedInputUsd: number | null, validFrom: string | null }> } };

export type CreatePriceMutationVariables = Exact<{
  input: ModelPriceInput;
}>;


export type CreatePriceMutation = { createModelPrice: { id: string } };

export type UpdatePriceMutationVariables = Exact<{
  id: string | number;
  input: ModelPriceInput;
}>;


export type UpdatePriceMutation = { updateModelPrice: { id: string } };

export type DeletePriceMutationVariables = Exact<{
  id: string | number;
}>;


export type DeletePriceMutation = { deleteModelPrice: string };

export type RepricingPreviewQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type RepricingPreviewQuery = { repricingPreview: { calls: number, estimatedCalls: number, changedCalls: number, costBefore: number, costAfter: number, isWhole: boolean } };

export type RepriceCallsMutationVariables = Exact<{
  from: string;
  to: string;
}>;


export type RepriceCallsMutation = { repriceCalls: { id: string } };

export type ProjectSettingsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ProjectSettingsQuery = { projects: { nodes: Array<{ id: string, slug: string, name: string, description: string | null, isArchived: boolean, isDefault: boolean, createdAt: string, summary: { agents: number, openRuns: number, lastEventAt: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CreateProjectMutationVariables = Exact<{
  input: CreateProjectInput;
}>;


export type CreateProjectMutation = { createProject: { id: string } };

export type UpdateProjectMutationVariables = Exact<{
  id: string | number;
  input: UpdateProjectInput;
}>;


export type UpdateProjectMutation = { updateProject: { id: string } };

export type ArchiveProjectMutationVariables = Exact<{
  id: string | number;
}>;


export type ArchiveProjectMutation = { archiveProject: { id: string } };

export type UnarchiveProjectMutationVariables = Exact<{
  id: string | number;
}>;


export type UnarchiveProjectMutation = { unarchiveProject: { id: string } };

export type MergeProjectsMutationVariables = Exact<{
  sourceId: string | number;
  targetId: string | number;
}>;


export type MergeProjectsMutation = { mergeProjects: { slug: string } };

export type DeleteProjectMutationVariables = Exact<{
  id: string | number;
  confirmSlug: string | number;
}>;


export type DeleteProjectMutation = { deleteProject: { name: string, events: number, tasks: number, llmCalls: number, agents: number } };

export type UsageQueryVariables = Exact<{ [key: string]: never; }>;


export type UsageQuery = { workspace: { plan: WorkspacePlan, usage: { monthStart: string, monthEnd: string, requestsPerSecond: number, retentionDays: number | null, maxRetentionDays: number | null, events: { used: number, limit: number | null }, agents: { used: number, limit: number | null }, projects: { used: number, limit: number | null } } } };

export type WorkspaceSettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type WorkspaceSettingsQuery = { workspace: { name: string, slug: string, timezone: string, retentionDays: number | null, keepTaskSummaries: boolean | null, autoCreateProjects: boolean, defaultStuckThresholdSeconds: number, defaultProgressThresholdSeconds: number | null, createdAt: string, usage: { maxRetentionDays: number | null } } };

export type UpdateWorkspaceMutationVariables = Exact<{
  input: UpdateWorkspaceInput;
}>;


export type UpdateWorkspaceMutation = { updateWorkspace: { id: string } };

export type InvitePreviewQueryVariables = Exact<{
  token: string;
}>;


export type InvitePreviewQuery = { invitePreview: { workspaceName: string, email: string, role: Role, invitedByName: string | null, hasAccount: boolean, expiresAt: string } | null };

export type AcceptInviteMutationVariables = Exact<{
  input: AcceptInviteInput;
}>;


export type AcceptInviteMutation = { acceptInvite: { user: { id: string } } };

export type SlugAvailabilityQueryVariables = Exact<{
  slug: string;
}>;


export type SlugAvailabilityQuery = { slugAvailability: { slug: string, isAvailable: boolean, suggestion: string | null } };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register: { apiKey: string } };

export type WhoIsThereQueryVariables = Exact<{ [key: string]: never; }>;


export type WhoIsThereQuery = { viewer: { kind: CallerKind } };

export type RegistrationQueryVariables = Exact<{ [key: string]: never; }>;


export type RegistrationQuery = { registrationIsOpen: boolean };

export type SignInMutationVariables = Exact<{
  input: SignInInput;
}>;


export type SignInMutation = { signIn: { user: { id: string } } };

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
export const BudgetFieldsFragmentDoc = new TypedDocumentString(`
    fragment BudgetFields on Budget {
  id
  name
  scope
  scopeValue
  project {
    name
    slug
  }
  period
  amountUsd
  actions {
    id
    channel
    target
    recipients
    headerNames
  }
  use {
    spentUsd
    share
    level
    from
    to
  }
}
    `, {"fragmentName":"BudgetFields"}) as unknown as TypedDocumentString<BudgetFieldsFragment, unknown>;
export const PriceFieldsFragmentDoc = new TypedDocumentString(`
    fragment PriceFields on ModelPrice {
  id
  pattern
  inputUsd
  outputUsd
  cachedInputUsd
  validFrom
}
    `, {"fragmentName":"PriceFields"}) as unknown as TypedDocumentString<PriceFieldsFragment, unknown>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($input: CreateApiKeyInput!) {
  createApiKey(input: $input) {
    key
    apiKey {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const KeyProjectsDocument = new TypedDocumentString(`
    query KeyProjects {
  viewer {
    dataSet
  }
  projects(first: 200) {
    nodes {
      slug
      name
    }
  }
}
    `) as unknown as TypedDocumentString<KeyProjectsQuery, KeyProjectsQueryVariables>;
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
    query AgentMetrics($filter: MetricsFilter!, $range: TimeRange, $from: DateTime, $to: DateTime) {
  metrics(filter: $filter, range: $range, from: $from, to: $to) {
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
export const MembershipsDocument = new TypedDocumentString(`
    query Memberships {
  viewer {
    memberships {
      workspaceId
      name
    }
  }
}
    `) as unknown as TypedDocumentString<MembershipsQuery, MembershipsQueryVariables>;
export const SignOutDocument = new TypedDocumentString(`
    mutation SignOut {
  signOut
}
    `) as unknown as TypedDocumentString<SignOutMutation, SignOutMutationVariables>;
export const SwitchToDocument = new TypedDocumentString(`
    mutation SwitchTo($workspaceId: ID, $dataSet: DataSet) {
  switchTo(workspaceId: $workspaceId, dataSet: $dataSet) {
    dataSet
  }
}
    `) as unknown as TypedDocumentString<SwitchToMutation, SwitchToMutationVariables>;
export const AlertsDocument = new TypedDocumentString(`
    query Alerts($filter: AlertFilter, $after: String) {
  alerts(filter: $filter, first: 50, after: $after) {
    nodes {
      ...AlertFields
    }
    pageInfo {
      hasNextPage
      endCursor
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
}`) as unknown as TypedDocumentString<AlertsQuery, AlertsQueryVariables>;
export const LinkedAlertDocument = new TypedDocumentString(`
    query LinkedAlert($id: ID!) {
  alert(id: $id) {
    ...AlertFields
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
}`) as unknown as TypedDocumentString<LinkedAlertQuery, LinkedAlertQueryVariables>;
export const AlertProjectsDocument = new TypedDocumentString(`
    query AlertProjects {
  projects(first: 200, includeArchived: true) {
    nodes {
      id
      slug
      name
    }
  }
}
    `) as unknown as TypedDocumentString<AlertProjectsQuery, AlertProjectsQueryVariables>;
export const CauseEventDocument = new TypedDocumentString(`
    query CauseEvent($id: ID!) {
  event(id: $id) {
    id
    agentId
    taskId
    runId
  }
}
    `) as unknown as TypedDocumentString<CauseEventQuery, CauseEventQueryVariables>;
export const AlertRulesDocument = new TypedDocumentString(`
    query AlertRules($after: String) {
  alertRules(first: 200, after: $after) {
    nodes {
      ...RuleFields
    }
    totalCount
  }
}
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
}`) as unknown as TypedDocumentString<AlertRulesQuery, AlertRulesQueryVariables>;
export const DeliveriesDocument = new TypedDocumentString(`
    query Deliveries($filter: AlertDeliveryFilter, $after: String) {
  alertDeliveries(filter: $filter, first: 50, after: $after) {
    nodes {
      id
      channel
      target
      kind
      status
      attempts
      lastError
      createdAt
      finishedAt
      nextAttemptAt
      alertId
      ruleId
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<DeliveriesQuery, DeliveriesQueryVariables>;
export const AcknowledgeAlertsDocument = new TypedDocumentString(`
    mutation AcknowledgeAlerts($ids: [ID!]) {
  acknowledgeAlerts(ids: $ids) {
    ...AlertFields
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
}`) as unknown as TypedDocumentString<AcknowledgeAlertsMutation, AcknowledgeAlertsMutationVariables>;
export const SilenceAlertDocument = new TypedDocumentString(`
    mutation SilenceAlert($id: ID!, $minutes: Float) {
  silenceAlert(id: $id, minutes: $minutes) {
    ...AlertFields
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
}`) as unknown as TypedDocumentString<SilenceAlertMutation, SilenceAlertMutationVariables>;
export const SilenceRuleDocument = new TypedDocumentString(`
    mutation SilenceRule($id: ID!, $minutes: Float) {
  silenceAlertRule(id: $id, minutes: $minutes) {
    id
  }
}
    `) as unknown as TypedDocumentString<SilenceRuleMutation, SilenceRuleMutationVariables>;
export const EnableRuleDocument = new TypedDocumentString(`
    mutation EnableRule($id: ID!) {
  enableAlertRule(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<EnableRuleMutation, EnableRuleMutationVariables>;
export const DisableRuleDocument = new TypedDocumentString(`
    mutation DisableRule($id: ID!) {
  disableAlertRule(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<DisableRuleMutation, DisableRuleMutationVariables>;
export const DuplicateRuleDocument = new TypedDocumentString(`
    mutation DuplicateRule($id: ID!) {
  duplicateAlertRule(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<DuplicateRuleMutation, DuplicateRuleMutationVariables>;
export const DeleteRuleDocument = new TypedDocumentString(`
    mutation DeleteRule($id: ID!) {
  deleteAlertRule(id: $id)
}
    `) as unknown as TypedDocumentString<DeleteRuleMutation, DeleteRuleMutationVariables>;
export const TestRuleDocument = new TypedDocumentString(`
    mutation TestRule($id: ID!) {
  testAlertRule(id: $id)
}
    `) as unknown as TypedDocumentString<TestRuleMutation, TestRuleMutationVariables>;
export const ResendDeliveryDocument = new TypedDocumentString(`
    mutation ResendDelivery($id: ID!) {
  resendAlertDelivery(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<ResendDeliveryMutation, ResendDeliveryMutationVariables>;
export const RuleDocument = new TypedDocumentString(`
    query Rule($id: ID!) {
  alertRule(id: $id) {
    ...RuleFields
  }
}
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
}`) as unknown as TypedDocumentString<RuleQuery, RuleQueryVariables>;
export const RuleChoicesDocument = new TypedDocumentString(`
    query RuleChoices {
  projects(first: 200) {
    nodes {
      id
      name
    }
  }
  environments
}
    `) as unknown as TypedDocumentString<RuleChoicesQuery, RuleChoicesQueryVariables>;
export const CreateRuleDocument = new TypedDocumentString(`
    mutation CreateRule($input: AlertRuleInput!) {
  createAlertRule(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreateRuleMutation, CreateRuleMutationVariables>;
export const UpdateRuleDocument = new TypedDocumentString(`
    mutation UpdateRule($id: ID!, $input: AlertRuleInput!) {
  updateAlertRule(id: $id, input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<UpdateRuleMutation, UpdateRuleMutationVariables>;
export const PreviewRuleDocument = new TypedDocumentString(`
    query PreviewRule($input: AlertRuleInput!, $range: TimeRange!) {
  previewAlertRule(input: $input, range: $range) {
    count
    events
    from
    isComplete
    reliableSince
    firings {
      subjectType
      agentId
      taskId
      runId
      summary
      firedAt
      resolvedAt
    }
  }
}
    `) as unknown as TypedDocumentString<PreviewRuleQuery, PreviewRuleQueryVariables>;
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
export const HomeDocument = new TypedDocumentString(`
    query Home {
  workspace {
    name
    slug
    plan
  }
  projects(first: 50) {
    nodes {
      slug
      name
      summary {
        agents
        openRuns
        lastEventAt
      }
    }
  }
}
    `) as unknown as TypedDocumentString<HomeQuery, HomeQueryVariables>;
export const HomeKeysDocument = new TypedDocumentString(`
    query HomeKeys {
  apiKeys(first: 10) {
    nodes {
      id
      label
      prefix
      type
      lastUsedAt
    }
  }
}
    `) as unknown as TypedDocumentString<HomeKeysQuery, HomeKeysQueryVariables>;
export const PaletteAgentsDocument = new TypedDocumentString(`
    query PaletteAgents($filter: AgentFilter) {
  agents(filter: $filter, first: 8) {
    nodes {
      id
      status
    }
  }
}
    `) as unknown as TypedDocumentString<PaletteAgentsQuery, PaletteAgentsQueryVariables>;
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
export const SessionsDocument = new TypedDocumentString(`
    query Sessions {
  workspace {
    name
  }
  sessions {
    id
    kind
    client
    isCurrent
    createdAt
    lastUsedAt
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<SessionsQuery, SessionsQueryVariables>;
export const RevokeSessionDocument = new TypedDocumentString(`
    mutation RevokeSession($id: ID!) {
  revokeSession(id: $id)
}
    `) as unknown as TypedDocumentString<RevokeSessionMutation, RevokeSessionMutationVariables>;
export const RevokeOtherSessionsDocument = new TypedDocumentString(`
    mutation RevokeOtherSessions {
  revokeOtherSessions
}
    `) as unknown as TypedDocumentString<RevokeOtherSessionsMutation, RevokeOtherSessionsMutationVariables>;
export const LeaveWorkspaceDocument = new TypedDocumentString(`
    mutation LeaveWorkspace {
  leaveWorkspace
}
    `) as unknown as TypedDocumentString<LeaveWorkspaceMutation, LeaveWorkspaceMutationVariables>;
export const ChangePasswordDocument = new TypedDocumentString(`
    mutation ChangePassword($current: String!, $next: String!) {
  changePassword(current: $current, next: $next) {
    user {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($filter: AuditFilter, $after: String) {
  auditLog(filter: $filter, first: 50, after: $after) {
    nodes {
      id
      at
      action
      actor {
        kind
        name
      }
      subject {
        type
        name
      }
      before
      after
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const BudgetsDocument = new TypedDocumentString(`
    query Budgets {
  budgets {
    ...BudgetFields
  }
}
    fragment BudgetFields on Budget {
  id
  name
  scope
  scopeValue
  project {
    name
    slug
  }
  period
  amountUsd
  actions {
    id
    channel
    target
    recipients
    headerNames
  }
  use {
    spentUsd
    share
    level
    from
    to
  }
}`) as unknown as TypedDocumentString<BudgetsQuery, BudgetsQueryVariables>;
export const CreateBudgetDocument = new TypedDocumentString(`
    mutation CreateBudget($input: BudgetInput!) {
  createBudget(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreateBudgetMutation, CreateBudgetMutationVariables>;
export const UpdateBudgetDocument = new TypedDocumentString(`
    mutation UpdateBudget($id: ID!, $input: BudgetInput!) {
  updateBudget(id: $id, input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<UpdateBudgetMutation, UpdateBudgetMutationVariables>;
export const DeleteBudgetDocument = new TypedDocumentString(`
    mutation DeleteBudget($id: ID!) {
  deleteBudget(id: $id)
}
    `) as unknown as TypedDocumentString<DeleteBudgetMutation, DeleteBudgetMutationVariables>;
export const JobsDocument = new TypedDocumentString(`
    query Jobs {
  jobs(first: 100) {
    id
    kind
    status
    subject
    progress
    rowsDone
    error
    isServerWide
    createdAt
    startedAt
    finishedAt
  }
}
    `) as unknown as TypedDocumentString<JobsQuery, JobsQueryVariables>;
export const ApiKeysDocument = new TypedDocumentString(`
    query ApiKeys($includeRevoked: Boolean, $after: String) {
  apiKeys(first: 100, includeRevoked: $includeRevoked, after: $after) {
    nodes {
      id
      label
      prefix
      type
      project {
        slug
      }
      createdAt
      createdBy {
        name
      }
      lastUsedAt
      expiresAt
      revokedAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: ID!) {
  revokeApiKey(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const MembersDocument = new TypedDocumentString(`
    query Members($after: String) {
  members(first: 100, after: $after) {
    nodes {
      user {
        id
        name
        email
      }
      role
      joinedAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<MembersQuery, MembersQueryVariables>;
export const InvitesDocument = new TypedDocumentString(`
    query Invites($after: String) {
  invites(first: 100, after: $after) {
    nodes {
      id
      email
      role
      invitedBy {
        name
      }
      createdAt
      expiresAt
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<InvitesQuery, InvitesQueryVariables>;
export const ChangeMemberRoleDocument = new TypedDocumentString(`
    mutation ChangeMemberRole($userId: ID!, $role: Role!) {
  changeMemberRole(userId: $userId, role: $role) {
    role
  }
}
    `) as unknown as TypedDocumentString<ChangeMemberRoleMutation, ChangeMemberRoleMutationVariables>;
export const RemoveMemberDocument = new TypedDocumentString(`
    mutation RemoveMember($userId: ID!) {
  removeMember(userId: $userId)
}
    `) as unknown as TypedDocumentString<RemoveMemberMutation, RemoveMemberMutationVariables>;
export const CreateInviteDocument = new TypedDocumentString(`
    mutation CreateInvite($email: String!, $role: Role!) {
  createInvite(email: $email, role: $role) {
    link
    invite {
      email
    }
  }
}
    `) as unknown as TypedDocumentString<CreateInviteMutation, CreateInviteMutationVariables>;
export const RevokeInviteDocument = new TypedDocumentString(`
    mutation RevokeInvite($id: ID!) {
  revokeInvite(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<RevokeInviteMutation, RevokeInviteMutationVariables>;
export const PricesDocument = new TypedDocumentString(`
    query Prices {
  modelPrices {
    own {
      ...PriceFields
    }
    builtIn {
      ...PriceFields
    }
    builtInAsOf
  }
}
    fragment PriceFields on ModelPrice {
  id
  pattern
  inputUsd
  outputUsd
  cachedInputUsd
  validFrom
}`) as unknown as TypedDocumentString<PricesQuery, PricesQueryVariables>;
export const CreatePriceDocument = new TypedDocumentString(`
    mutation CreatePrice($input: ModelPriceInput!) {
  createModelPrice(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreatePriceMutation, CreatePriceMutationVariables>;
export const UpdatePriceDocument = new TypedDocumentString(`
    mutation UpdatePrice($id: ID!, $input: ModelPriceInput!) {
  updateModelPrice(id: $id, input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<UpdatePriceMutation, UpdatePriceMutationVariables>;
export const DeletePriceDocument = new TypedDocumentString(`
    mutation DeletePrice($id: ID!) {
  deleteModelPrice(id: $id)
}
    `) as unknown as TypedDocumentString<DeletePriceMutation, DeletePriceMutationVariables>;
export const RepricingPreviewDocument = new TypedDocumentString(`
    query RepricingPreview($from: DateTime!, $to: DateTime!) {
  repricingPreview(from: $from, to: $to) {
    calls
    estimatedCalls
    changedCalls
    costBefore
    costAfter
    isWhole
  }
}
    `) as unknown as TypedDocumentString<RepricingPreviewQuery, RepricingPreviewQueryVariables>;
export const RepriceCallsDocument = new TypedDocumentString(`
    mutation RepriceCalls($from: DateTime!, $to: DateTime!) {
  repriceCalls(from: $from, to: $to) {
    id
  }
}
    `) as unknown as TypedDocumentString<RepriceCallsMutation, RepriceCallsMutationVariables>;
export const ProjectSettingsDocument = new TypedDocumentString(`
    query ProjectSettings($after: String) {
  projects(first: 100, includeArchived: true, after: $after) {
    nodes {
      id
      slug
      name
      description
      isArchived
      isDefault
      createdAt
      summary {
        agents
        openRuns
        lastEventAt
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<ProjectSettingsQuery, ProjectSettingsQueryVariables>;
export const CreateProjectDocument = new TypedDocumentString(`
    mutation CreateProject($input: CreateProjectInput!) {
  createProject(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<CreateProjectMutation, CreateProjectMutationVariables>;
export const UpdateProjectDocument = new TypedDocumentString(`
    mutation UpdateProject($id: ID!, $input: UpdateProjectInput!) {
  updateProject(id: $id, input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<UpdateProjectMutation, UpdateProjectMutationVariables>;
export const ArchiveProjectDocument = new TypedDocumentString(`
    mutation ArchiveProject($id: ID!) {
  archiveProject(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<ArchiveProjectMutation, ArchiveProjectMutationVariables>;
export const UnarchiveProjectDocument = new TypedDocumentString(`
    mutation UnarchiveProject($id: ID!) {
  unarchiveProject(id: $id) {
    id
  }
}
    `) as unknown as TypedDocumentString<UnarchiveProjectMutation, UnarchiveProjectMutationVariables>;
export const MergeProjectsDocument = new TypedDocumentString(`
    mutation MergeProjects($sourceId: ID!, $targetId: ID!) {
  mergeProjects(sourceId: $sourceId, targetId: $targetId) {
    slug
  }
}
    `) as unknown as TypedDocumentString<MergeProjectsMutation, MergeProjectsMutationVariables>;
export const DeleteProjectDocument = new TypedDocumentString(`
    mutation DeleteProject($id: ID!, $confirmSlug: ID!) {
  deleteProject(id: $id, confirmSlug: $confirmSlug) {
    name
    events
    tasks
    llmCalls
    agents
  }
}
    `) as unknown as TypedDocumentString<DeleteProjectMutation, DeleteProjectMutationVariables>;
export const UsageDocument = new TypedDocumentString(`
    query Usage {
  workspace {
    plan
    usage {
      monthStart
      monthEnd
      events {
        used
        limit
      }
      agents {
        used
        limit
      }
      projects {
        used
        limit
      }
      requestsPerSecond
      retentionDays
      maxRetentionDays
    }
  }
}
    `) as unknown as TypedDocumentString<UsageQuery, UsageQueryVariables>;
export const WorkspaceSettingsDocument = new TypedDocumentString(`
    query WorkspaceSettings {
  workspace {
    name
    slug
    timezone
    retentionDays
    keepTaskSummaries
    autoCreateProjects
    defaultStuckThresholdSeconds
    defaultProgressThresholdSeconds
    createdAt
    usage {
      maxRetentionDays
    }
  }
}
    `) as unknown as TypedDocumentString<WorkspaceSettingsQuery, WorkspaceSettingsQueryVariables>;
export const UpdateWorkspaceDocument = new TypedDocumentString(`
    mutation UpdateWorkspace($input: UpdateWorkspaceInput!) {
  updateWorkspace(input: $input) {
    id
  }
}
    `) as unknown as TypedDocumentString<UpdateWorkspaceMutation, UpdateWorkspaceMutationVariables>;
export const InvitePreviewDocument = new TypedDocumentString(`
    query InvitePreview($token: String!) {
  invitePreview(token: $token) {
    workspaceName
    email
    role
    invitedByName
    hasAccount
    expiresAt
  }
}
    `) as unknown as TypedDocumentString<InvitePreviewQuery, InvitePreviewQueryVariables>;
export const AcceptInviteDocument = new TypedDocumentString(`
    mutation AcceptInvite($input: AcceptInviteInput!) {
  acceptInvite(input: $input) {
    user {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<AcceptInviteMutation, AcceptInviteMutationVariables>;
export const SlugAvailabilityDocument = new TypedDocumentString(`
    query SlugAvailability($slug: String!) {
  slugAvailability(slug: $slug) {
    slug
    isAvailable
    suggestion
  }
}
    `) as unknown as TypedDocumentString<SlugAvailabilityQuery, SlugAvailabilityQueryVariables>;
export const RegisterDocument = new TypedDocumentString(`
    mutation Register($input: RegisterInput!) {
  register(input: $input) {
    apiKey
  }
}
    `) as unknown as TypedDocumentString<RegisterMutation, RegisterMutationVariables>;
export const WhoIsThereDocument = new TypedDocumentString(`
    query WhoIsThere {
  viewer {
    kind
  }
}
    `) as unknown as TypedDocumentString<WhoIsThereQuery, WhoIsThereQueryVariables>;
export const RegistrationDocument = new TypedDocumentString(`
    query Registration {
  registrationIsOpen
}
    `) as unknown as TypedDocumentString<RegistrationQuery, RegistrationQueryVariables>;
export const SignInDocument = new TypedDocumentString(`
    mutation SignIn($input: SignInInput!) {
  signIn(input: $input) {
    user {
      id
    }
  }
}
    `) as unknown as TypedDocumentString<SignInMutation, SignInMutationVariables>;