import { EventTypeEnum } from "../events/event.type.ts";
import type { EventType } from "@hiveboard/schema";
import { eventCursor } from "../events/event-cursor.ts";
import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import type { AlertCounts, Cause, Delivery } from "./alert.ts";
import { subjectKey } from "./condition.ts";
import { AlertSeverityEnum, AlertSubjectTypeEnum, ChannelEnum, ConditionTypeEnum } from "./rule.enums.ts";

export const AlertStatusEnum = screamingEnum("AlertStatus", "Whether an alert is over.", {
  firing: "It is not.",
  resolved: "It is.",
});

const ResolveReasonEnum = screamingEnum("AlertResolveReason", "Why an alert is over.", {
  condition_over: "What it told of is over.",
  rule_changed: "Somebody changed its rule.",
  rule_disabled: "Somebody disabled its rule.",
  rule_deleted: "Somebody deleted its rule.",
});

export const DeliveryStatusEnum = screamingEnum("AlertDeliveryStatus", "How far a delivery has come.", {
  waiting: "It is being sent, or tried again.",
  delivered: "It arrived.",
  dead: "It was given up; `resendAlertDelivery` sends it again.",
});

const NoticeKindEnum = screamingEnum("AlertNoticeKind", "What somebody is told.", {
  fired: "A rule fired.",
  resolved: "It is over.",
  test: "A test.",
});

const CauseType = builder.objectRef<Cause>("AlertCause").implement({
  description: "An event that led to an alert.",
  fields: (t) => ({
    eventId: t.exposeID("eventId", { description: "Id of the event." }),
    timestamp: t.expose("timestampMs", { type: "DateTime", description: "When it happened." }),
    eventType: t.field({
      type: EventTypeEnum,
      description: "What it told of.",
      resolve: ({ eventType }) => eventType as EventType,
    }),
    summary: t.exposeString("summary", { nullable: true, description: "`payload.summary`." }),
    cursor: t.string({
      description: "Its position: `after` it, `events` goes on with what came before.",
      resolve: ({ seq }) => eventCursor(seq),
    }),
  }),
});

builder.objectType("Alert", {
  description: "One episode: a rule fired once for one agent, task or whatever it concerns, and ends once.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    status: t.expose("status", { type: AlertStatusEnum, description: "Whether it is over." }),
    severity: t.expose("severity", { type: AlertSeverityEnum, description: "How much it matters." }),
    ruleId: t.exposeID("ruleId", { description: "Id of its rule; of the budget where that raised it." }),
    ruleName: t.exposeString("ruleName", { description: "Name of its rule or budget when it fired." }),
    rule: t.field({
      type: "AlertRule",
      nullable: true,
      description: "Its rule as it is now; null where it was deleted, and where a budget raised it.",
      resolve: ({ ruleId }, _args, { loaders }) => loaders.alertRule.load(ruleId),
    }),
    conditionType: t.field({
      type: ConditionTypeEnum,
      nullable: true,
      description: "What its rule was looking for; null where a budget raised it.",
      resolve: ({ conditionType }) => (conditionType === "budget" ? null : conditionType),
    }),
    budgetPercent: t.int({
      nullable: true,
      description: "80 or 100: how much of the budget that raised it is used up; null where a rule did.",
      resolve: ({ subject }) => subject.budgetPercent,
    }),
    subjectType: t.field({
      type: AlertSubjectTypeEnum,
      description: "What it concerns.",
      resolve: ({ subject }) => subject.type,
    }),
    projectId: t.id({
      nullable: true,
      description: "Id of the project that it concerns.",
      resolve: ({ subject }) => subject.projectId,
    }),
    agentId: t.id({
      nullable: true,
      description: "The agent that it concerns.",
      resolve: ({ subject }) => subject.agentId,
    }),
    taskId: t.id({
      nullable: true,
      description: "The task that it concerns.",
      resolve: ({ subject }) => subject.taskId,
    }),
    runId: t.id({
      nullable: true,
      description: "The run of the task.",
      resolve: ({ subject }) => subject.runId,
    }),
    agent: t.field({
      type: "Agent",
      nullable: true,
      description: "The agent that it concerns, as it is now.",
      resolve: ({ subject }, _args, { loaders }) =>
        subject.agentId === null ? null : loaders.agent.load(subject.agentId),
    }),
    task: t.field({
      type: "Task",
      nullable: true,
      description: "The run that it concerns, as it is now.",
      resolve: ({ subject: { taskId, runId } }, _args, { loaders }) =>
        taskId === null ? null : loaders.run.load({ taskId, runId }),
    }),
    summary: t.exposeString("summary", { description: "What happened, in a sentence." }),
    value: t.exposeFloat("value", {
      nullable: true,
      description: "What was measured when it fired: seconds, a count, per cent, US dollars or entries.",
    }),
    threshold: t.exposeFloat("threshold", { nullable: true, description: "What it was held against." }),
    firedAt: t.expose("firedAtMs", { type: "DateTime", description: "When it fired." }),
    resolvedAt: t.expose("resolvedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it was over.",
    }),
    resolvedBecause: t.expose("resolvedBecause", {
      type: ResolveReasonEnum,
      nullable: true,
      description: "Why it is over.",
    }),
    acknowledgedAt: t.expose("acknowledgedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When somebody said that they have seen it.",
    }),
    acknowledgedBy: t.exposeString("acknowledgedBy", { nullable: true, description: "Who, by name." }),
    isSilenced: t.exposeBoolean("isSilenced", {
      description: "Whether nobody was told, because of a silence.",
    }),
    silencedUntil: t.field({
      type: "DateTime",
      nullable: true,
      description: "Of its rule and what it concerns nobody is told until then; null where they are.",
      resolve: async ({ ruleId, subject }, _args, { loaders, viewpoint }) => {
        const [rule, silences] = await Promise.all([
          loaders.alertRule.load(ruleId),
          loaders.alertSilences.load(ruleId),
        ]);
        const key = subjectKey(subject);
        const own = silences.find((silence) => subjectKey(silence.subject) === key);
        const untilMs = Math.max(rule?.silencedUntilMs ?? 0, own?.untilMs ?? 0);
        return untilMs > viewpoint().nowMs ? untilMs : null;
      },
    }),
    causes: t.field({
      type: [CauseType],
      complexity: { field: 0, multiplier: 1 },
      description: "The latest events that led to it, up to 10.",
      resolve: ({ causes }) => causes,
    }),
  }),
});

export const AlertCountsType = builder.objectRef<AlertCounts>("AlertCounts").implement({
  description: "How many alerts there are.",
  fields: (t) => ({
    firing: t.exposeInt("firing", { description: "Not over." }),
    unacknowledged: t.exposeInt("unacknowledged", {
      description: "Not acknowledged, over or not: for a badge.",
    }),
  }),
});

export const DeliveryType = builder.objectRef<Delivery>("AlertDelivery").implement({
  description: "A notice on its way to somebody.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id, which is sent along." }),
    ruleId: t.exposeID("ruleId", { description: "Id of the rule." }),
    alertId: t.exposeID("alertId", { nullable: true, description: "Id of the alert; null for a test." }),
    kind: t.expose("kind", { type: NoticeKindEnum, description: "What it tells." }),
    channel: t.expose("channel", { type: ChannelEnum, description: "How." }),
    target: t.exposeString("target", { description: "Where to, without what is secret of it." }),
    status: t.expose("status", { type: DeliveryStatusEnum, description: "How far it has come." }),
    attempts: t.exposeInt("attempts", { description: "How often it was tried." }),
    nextAttemptAt: t.expose("nextAttemptAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it is tried next.",
    }),
    lastError: t.exposeString("lastError", { nullable: true, description: "What went wrong the last time." }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was put on its way." }),
    finishedAt: t.expose("finishedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it arrived or was given up.",
    }),
  }),
});
