import { builder } from "../graphql/builder.ts";
import { AlertSubjectTypeEnum, MatchOperatorEnum } from "./rule.enums.ts";
import { invalidParameter } from "../contract-error.ts";
import type { Condition, FieldMatch, SubjectType } from "./condition.ts";

const WINDOW = "Length of the window in seconds, 10 to 604,800 (7 days).";
const THRESHOLD = "Seconds, 1 to 2,592,000 (30 days).";
const COUNT = "How many at least, 1 to 1,000.";
const PER = "What is counted together.";

const MatchInput = builder.inputType("AlertMatchInput", {
  description: "A field of a payload and what must hold of it.",
  fields: (t) => ({
    path: t.string({ required: true, description: "Names with dots between: `data.severity`." }),
    operator: t.field({ type: MatchOperatorEnum, defaultValue: "equals", description: "What must hold." }),
    value: t.field({ type: "JSON", description: "Text, a number, true or false; none for EXISTS." }),
  }),
});

const AgentStuckInput = builder.inputType("AlertAgentStuckInput", {
  description: "An agent that has sent heartbeats says nothing whatever for the threshold.",
  fields: (t) => ({
    thresholdSeconds: t.float({
      description: `${THRESHOLD} Left out: the agent's own threshold, or the workspace's.`,
    }),
  }),
});

const TaskDurationInput = builder.inputType("AlertTaskDurationInput", {
  description: "A run takes at least this long, ended or still running.",
  fields: (t) => ({
    thresholdSeconds: t.float({ required: true, description: THRESHOLD }),
  }),
});

const TaskFailedInput = builder.inputType("AlertTaskFailedInput", {
  description: "So many runs failed in the window.",
  fields: (t) => ({
    count: t.int({ defaultValue: 1, description: COUNT }),
    windowSeconds: t.float({ required: true, description: WINDOW }),
    per: t.field({ type: AlertSubjectTypeEnum, defaultValue: "workspace", description: PER }),
  }),
});

const ErrorRateInput = builder.inputType("AlertErrorRateInput", {
  description: "So many of a hundred runs that ended in the window failed.",
  fields: (t) => ({
    percent: t.float({ required: true, description: "From 0.1 to 100." }),
    leastSample: t.int({
      defaultValue: 10,
      description: "With fewer runs than this the rule does not hold; 1 to 100,000.",
    }),
    windowSeconds: t.float({ required: true, description: WINDOW }),
    per: t.field({ type: AlertSubjectTypeEnum, defaultValue: "workspace", description: PER }),
  }),
});

const CustomEventInput = builder.inputType("AlertCustomEventInput", {
  description: "So many payloads of a kind came in the window.",
  fields: (t) => ({
    kind: t.string({ required: true, description: "`payload.kind`, well-known or not." }),
    matches: t.field({
      type: [MatchInput],
      defaultValue: [],
      description: "What must hold of the payload, all of it; up to 10.",
    }),
    count: t.int({ defaultValue: 1, description: COUNT }),
    windowSeconds: t.float({ required: true, description: WINDOW }),
    per: t.field({ type: AlertSubjectTypeEnum, defaultValue: "workspace", description: PER }),
  }),
});

const HeartbeatMissingInput = builder.inputType("AlertHeartbeatMissingInput", {
  description: "One of the agents has sent no heartbeat for the window, or never.",
  fields: (t) => ({
    agentIds: t.idList({ required: true, description: "Up to 100." }),
    windowSeconds: t.float({ required: true, description: WINDOW }),
  }),
});

const CostThresholdInput = builder.inputType("AlertCostThresholdInput", {
  description: "LLM calls of the window cost at least this much.",
  fields: (t) => ({
    amountUsd: t.float({ required: true, description: "US dollars, up to 1,000,000." }),
    windowSeconds: t.float({ required: true, description: WINDOW }),
    per: t.field({
      type: AlertSubjectTypeEnum,
      defaultValue: "workspace",
      description: `${PER} TASK is for costs alone.`,
    }),
  }),
});

const QueueDepthInput = builder.inputType("AlertQueueDepthInput", {
  description: "The queue of an agent is at least this deep.",
  fields: (t) => ({
    depth: t.int({ required: true, description: "Entries, at least 1." }),
  }),
});

const NoDataInput = builder.inputType("AlertNoDataInput", {
  description: "Nothing that the filters let through has come for the window.",
  fields: (t) => ({
    windowSeconds: t.float({ required: true, description: WINDOW }),
  }),
});

export const ConditionInput = builder.inputType("AlertConditionInput", {
  description: "When a rule holds: exactly one of these.",
  isOneOf: true,
  fields: (t) => ({
    agentStuck: t.field({
      type: AgentStuckInput,
      description: "An agent that has sent heartbeats says nothing whatever for the threshold.",
    }),
    taskDuration: t.field({
      type: TaskDurationInput,
      description: "A run takes at least this long, ended or still running.",
    }),
    taskFailed: t.field({ type: TaskFailedInput, description: "So many runs failed in the window." }),
    errorRate: t.field({
      type: ErrorRateInput,
      description: "So many of a hundred runs that ended in the window failed.",
    }),
    customEvent: t.field({
      type: CustomEventInput,
      description: "So many payloads of a kind came in the window.",
    }),
    heartbeatMissing: t.field({
      type: HeartbeatMissingInput,
      description: "One of the agents has sent no heartbeat for the window, or never.",
    }),
    costThreshold: t.field({
      type: CostThresholdInput,
      description: "LLM calls of the window cost at least this much.",
    }),
    queueDepth: t.field({
      type: QueueDepthInput,
      description: "The queue of an agent is at least this deep.",
    }),
    noData: t.field({
      type: NoDataInput,
      description: "Nothing that the filters let through has come for the window.",
    }),
  }),
});

type Input = typeof ConditionInput.$inferInput;
const ms = (seconds: number): number => seconds * 1_000;

/**
 * The condition as the rules take it; bounds are checked there.
 *
 * @throws {ContractError} `invalid_parameter` where a value that is matched is no scalar
 */
export function toCondition(input: Input): Condition {
  const { agentStuck, taskDuration, taskFailed, errorRate, customEvent } = input;
  const { heartbeatMissing, costThreshold, queueDepth, noData } = input;
  if (agentStuck) {
    const { thresholdSeconds } = agentStuck;
    return { type: "agent_stuck", thresholdMs: thresholdSeconds == null ? null : ms(thresholdSeconds) };
  }
  if (taskDuration) return { type: "task_duration", thresholdMs: ms(taskDuration.thresholdSeconds) };
  if (taskFailed) return { type: "task_failed", count: taskFailed.count ?? 1, ...windowOf(taskFailed) };
  if (errorRate) {
    const { percent, leastSample } = errorRate;
    return { type: "error_rate", percent, leastSample: leastSample ?? 10, ...windowOf(errorRate) };
  }
  if (customEvent) {
    const { kind, matches, count } = customEvent;
    return {
      type: "custom_event",
      kind,
      matches: (matches ?? []).map(toMatch),
      count: count ?? 1,
      ...windowOf(customEvent),
    };
  }
  if (heartbeatMissing) {
    const { agentIds, windowSeconds } = heartbeatMissing;
    return { type: "heartbeat_missing", agentIds, windowMs: ms(windowSeconds) };
  }
  if (costThreshold)
    return { type: "cost_threshold", amountUsd: costThreshold.amountUsd, ...windowOf(costThreshold) };
  if (queueDepth) return { type: "queue_depth", depth: queueDepth.depth };
  if (noData) return { type: "no_data", windowMs: ms(noData.windowSeconds) };
  throw invalidParameter("condition names none.");
}

function windowOf({ windowSeconds, per }: { windowSeconds: number; per?: SubjectType | null }) {
  return { windowMs: ms(windowSeconds), per: per ?? ("workspace" as const) };
}

function toMatch({ path, operator, value }: typeof MatchInput.$inferInput): FieldMatch {
  if (typeof value === "object" && value !== null)
    throw invalidParameter(`condition.custom_event.matches: the value of ${path} has to be a scalar.`);
  return { path, operator: operator ?? "equals", value: (value ?? null) as FieldMatch["value"] };
}
