import { builder } from "../graphql/builder.ts";
import { BUILT_IN_PRICES, BUILT_IN_PRICES_AS_OF } from "./built-in-prices.ts";
import type { ModelPrice } from "./model-price.ts";
import { ModelPriceType } from "./price.type.ts";

const ModelPrices = builder
  .objectRef<{ own: ModelPrice[]; builtIn: readonly ModelPrice[] }>("ModelPrices")
  .implement({
    description: "What a call that brings tokens and no cost is estimated by.",
    fields: (t) => ({
      own: t.field({
        type: [ModelPriceType],
        description: "The workspace's own prices, which go first.",
        resolve: ({ own }) => own,
      }),
      builtIn: t.field({
        type: [ModelPriceType],
        description: "For models that no price of the workspace matches.",
        resolve: ({ builtIn }) => [...builtIn],
      }),
      builtInAsOf: t.string({
        description: "The day of which the built-in prices are, as `2025-11-01`.",
        resolve: () => BUILT_IN_PRICES_AS_OF,
      }),
    }),
  });

builder.queryField("modelPrices", (t) =>
  t.field({
    type: ModelPrices,
    description: "Prices of models.",
    authScopes: { permission: "data.read" },
    resolve: async (_root, _args, { services, viewpoint }) => ({
      own: await services.prices.listPrices(viewpoint().scope),
      builtIn: BUILT_IN_PRICES,
    }),
  }),
);
