import { formatCount, formatDuration, formatUsd } from "#lib/format/numbers.ts";
import type {
  AlertChannel,
  AlertConditionType,
  AlertResolveReason,
  AlertSeverity,
  AlertSubjectType,
  RuleFieldsFragment,
} from "#lib/gql/graphql.ts";
import type { Tone } from "#lib/ui/statuses.ts";

export const SEVERITY_LOOKS: Record<AlertSeverity, { label: string; tone: Tone }> = {
  CRITICAL: { label: "Critical", tone: "red" },
  WARNING: { label: "Warning", tone: "amber" },
  INFO: { label: "Info", tone: "blue" },
};

export const CONDITION_LABELS: Record<AlertConditionType, string> = {
  AGENT_STUCK: "An agent is stuck",
  TASK_DURATION: "A task takes long",
  TASK_FAILED: "Tasks fail",
  ERROR_RATE: "The error rate is high",
  CUSTOM_EVENT: "An event of a kind comes",
  HEARTBEAT_MISSING: "Heartbeats are missing",
  COST_THRESHOLD: "Calls cost much",
  QUEUE_DEPTH: "A queue is deep",
  NO_DATA: "Nothing comes at all",
};

export const CHANNEL_LABELS: Record<AlertChannel, string> = {
  WEBHOOK: "Webhook",
  SLACK: "Slack",
  PAGERDUTY: "PagerDuty",
  EMAIL: "Email",
};

export const PER_LABELS: Record<AlertSubjectType, string> = {
  WORKSPACE: "All together",
  PROJECT: "Each project by itself",
  AGENT: "Each agent by itself",
  TASK: "Each run of a task by itself",
};

export const RESOLVE_REASONS: Record<AlertResolveReason, string> = {
  CONDITION_OVER: "it is over",
  RULE_CHANGED: "its rule was changed",
  RULE_DELETED: "its rule was deleted",
  RULE_DISABLED: "its rule was disabled",
};

/** How long somebody may be left in peace, minutes. */
export const SILENCES: readonly { minutes: number; label: string }[] = [
  { minutes: 60, label: "For an hour" },
  { minutes: 240, label: "For 4 hours" },
  { minutes: 1_440, label: "For a day" },
  { minutes: 10_080, label: "For a week" },
];

const time = (seconds: number | null | undefined): string =>
  seconds == null ? "its own threshold" : formatDuration(seconds * 1_000);

/** When a rule holds, in a sentence. */
export function conditionSentence(condition: RuleFieldsFragment["condition"]): string {
  const { type, thresholdSeconds, windowSeconds, count, percent, amountUsd, depth, kind } = condition;
  switch (type) {
    case "AGENT_STUCK":
      return `an agent is silent for ${time(thresholdSeconds)}`;
    case "TASK_DURATION":
      return `a run takes ${time(thresholdSeconds)}`;
    case "TASK_FAILED":
      return `${formatCount(count)} or more runs fail in ${time(windowSeconds)}`;
    case "ERROR_RATE":
      return `${percent} % or more of the runs fail in ${time(windowSeconds)}`;
    case "CUSTOM_EVENT":
      return `${formatCount(count)} or more ${kind} come in ${time(windowSeconds)}`;
    case "HEARTBEAT_MISSING":
      return `${condition.agentIds?.join(", ")} sends no heartbeat for ${time(windowSeconds)}`;
    case "COST_THRESHOLD":
      return `calls cost ${formatUsd(amountUsd)} in ${time(windowSeconds)}`;
    case "QUEUE_DEPTH":
      return `a queue has ${formatCount(depth)} entries`;
    case "NO_DATA":
      return `nothing comes for ${time(windowSeconds)}`;
  }
}
