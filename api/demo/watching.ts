import type { ProjectSlug } from "./projects.ts";
import type { ServerApi } from "./server-api.ts";

/** A rule of the demo, as the API takes it. */
interface Rule {
  readonly name: string;
  readonly severity: "INFO" | "WARNING" | "CRITICAL";
  readonly projectId?: ProjectSlug;
  readonly condition: object;
  readonly cooldownSeconds?: number;
}

/** What the company wants to be told of: each comes true now and then. */
const RULES: readonly Rule[] = [
  { name: "An agent hangs", severity: "CRITICAL", condition: { agentStuck: {} } },
  {
    name: "Invoices fail",
    severity: "CRITICAL",
    projectId: "finance-ops",
    condition: { taskFailed: { count: 3, windowSeconds: 600, per: "AGENT" } },
    cooldownSeconds: 600,
  },
  { name: "A queue is deep", severity: "WARNING", condition: { queueDepth: { depth: 25 } } },
  {
    name: "Somebody waits for long",
    severity: "INFO",
    condition: { taskDuration: { thresholdSeconds: 300 } },
  },
];

/** A budget of the demo, as the API takes it. */
interface Budget {
  readonly name: string;
  readonly scope: "WORKSPACE" | "PROJECT" | "AGENT" | "TASK_TYPE";
  readonly scopeValue?: string;
  readonly period: "DAY" | "MONTH";
  readonly amountUsd: number;
}

const BUDGETS: readonly Budget[] = [
  { name: "All agents", scope: "WORKSPACE", period: "MONTH", amountUsd: 30 },
  { name: "Market research", scope: "PROJECT", scopeValue: "market-research", period: "DAY", amountUsd: 8 },
  { name: "Customer support", scope: "PROJECT", scopeValue: "customer-support", period: "DAY", amountUsd: 1 },
];

/**
 * Gives the demo its alert rules and budgets, unless they have been made before.
 *
 * @param api as the dashboard: a key makes no rules
 */
export async function prepareWatching(api: ServerApi): Promise<void> {
  const { alertRules, budgets } = await api.query<{
    alertRules: { nodes: { name: string }[] };
    budgets: { name: string }[];
  }>("query DemoWatching { alertRules(first: 200) { nodes { name } } budgets { name } }");
  const known = new Set([...alertRules.nodes, ...budgets].map(({ name }) => name));
  const make = async (mutation: string, inputs: readonly { name: string }[]) => {
    for (const input of inputs) if (!known.has(input.name)) await api.query(mutation, { input });
  };
  await make("mutation DemoRule($input: AlertRuleInput!) { createAlertRule(input: $input) { id } }", RULES);
  await make("mutation DemoBudget($input: BudgetInput!) { createBudget(input: $input) { id } }", BUDGETS);
}
