import type { Viewpoint } from "../accounts/viewpoint.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { EventStore } from "../events/event.store.ts";
import type { TimeRange } from "../metrics/metrics.ts";
import { previewRule } from "./preview.ts";
import type { AlertPreview } from "./preview.ts";
import type { ProjectStore } from "../projects/project.store.ts";
import type { RetentionStore } from "../retention/retention.store.ts";
import { checkActions } from "./action-check.ts";
import type { ActionRequest } from "./action-check.ts";
import { WHOLE_WORKSPACE } from "./condition.ts";
import type { Condition } from "./condition.ts";
import { deliveriesOf } from "./deliveries.ts";
import { checkCondition, checkFilter, checkTogether, withinSeconds, withinText } from "./rule-check.ts";
import { RULE_LIMITS } from "./rule-limits.ts";
import type { AlertRuleStore } from "./rule.store.ts";
import type { AlertRule, AlertSeverity, Endpoints, RuleDefinition, RuleFilter } from "./rule.ts";

/** A rule as somebody sends it. */
export interface RuleRequest {
  name: string;
  filter: RuleFilter;
  condition: Condition;
  severity: AlertSeverity;
  forSeconds: number;
  resolveAfterSeconds: number;
  cooldownSeconds: number;
  includeLate: boolean;
  actions: readonly ActionRequest[];
}

/** Rules, for people. Every method throws `rule_not_found` for a rule that the data set does not have. */
export interface AlertRuleService {
  listRules(view: Viewpoint): Promise<AlertRule[]>;
  /** Null where there is none; it does not throw. */
  getRule(view: Viewpoint, id: string): Promise<AlertRule | null>;
  /** In the order of the ids. */
  getRules(view: Viewpoint, ids: readonly string[]): Promise<(AlertRule | null)[]>;
  /** @throws {ContractError} `invalid_parameter`, `project_not_found` */
  createRule(view: Viewpoint, request: RuleRequest, isEnabled: boolean): Promise<AlertRule>;
  /** Replaces what the rule says. @throws {ContractError} `invalid_parameter`, `project_not_found` */
  updateRule(view: Viewpoint, id: string, request: RuleRequest): Promise<AlertRule>;
  setEnabled(view: Viewpoint, id: string, isEnabled: boolean): Promise<AlertRule>;
  /** @param forMinutes null ends the silence */
  silenceRule(view: Viewpoint, id: string, forMinutes: number | null): Promise<AlertRule>;
  /** Copies a rule with its secrets, disabled. */
  duplicateRule(view: Viewpoint, id: string, name: string | null): Promise<AlertRule>;
  /** @returns the id */
  deleteRule(view: Viewpoint, id: string): Promise<string>;
  /** Tells everybody whom the rule tells that this is a test. @returns the ids of the deliveries */
  testRule(view: Viewpoint, id: string): Promise<string[]>;
  /** Runs a rule over what is stored. @throws {ContractError} as `createRule` does, but for the actions */
  previewRule(view: Viewpoint, request: RuleRequest, range: TimeRange): Promise<AlertPreview>;
}

export interface AlertRuleParts {
  store: AlertRuleStore;
  projects: Pick<ProjectStore, "getProject">;
  events: EventStore;
  retention: Pick<RetentionStore, "oldestArrival">;
  newId: () => string;
  /** Told after a change, so that it is looked at at once in this process. */
  onChange: () => void;
}

export function createAlertRuleService(parts: AlertRuleParts): AlertRuleService {
  const { store, newId, onChange } = parts;

  const found = async ({ scope }: Viewpoint, id: string): Promise<AlertRule> => {
    const rule = await store.getRule(scope, id);
    if (rule === null) throw ruleNotFound(id);
    return rule;
  };
  const replace = async (
    { scope }: Viewpoint,
    rule: AlertRule,
    endpoints: Endpoints | null,
  ): Promise<AlertRule> => {
    if (!(await store.replaceRule(scope, { rule, endpoints }))) throw ruleNotFound(rule.id);
    onChange();
    return rule;
  };
  const create = async ({ scope }: Viewpoint, rule: AlertRule, endpoints: Endpoints): Promise<AlertRule> => {
    const limit = RULE_LIMITS.rules;
    if (!(await store.createRule(scope, { rule, endpoints, limit })))
      throw invalidParameter(`There are ${limit} rules already, which is the limit.`, { limit });
    onChange();
    return rule;
  };
  const check = async (view: Viewpoint, request: RuleRequest, known: Endpoints) => {
    const { actions, endpoints } = checkActions(request.actions, known);
    return { definition: await checkedDefinition(parts, view, request, actions), endpoints };
  };
  const newRule = (definition: RuleDefinition, nowMs: number, isEnabled: boolean): AlertRule => ({
    ...definition,
    id: newId(),
    isEnabled,
    enabledAtMs: nowMs,
    silencedUntilMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  });

  return {
    listRules: ({ scope }) => store.listRules(scope),
    getRule: ({ scope }, id) => store.getRule(scope, id),
    async getRules({ scope }, ids) {
      const byId = new Map((await store.listRules(scope)).map((rule) => [rule.id, rule]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    async createRule(view, request, isEnabled) {
      const { definition, endpoints } = await check(view, request, {});
      return create(view, newRule(definition, view.nowMs, isEnabled), endpoints);
    },
    async updateRule(view, id, request) {
      const rule = await found(view, id);
      const { definition, endpoints } = await check(view, request, await store.getEndpoints(view.scope, id));
      return replace(view, { ...rule, ...definition, updatedAtMs: view.nowMs }, endpoints);
    },
    async setEnabled(view, id, isEnabled) {
      const rule = await found(view, id);
      if (rule.isEnabled === isEnabled) return rule;
      const enabledAtMs = isEnabled ? view.nowMs : rule.enabledAtMs;
      return replace(view, { ...rule, isEnabled, enabledAtMs, updatedAtMs: view.nowMs }, null);
    },
    async silenceRule(view, id, forMinutes) {
      const rule = await found(view, id);
      const silencedUntilMs = silenceEnd(view.nowMs, forMinutes);
      return replace(view, { ...rule, silencedUntilMs, updatedAtMs: view.nowMs }, null);
    },
    async duplicateRule(view, id, name) {
      const rule = await found(view, id);
      const known = await store.getEndpoints(view.scope, id);
      const copies = rule.actions.map((action) => ({ action, id: newId() }));
      const definition: RuleDefinition = {
        ...rule,
        name: withinText(
          "name",
          name ?? `${rule.name.slice(0, RULE_LIMITS.nameLength - 7)} (copy)`,
          RULE_LIMITS.nameLength,
        ),
        actions: copies.map((copy) => ({ ...copy.action, id: copy.id })),
      };
      const endpoints = Object.fromEntries(copies.map((copy) => [copy.id, known[copy.action.id]!]));
      return create(view, newRule(definition, view.nowMs, false), endpoints);
    },
    async deleteRule(view, id) {
      if (!(await store.deleteRule(view.scope, id))) throw ruleNotFound(id);
      onChange();
      return id;
    },
    async testRule(view, id) {
      const rule = await found(view, id);
      const endpoints = await store.getEndpoints(view.scope, id);
      const deliveries = deliveriesOf(rule, endpoints, testNotice(rule, newId(), view.nowMs), null, newId);
      await store.enqueue(view.scope, { deliveries, nowMs: view.nowMs });
      onChange();
      return deliveries.map((delivery) => delivery.id);
    },
    async previewRule(view, request, range) {
      const definition = await checkedDefinition(parts, view, request, []);
      return previewRule(parts, view, newRule(definition, view.nowMs, true), range);
    },
  };
}

/** When a silence that begins now ends. @throws {ContractError} `invalid_parameter` */
export function silenceEnd(nowMs: number, forMinutes: number | null): number | null {
  if (forMinutes === null) return null;
  return nowMs + withinSeconds("minutes × 60", forMinutes * 60, RULE_LIMITS.silenceMs);
}

export function ruleNotFound(id: string): ContractError {
  return new ContractError("rule_not_found", `There is no alert rule ${JSON.stringify(id.slice(0, 64))}.`);
}

async function checkedDefinition(
  { projects }: AlertRuleParts,
  { scope }: Viewpoint,
  request: RuleRequest,
  actions: RuleDefinition["actions"],
): Promise<RuleDefinition> {
  const { graceMs, nameLength } = RULE_LIMITS;
  const { projectId, ...rest } = request.filter;
  const project = projectId === null ? null : await projects.getProject(scope, projectId);
  if (projectId !== null && project === null)
    throw new ContractError("project_not_found", `There is no project ${JSON.stringify(projectId)}.`);
  const filter = { ...checkFilter(rest), projectId: project?.id ?? null };
  const condition = checkCondition(request.condition);
  checkTogether({ filter, condition });
  return {
    name: withinText("name", request.name, nameLength),
    filter,
    condition,
    severity: request.severity,
    forMs: withinSeconds("forSeconds", request.forSeconds, graceMs),
    resolveAfterMs: withinSeconds("resolveAfterSeconds", request.resolveAfterSeconds, graceMs),
    cooldownMs: withinSeconds("cooldownSeconds", request.cooldownSeconds, graceMs),
    includeLate: request.includeLate,
    actions,
  };
}

function testNotice(rule: AlertRule, alertId: string, nowMs: number) {
  return {
    kind: "test" as const,
    atMs: nowMs,
    alert: {
      id: alertId,
      ruleId: rule.id,
      ruleName: rule.name,
      conditionType: rule.condition.type,
      severity: rule.severity,
      subject: WHOLE_WORKSPACE,
      status: "firing" as const,
      summary: "This is a test: nothing has happened.",
      value: null,
      threshold: null,
      firedAtMs: nowMs,
      resolvedAtMs: null,
      resolvedBecause: null,
      acknowledgedAtMs: null,
      acknowledgedBy: null,
      isSilenced: false,
      causes: [],
    },
  };
}
