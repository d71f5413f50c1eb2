import { builder } from "../graphql/builder.ts";
import { ConditionInput, toCondition } from "./condition.input.ts";
import { AlertSeverityEnum, ChannelEnum } from "./rule.enums.ts";
import type { RuleRequest } from "./rule.service.ts";

const RuleFilterInput = builder.inputType("AlertRuleFilterInput", {
  description:
    "Which events and agents a rule looks at. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    environment: t.string({ description: "Environment." }),
    group: t.string({ description: "Group of agents." }),
    agentId: t.id({ description: "Agent." }),
    taskType: t.string({
      description: "Type of task; for conditions that are about tasks and their events.",
    }),
  }),
});

const HeaderInput = builder.inputType("AlertHeaderInput", {
  description: "A header that a webhook is sent with.",
  fields: (t) => ({
    name: t.string({ required: true, description: "Its name." }),
    value: t.string({ required: true, description: "Its value. It is never shown again." }),
  }),
});

const ActionInput = builder.inputType("AlertActionInput", {
  description:
    "Whom a rule tells. Secrets are never shown again: where `id` names an action of the rule and the address keeps its host, what is left out stays as it was.",
  fields: (t) => ({
    id: t.id({ description: "The action that this changes; left out for a new one." }),
    channel: t.field({ type: ChannelEnum, required: true, description: "How." }),
    url: t.string({
      description:
        "Webhook, Slack: the address. PagerDuty: another than events.pagerduty.com. Kept secret but for its host.",
    }),
    secret: t.string({ description: "Webhook: signs what is sent (HMAC-SHA256). Empty: none." }),
    headers: t.field({ type: [HeaderInput], description: "Webhook: sent along; up to 20." }),
    routingKey: t.string({ description: "PagerDuty: the integration key." }),
    recipients: t.stringList({ description: "Email: addresses, up to 20." }),
  }),
});

export const RuleInput = builder.inputType("AlertRuleInput", {
  description: "What a rule says, all of it.",
  fields: (t) => ({
    name: t.string({ required: true, description: "Its name, up to 128 characters." }),
    projectId: t.id({ description: "Slug or id of a project; all of them where it is left out." }),
    filter: t.field({
      type: RuleFilterInput,
      description: "What it looks at; everything where it is left out.",
    }),
    condition: t.field({ type: ConditionInput, required: true, description: "When it holds." }),
    severity: t.field({
      type: AlertSeverityEnum,
      defaultValue: "warning",
      description: "How much it matters.",
    }),
    forSeconds: t.float({
      defaultValue: 0,
      description: "How long the condition has to hold before the rule fires; up to 86,400.",
    }),
    resolveAfterSeconds: t.float({
      defaultValue: 0,
      description: "How long the condition has to be over before the alert is resolved; up to 86,400.",
    }),
    cooldownSeconds: t.float({
      defaultValue: 0,
      description:
        "Least time between two firings for one agent, task or whatever it concerns; up to 86,400.",
    }),
    includeLate: t.boolean({
      defaultValue: false,
      description:
        "Whether events that are more than 15 minutes old when they arrive count, as of their arrival.",
    }),
    actions: t.field({
      type: [ActionInput],
      defaultValue: [],
      description: "Whom it tells, besides the dashboard; up to 10.",
    }),
  }),
});

/** The request as the rules take it. @throws {ContractError} `invalid_parameter` */
export function toRuleRequest(input: typeof RuleInput.$inferInput): RuleRequest {
  const { environment, group, agentId, taskType } = input.filter ?? {};
  return {
    name: input.name,
    filter: {
      projectId: input.projectId ?? null,
      environment: environment ?? null,
      group: group ?? null,
      agentId: agentId ?? null,
      taskType: taskType ?? null,
    },
    condition: toCondition(input.condition),
    severity: input.severity ?? "warning",
    forSeconds: input.forSeconds ?? 0,
    resolveAfterSeconds: input.resolveAfterSeconds ?? 0,
    cooldownSeconds: input.cooldownSeconds ?? 0,
    includeLate: input.includeLate ?? false,
    actions: input.actions ?? [],
  };
}
