import { screamingEnum } from "../graphql/enums.ts";
import type { ConditionType } from "./condition.ts";

export const AlertSeverityEnum = screamingEnum("AlertSeverity", "How much an alert matters, least first.", {
  info: "To be known.",
  warning: "To be looked at.",
  critical: "To be acted on at once.",
});

export const ConditionTypeEnum = screamingEnum<ConditionType>(
  "AlertConditionType",
  "What a rule looks for.",
  {
    agent_stuck: "An agent that has sent heartbeats says nothing.",
    task_duration: "A run of a task takes long, ended or still running.",
    task_failed: "Runs of tasks fail.",
    error_rate: "Many of the runs that end have failed.",
    custom_event: "Payloads of a kind come.",
    heartbeat_missing: "Agents that are named send no heartbeat.",
    cost_threshold: "LLM calls cost much.",
    queue_depth: "The queue of an agent is deep.",
    no_data: "Nothing comes at all.",
  },
);

export const AlertSubjectTypeEnum = screamingEnum(
  "AlertSubjectType",
  "What a rule counts together, and what an alert concerns.",
  {
    workspace: "All that the rule's filters let through.",
    project: "Each project by itself.",
    agent: "Each agent by itself.",
    task: "Each run of a task by itself.",
  },
);

export const MatchOperatorEnum = screamingEnum("AlertMatchOperator", "What must hold of a field.", {
  equals: "It is the value.",
  not_equals: "It is there and is not the value.",
  contains: "It is text with the value in it, or a list that has it.",
  greater_than: "It is a number above the value.",
  less_than: "It is a number below the value.",
  exists: "It is there and not null.",
});

export const ChannelEnum = screamingEnum("AlertChannel", "How somebody is told.", {
  webhook: "A POST of JSON, signed where there is a secret.",
  slack: "A Slack incoming webhook.",
  pagerduty: "PagerDuty, Events API v2: triggers and resolves an incident.",
  email: "Electronic mail.",
});
