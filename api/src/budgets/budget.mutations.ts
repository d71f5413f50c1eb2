import { builder } from "../graphql/builder.ts";
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
  }),
});

builder.mutationFields((t) => ({
  createBudget: t.field({
    type: BudgetType,
    description: "Makes a budget. It alerts once a period when 80 % are used up, and once when all of it is.",
    authScopes: { permission: "alerts.manage" },
    args: { input: t.arg({ type: BudgetInputType, required: true, description: "The budget." }) },
    resolve: (_root, { input }, { services, viewpoint }) => {
      const { scope, nowMs } = viewpoint();
      return services.budgets.addBudget(scope, input, nowMs);
    },
  }),
  updateBudget: t.field({
    type: BudgetType,
    description: "Replaces a budget; it alerts anew.",
    authScopes: { permission: "alerts.manage" },
    args: {
      id: t.arg.id({ required: true, description: "Its id." }),
      input: t.arg({ type: BudgetInputType, required: true, description: "What it is to be." }),
    },
    resolve: (_root, { id, input }, { services, viewpoint }) =>
      services.budgets.updateBudget(viewpoint().scope, id, input),
  }),
  deleteBudget: t.id({
    description: "Removes a budget. Gives its id.",
    authScopes: { permission: "alerts.manage" },
    args: { id: t.arg.id({ required: true, description: "Its id." }) },
    resolve: async (_root, { id }, { services, viewpoint }) => {
      await services.budgets.removeBudget(viewpoint().scope, id);
      return id;
    },
  }),
}));
