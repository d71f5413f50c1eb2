import { builder } from "../graphql/builder.ts";
import type { CostFigures } from "../metrics/figures.ts";

export const CostFiguresInterface = builder.interfaceRef<CostFigures>("CostFigures").implement({
  description: "What calls of language models come to.",
  fields: (t) => ({
    llmCalls: t.exposeFloat("llmCalls", { description: "Calls." }),
    tokensIn: t.exposeFloat("tokensIn", { description: "Tokens sent." }),
    tokensOut: t.exposeFloat("tokensOut", { description: "Tokens received." }),
    costUsd: t.exposeFloat("costUsd", {
      nullable: true,
      description: "US dollars; null where no call carried a cost, since unknown is not free.",
    }),
    costPerCallUsd: t.exposeFloat("costPerCallUsd", {
      nullable: true,
      description: "US dollars, over the calls that carried a cost; null where none did.",
    }),
    costedCalls: t.exposeFloat("costedCalls", {
      description: "Calls that carried a cost, or were given one by a price.",
    }),
    estimatedCostUsd: t.exposeFloat("estimatedCostUsd", {
      nullable: true,
      description:
        "Of `costUsd`, what was worked out from prices since the calls carried no cost; null where that is.",
    }),
  }),
});

export const CostTotals = builder.objectRef<CostFigures>("CostTotals").implement({
  description: "What calls of language models come to, all together.",
  interfaces: [CostFiguresInterface],
});
