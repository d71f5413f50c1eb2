import { ActionInput } from "../alerts/action.type.ts";
import { builder } from "../graphql/builder.ts";
import type { AuditEntry } from "../accounts/audit-log.ts";
import type { Budget } from "./budget.ts";
import type { BudgetInput } from "./budget.service.ts";
import { BudgetPeriodEnum, BudgetScopeEnum, BudgetType } from "./budget.type.ts";

const BudgetInputType = builder.inputType("BudgetInput", {
  description: "A budget.",
  fields: (t) => ({
    name: t.string({ required: true, description: "Its name, up to 128 characters." }),
    scope: t.field({ type: BudgetScopeEnum, required: true, description: "What it is over." }),
    scopeValue: t.string({
      description: "Slug or id of the project, id of the agent, or the task type; none for the workspace.",
    }),
    period: t.field({ type: BudgetPeriodEnum, required: true, description: "How often it begins anew." }),
    amountUsd: t.float({ required: true, description: "US dollars a period." }),
    actions: t.field({
      type: [ActionInput],
      defaultValue: [],
      description: "Whom it tells at 80 % and 100 %, besides the dashboard and the agents; up to 10.",
    }),
  }),
});

const toBudgetInput = (input: typeof BudgetInputType.$inferInput): BudgetInput => ({
  ...input,
  actions: input.actions ?? [],
});

const entry = (verb: string, { id, name, amountUsd, period }: Budget): AuditEntry => ({
  action: `budget.${verb}`,
  subject: { type: "budget", id, name },
  before: null,
  after: { amount_usd: amountUsd, period },
});

builder.mutationFields((t) => ({
  createBudget: t.field({
    type: BudgetType,
    description:
      "Makes a budget. At 80 % and 100 % of it an alert is raised, and agents that it concerns are told.",
    authScopes: { permission: "alerts.manage" },
    args: { input: t.arg({ type: BudgetInputType, required: true, description: "The budget." }) },
    resolve: async (_root, { input }, { services, viewpoint, principal }) => {
      const { scope, nowMs } = viewpoint();
      const budget = await services.budgets.addBudget(scope, toBudgetInput(input), nowMs);
      await services.audit.record(principal, entry("create", budget));
      return budget;
    },
  }),
  updateBudget: t.field({
    type: BudgetType,
    description: "Replaces a budget.",
    authScopes: { permission: "alerts.manage" },
    args: {
      id: t.arg.id({ required: true, description: "Its id." }),
      input: t.arg({ type: BudgetInputType, required: true, description: "What it is to be." }),
    },
    resolve: async (_root, { id, input }, { services, viewpoint, principal }) => {
      const budget = await services.budgets.updateBudget(viewpoint().scope, id, toBudgetInput(input));
      await services.audit.record(principal, entry("update", budget));
      return budget;
    },
  }),
  deleteBudget: t.id({
    description: "Removes a budget. Gives its id.",
    authScopes: { permission: "alerts.manage" },
    args: { id: t.arg.id({ required: true, description: "Its id." }) },
    resolve: async (_root, { id }, { services, viewpoint, principal }) => {
      const { scope } = viewpoint();
      const held = (await services.budgets.listBudgets(scope)).find((budget) => budget.id === id);
      await services.budgets.removeBudget(scope, id);
      if (held !== undefined)
        await services.audit.record(principal, { ...entry("delete", held), after: null });
      return id;
    },
  }),
}));
