import { countCharacters } from "@hiveboard/schema";
import { invalidParameter } from "../contract-error.ts";
import type { Condition, FieldMatch } from "./condition.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import type { RuleDefinition, RuleFilter } from "./rule.ts";

/*
 * Holds what somebody says of a rule to its bounds. Every function gives back what it was given, cleaned, or throws
 * `invalid_parameter` with the name of the field, the limit and what was there; `details.field` names it to a program.
 */

/** @throws {ContractError} `invalid_parameter` */
export function withinText(field: string, text: string, limit: number): string {
  const trimmed = text.trim();
  if (trimmed === "") throw invalidParameter(`${field} is empty.`, { field });
  const length = countCharacters(trimmed);
  if (length <= limit) return trimmed;
  throw invalidParameter(`${field} has ${length} characters; the limit is ${limit}.`, {
    field,
    limit,
    actual: length,
  });
}

/** @throws {ContractError} `invalid_parameter` */
export function withinNumber(field: string, value: number, bounds: { min: number; max: number }): number {
  const { min, max } = bounds;
  if (value >= min && value <= max) return value;
  const details = { field, min, max, actual: value };
  throw invalidParameter(`${field} is ${value}; it goes from ${min} to ${max}.`, details);
}

/**
 * A duration given in seconds, as milliseconds.
 *
 * @throws {ContractError} `invalid_parameter`
 */
export function withinSeconds(
  field: string,
  seconds: number,
  boundsMs: { min: number; max: number },
): number {
  const bounds = { min: boundsMs.min / 1_000, max: boundsMs.max / 1_000 };
  return Math.round(withinNumber(field, seconds, bounds) * 1_000);
}

/** @throws {ContractError} `invalid_parameter` */
export function withinCount(field: string, entries: number, limit: number): void {
  if (entries <= limit) return;
  throw invalidParameter(`${field} has ${entries} entries; the limit is ${limit}.`, {
    field,
    limit,
    actual: entries,
  });
}

/** @throws {ContractError} `invalid_parameter` */
export function checkFilter(filter: Omit<RuleFilter, "projectId">): Omit<RuleFilter, "projectId"> {
  const label = (field: string, text: string | null) =>
    text === null || text === "" ? null : withinText(`filter.${field}`, text, RULE_LIMITS.labelLength);
  return {
    environment: label("environment", filter.environment),
    group: label("group", filter.group),
    agentId: label("agentId", filter.agentId),
    taskType: label("taskType", filter.taskType),
  };
}

/** @throws {ContractError} `invalid_parameter` */
export function checkCondition(condition: Condition): Condition {
  const { count, windowMs, leastSample, amountUsd, depth } = RULE_LIMITS;
  const at = (field: string) => `condition.${condition.type}.${field}`;
  if ("windowMs" in condition) withinSeconds(at("windowSeconds"), condition.windowMs / 1_000, windowMs);
  if ("thresholdMs" in condition && condition.thresholdMs !== null)
    withinSeconds(at("thresholdSeconds"), condition.thresholdMs / 1_000, RULE_LIMITS.thresholdMs);
  if ("count" in condition) withinNumber(at("count"), condition.count, { min: 1, max: count });
  switch (condition.type) {
    case "error_rate":
      withinNumber(at("percent"), condition.percent, { min: 0.1, max: 100 });
      withinNumber(at("leastSample"), condition.leastSample, { min: 1, max: leastSample });
      return condition;
    case "custom_event":
      withinCount(at("matches"), condition.matches.length, RULE_LIMITS.matches);
      return {
        ...condition,
        kind: withinText(at("kind"), condition.kind, RULE_LIMITS.labelLength),
        matches: condition.matches.map((match) => checkMatch(at("matches"), match)),
      };
    case "heartbeat_missing": {
      const agentIds = [...new Set(condition.agentIds)];
      const field = at("agentIds");
      if (agentIds.length === 0) throw invalidParameter(`${field} names no agent.`, { field });
      withinCount(at("agentIds"), agentIds.length, RULE_LIMITS.agentIds);
      for (const id of agentIds) withinText(at("agentIds"), id, RULE_LIMITS.labelLength);
      return { ...condition, agentIds };
    }
    case "cost_threshold":
      withinNumber(at("amountUsd"), condition.amountUsd, { min: 0.000_001, max: amountUsd });
      return condition;
    case "queue_depth":
      withinNumber(at("depth"), condition.depth, { min: 1, max: depth });
      return condition;
    case "agent_stuck":
    case "task_duration":
    case "task_failed":
    case "no_data":
      return condition;
  }
}

const PATH = /^[^.]+(\.[^.]+)*$/;

function checkMatch(field: string, { path, operator, value }: FieldMatch): FieldMatch {
  withinText(`${field}.path`, path, RULE_LIMITS.pathLength);
  if (!PATH.test(path))
    throw invalidParameter(`${field}.path is made of names with single dots between, such as data.severity.`);
  if (operator === "exists") return { path, operator, value: null };
  if (value === null) throw invalidParameter(`${field}: ${operator} takes a value.`);
  if (typeof value === "string" && value !== "") withinText(`${field}.value`, value, RULE_LIMITS.valueLength);
  if ((operator === "greater_than" || operator === "less_than") && typeof value !== "number")
    throw invalidParameter(`${field}.value has to be a number for ${operator}.`);
  if (operator === "contains" && typeof value !== "string")
    throw invalidParameter(`${field}.value has to be text for contains.`);
  return { path, operator, value };
}

/** Conditions of agents know no type of task, and no silence can be told by one. */
const WITHOUT_TASK_TYPE: ReadonlySet<Condition["type"]> = new Set([
  "agent_stuck",
  "heartbeat_missing",
  "queue_depth",
  "no_data",
]);

/** What parts of a rule say of each other. @throws {ContractError} `invalid_parameter` */
export function checkTogether({ filter, condition }: Pick<RuleDefinition, "filter" | "condition">): void {
  if (filter.taskType !== null && WITHOUT_TASK_TYPE.has(condition.type))
    throw invalidParameter(`filter.taskType does not go with ${condition.type}, which is not about tasks.`, {
      field: "filter.taskType",
    });
  if (condition.type === "heartbeat_missing" && filter.agentId !== null)
    throw invalidParameter(
      "filter.agentId does not go with heartbeat_missing, which names its agents itself.",
      { field: "filter.agentId" },
    );
  if ("per" in condition && condition.per === "task" && condition.type !== "cost_threshold")
    throw invalidParameter(`${condition.type} counts per workspace, project or agent, not per task.`);
}
