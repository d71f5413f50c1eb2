import { ActionType } from "../alerts/action.type.ts";
import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { BUDGET_SCOPES, type Budget, type BudgetUse } from "./budget.ts";

export const BudgetScopeEnum = screamingEnum("BudgetScope", "What a budget is over.", BUDGET_SCOPES);

export const BudgetPeriodEnum = screamingEnum("BudgetPeriod", "How often a budget begins anew.", {
  day: "Every day of the workspace's time zone.",
  month: "Every month of the workspace's time zone.",
});

const BudgetUseType = builder.objectRef<BudgetUse>("BudgetUse").implement({
  description: "How much of a budget is used up.",
  fields: (t) => ({
    from: t.expose("periodStartMs", { type: "DateTime", description: "Start of the period." }),
    to: t.expose("periodEndMs", { type: "DateTime", description: "Its end, not included." }),
    spentUsd: t.exposeFloat("spentUsd", {
      description: "US dollars, estimated costs included; by the clients' time stamps.",
    }),
    share: t.float({
      description: "Of the amount; above 1 where more was spent.",
      resolve: ({ spentUsd, budget }) => spentUsd / budget.amountUsd,
    }),
    level: t.exposeInt("level", {
      description: "0, 80 or 100: the highest of these percentages that is reached.",
    }),
  }),
});

export const BudgetType = builder.objectRef<Budget>("Budget").implement({
  description: "An amount that may be spent on calls of language models in a period.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    name: t.exposeString("name", { description: "Its name." }),
    scope: t.expose("scopeKind", { type: BudgetScopeEnum, description: "What it is over." }),
    scopeValue: t.exposeString("scopeValue", {
      nullable: true,
      description: "Id of the project or agent, or the task type; null for the workspace.",
    }),
    project: t.field({
      type: "Project",
      nullable: true,
      description: "The project that it is over; null for other scopes, and once it is deleted.",
      resolve: ({ scopeKind, scopeValue }, _args, { services, viewpoint }) =>
        scopeKind === "project" ? services.projects.getProject(viewpoint(), scopeValue!) : null,
    }),
    period: t.expose("period", { type: BudgetPeriodEnum, description: "How often it begins anew." }),
    amountUsd: t.exposeFloat("amountUsd", { description: "US dollars a period." }),
    actions: t.field({
      type: [ActionType],
      complexity: { field: 0, multiplier: 1 },
      description: "Whom it tells, besides the dashboard and the agents.",
      resolve: ({ actions }) => actions,
    }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
    use: t.field({
      type: BudgetUseType,
      description: "How much of it is used up at this moment.",
      complexity: 3,
      resolve: (budget, _args, { services, viewpoint, principal }) => {
        const { scope, nowMs } = viewpoint();
        return services.budgets.useOf(scope, budget, nowMs, principal.workspace.timezone);
      },
    }),
  }),
});
