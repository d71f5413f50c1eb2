import type { Silence } from "./alert.ts";
import { builder } from "../graphql/builder.ts";
import { ActionType } from "./action.type.ts";
import type { Condition, FieldMatch } from "./condition.ts";
import {
  AlertSeverityEnum,
  AlertSubjectTypeEnum,
  ConditionTypeEnum,
  MatchOperatorEnum,
} from "./rule.enums.ts";

const seconds = (ms: number | null | undefined): number | null => (ms == null ? null : ms / 1_000);

const MatchType = builder.objectRef<FieldMatch>("AlertMatch").implement({
  description: "A field of a payload and what must hold of it.",
  fields: (t) => ({
    path: t.exposeString("path", { description: "Names with dots between." }),
    operator: t.expose("operator", { type: MatchOperatorEnum, description: "What must hold." }),
    value: t.expose("value", {
      type: "JSON",
      nullable: true,
      description: "What it is held against; null for EXISTS.",
    }),
  }),
});

/** Everything that any condition has; what a condition does not have is null. */
type Parts = Partial<{
  thresholdMs: number | null;
  windowMs: number;
  count: number;
  percent: number;
  leastSample: number;
  kind: string;
  matches: FieldMatch[];
  agentIds: string[];
  amountUsd: number;
  depth: number;
  per: "workspace" | "project" | "agent" | "task";
}>;
const partsOf = (condition: Condition): Parts => condition;

const ConditionObject = builder.objectRef<Condition>("AlertCondition").implement({
  description: "When a rule holds. Fields that do not belong to its type are null.",
  fields: (t) => ({
    type: t.field({
      type: ConditionTypeEnum,
      description: "What it looks for.",
      resolve: ({ type }) => type,
    }),
    thresholdSeconds: t.float({
      nullable: true,
      description: "AGENT_STUCK (null: the agent's own), TASK_DURATION.",
      resolve: (condition) => seconds(partsOf(condition).thresholdMs),
    }),
    windowSeconds: t.float({
      nullable: true,
      description: "Length of the window.",
      resolve: (condition) => seconds(partsOf(condition).windowMs),
    }),
    count: t.int({
      nullable: true,
      description: "TASK_FAILED, CUSTOM_EVENT: how many at least.",
      resolve: (condition) => partsOf(condition).count,
    }),
    percent: t.float({
      nullable: true,
      description: "ERROR_RATE.",
      resolve: (condition) => partsOf(condition).percent,
    }),
    leastSample: t.int({
      nullable: true,
      description: "ERROR_RATE: with fewer runs it does not hold.",
      resolve: (condition) => partsOf(condition).leastSample,
    }),
    kind: t.string({
      nullable: true,
      description: "CUSTOM_EVENT: `payload.kind`.",
      resolve: (condition) => partsOf(condition).kind,
    }),
    matches: t.field({
      type: [MatchType],
      nullable: true,
      description: "CUSTOM_EVENT: what must hold of the payload.",
      resolve: (condition) => partsOf(condition).matches,
    }),
    agentIds: t.idList({
      nullable: true,
      description: "HEARTBEAT_MISSING: the agents.",
      resolve: (condition) => partsOf(condition).agentIds,
    }),
    amountUsd: t.float({
      nullable: true,
      description: "COST_THRESHOLD: US dollars.",
      resolve: (condition) => partsOf(condition).amountUsd,
    }),
    depth: t.int({
      nullable: true,
      description: "QUEUE_DEPTH: entries.",
      resolve: (condition) => partsOf(condition).depth,
    }),
    per: t.field({
      type: AlertSubjectTypeEnum,
      nullable: true,
      description: "What is counted together.",
      resolve: (condition) => partsOf(condition).per,
    }),
  }),
});

const SilenceType = builder.objectRef<Silence>("AlertSilence").implement({
  description: "What of a rule nobody is told of for a while.",
  fields: (t) => ({
    subjectType: t.field({
      type: AlertSubjectTypeEnum,
      description: "What is silenced.",
      resolve: ({ subject }) => subject.type,
    }),
    projectId: t.id({
      nullable: true,
      description: "Id of the project.",
      resolve: ({ subject }) => subject.projectId,
    }),
    agentId: t.id({ nullable: true, description: "The agent.", resolve: ({ subject }) => subject.agentId }),
    taskId: t.id({ nullable: true, description: "The task.", resolve: ({ subject }) => subject.taskId }),
    runId: t.id({ nullable: true, description: "The run.", resolve: ({ subject }) => subject.runId }),
    until: t.expose("untilMs", { type: "DateTime", description: "Until when." }),
    alertId: t.exposeID("alertId", {
      nullable: true,
      description: "An alert of it: `silenceAlert` ends the silence by it. Null where none is kept.",
    }),
  }),
});

builder.objectType("AlertRule", {
  description: "What somebody wants to be told of.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    name: t.exposeString("name", { description: "Its name." }),
    isEnabled: t.exposeBoolean("isEnabled", { description: "Whether it is looked at." }),
    projectId: t.id({
      nullable: true,
      description: "Id of its project; null for all.",
      resolve: ({ filter }) => filter.projectId,
    }),
    environment: t.string({
      nullable: true,
      description: "Only this environment.",
      resolve: ({ filter }) => filter.environment,
    }),
    group: t.string({
      nullable: true,
      description: "Only this group.",
      resolve: ({ filter }) => filter.group,
    }),
    agentId: t.id({
      nullable: true,
      description: "Only this agent.",
      resolve: ({ filter }) => filter.agentId,
    }),
    taskType: t.string({
      nullable: true,
      description: "Only this type of task.",
      resolve: ({ filter }) => filter.taskType,
    }),
    condition: t.field({
      type: ConditionObject,
      description: "When it holds.",
      resolve: ({ condition }) => condition,
    }),
    severity: t.expose("severity", { type: AlertSeverityEnum, description: "How much it matters." }),
    forSeconds: t.float({
      description: "How long the condition has to hold before it fires.",
      resolve: ({ forMs }) => forMs / 1_000,
    }),
    resolveAfterSeconds: t.float({
      description: "How long the condition has to be over before the alert is resolved.",
      resolve: ({ resolveAfterMs }) => resolveAfterMs / 1_000,
    }),
    cooldownSeconds: t.float({
      description: "Least time between two firings for one subject.",
      resolve: ({ cooldownMs }) => cooldownMs / 1_000,
    }),
    includeLate: t.exposeBoolean("includeLate", { description: "Whether events that come late count." }),
    actions: t.field({
      type: [ActionType],
      complexity: { field: 0, multiplier: 1 },
      description: "Whom it tells, besides the dashboard.",
      resolve: ({ actions }) => actions,
    }),
    silencedUntil: t.expose("silencedUntilMs", {
      type: "DateTime",
      nullable: true,
      description: "Nobody is told until then; alerts are recorded all the same.",
    }),
    silences: t.field({
      type: [SilenceType],
      complexity: { field: 1, multiplier: 1 },
      description: "What of it is silenced by itself, such as one of its agents; the first to end first.",
      resolve: ({ id }, _args, { loaders }) => loaders.alertSilences.load(id),
    }),
    enabledAt: t.expose("enabledAtMs", { type: "DateTime", description: "Since when it looks." }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
    updatedAt: t.expose("updatedAtMs", { type: "DateTime", description: "When it was last changed." }),
  }),
});
