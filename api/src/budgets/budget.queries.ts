import { builder } from "../graphql/builder.ts";
import { BudgetType } from "./budget.type.ts";

builder.queryField("budgets", (t) =>
  t.field({
    type: [BudgetType],
    description: "Budgets, by name.",
    authScopes: { permission: "data.read" },
    resolve: (_root, _args, { services, viewpoint }) => services.budgets.listBudgets(viewpoint().scope),
  }),
);
