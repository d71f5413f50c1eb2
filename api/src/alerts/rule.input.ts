import { builder } from "../graphql/builder.ts";
import { ConditionInput, toCondition } from "./condition.input.ts";
import { ActionInput } from "./action.type.ts";
import { AlertSeverityEnum } from "./rule.enums.ts";
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
