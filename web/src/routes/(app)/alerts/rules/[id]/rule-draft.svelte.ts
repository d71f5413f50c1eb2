import { draftOf, toActionInput, wordsOf } from "#lib/alerts/action-draft.ts";
import type { ActionDraft } from "#lib/alerts/action-draft.ts";
import type {
  AlertConditionType,
  AlertMatchOperator,
  AlertSeverity,
  AlertSubjectType,
  RuleFieldsFragment,
} from "#lib/gql/graphql.ts";
import type { AlertConditionInput, AlertMatchInput, AlertRuleInput } from "#lib/gql/apart/graphql.ts";

export interface MatchDraft {
  path: string;
  operator: AlertMatchOperator;
  value: string;
}

/** A rule as it is being written: texts, as fields hold them. */
export class RuleDraft {
  name = $state("");
  severity = $state<string>("WARNING");
  projectId = $state("");
  environment = $state("");
  group = $state("");
  agentId = $state("");
  taskType = $state("");
  type = $state<string>("TASK_FAILED");
  per = $state<string>("WORKSPACE");
  thresholdSeconds = $state("");
  windowSeconds = $state("300");
  count = $state("1");
  percent = $state("20");
  leastSample = $state("10");
  amountUsd = $state("10");
  depth = $state("10");
  kind = $state("");
  agentIds = $state("");
  matches = $state<MatchDraft[]>([]);
  forSeconds = $state("0");
  resolveAfterSeconds = $state("0");
  cooldownSeconds = $state("0");
  includeLate = $state(false);
  actions = $state<ActionDraft[]>([]);

  /** A draft of a rule as it is; without one, of a new rule. */
  constructor(rule?: RuleFieldsFragment) {
    if (rule === undefined) return;
    const { condition } = rule;
    const text = (value: number | null | undefined, otherwise: string) =>
      value == null ? otherwise : String(value);
    this.name = rule.name;
    this.severity = rule.severity;
    this.projectId = rule.projectId ?? "";
    this.environment = rule.environment ?? "";
    this.group = rule.group ?? "";
    this.agentId = rule.agentId ?? "";
    this.taskType = rule.taskType ?? "";
    this.type = condition.type;
    this.per = condition.per ?? "WORKSPACE";
    this.thresholdSeconds = text(condition.thresholdSeconds, "");
    this.windowSeconds = text(condition.windowSeconds, "300");
    this.count = text(condition.count, "1");
    this.percent = text(condition.percent, "20");
    this.leastSample = text(condition.leastSample, "10");
    this.amountUsd = text(condition.amountUsd, "10");
    this.depth = text(condition.depth, "10");
    this.kind = condition.kind ?? "";
    this.agentIds = condition.agentIds?.join("\n") ?? "";
    this.matches = (condition.matches ?? []).map(({ path, operator, value }) => ({
      path,
      operator,
      value: value == null ? "" : typeof value === "string" ? value : JSON.stringify(value),
    }));
    this.forSeconds = String(rule.forSeconds);
    this.resolveAfterSeconds = String(rule.resolveAfterSeconds);
    this.cooldownSeconds = String(rule.cooldownSeconds);
    this.includeLate = rule.includeLate;
    this.actions = rule.actions.map(draftOf);
  }

  /** What it says, as the API takes it. */
  toInput(): AlertRuleInput {
    return {
      name: this.name,
      severity: this.severity as AlertSeverity,
      projectId: textOrNull(this.projectId),
      filter: {
        environment: textOrNull(this.environment),
        group: textOrNull(this.group),
        agentId: textOrNull(this.agentId),
        taskType: textOrNull(this.taskType),
      },
      condition: this.#condition(),
      forSeconds: numberOf(this.forSeconds),
      resolveAfterSeconds: numberOf(this.resolveAfterSeconds),
      cooldownSeconds: numberOf(this.cooldownSeconds),
      includeLate: this.includeLate,
      actions: this.actions.map(toActionInput),
    };
  }

  /** What of it a preview looks at. It need not have a name yet. */
  toPreviewInput(): AlertRuleInput {
    return { ...this.toInput(), name: this.name.trim() === "" ? "New rule" : this.name, actions: [] };
  }

  #condition(): AlertConditionInput {
    const per = this.per as AlertSubjectType;
    const windowSeconds = numberOf(this.windowSeconds);
    const conditions: Record<AlertConditionType, () => AlertConditionInput> = {
      AGENT_STUCK: () => ({
        agentStuck: {
          thresholdSeconds: this.thresholdSeconds.trim() === "" ? null : numberOf(this.thresholdSeconds),
        },
      }),
      TASK_DURATION: () => ({ taskDuration: { thresholdSeconds: numberOf(this.thresholdSeconds) } }),
      TASK_FAILED: () => ({ taskFailed: { count: numberOf(this.count), windowSeconds, per } }),
      ERROR_RATE: () => ({
        errorRate: {
          percent: numberOf(this.percent),
          leastSample: numberOf(this.leastSample),
          windowSeconds,
          per,
        },
      }),
      CUSTOM_EVENT: () => ({
        customEvent: {
          kind: this.kind,
          count: numberOf(this.count),
          windowSeconds,
          per,
          matches: this.matches.map(toMatchInput),
        },
      }),
      HEARTBEAT_MISSING: () => ({ heartbeatMissing: { agentIds: wordsOf(this.agentIds), windowSeconds } }),
      COST_THRESHOLD: () => ({ costThreshold: { amountUsd: numberOf(this.amountUsd), windowSeconds, per } }),
      QUEUE_DEPTH: () => ({ queueDepth: { depth: numberOf(this.depth) } }),
      NO_DATA: () => ({ noData: { windowSeconds } }),
    };
    return conditions[this.type as AlertConditionType]();
  }
}

const textOrNull = (text: string): string | null => (text.trim() === "" ? null : text.trim());
/** What is no number is 0, which the server judges. */
const numberOf = (text: string): number => {
  const value = Number(text);
  return Number.isFinite(value) ? value : 0;
};

function toMatchInput({ path, operator, value }: MatchDraft): AlertMatchInput {
  if (operator === "EXISTS") return { path, operator };
  // A number, true and false are meant as what they are.
  const isPlain = /^(true|false|-?\d+(\.\d+)?)$/.test(value);
  return { path, operator, value: isPlain ? (JSON.parse(value) as unknown) : value };
}
