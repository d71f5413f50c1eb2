import { builder } from "../graphql/builder.ts";
import { usd } from "./money.ts";
import type { RepricingPreview } from "./repricing.service.ts";

export const RepricingPreviewType = builder.objectRef<RepricingPreview>("RepricingPreview").implement({
  description: "What pricing the calls of a period again would come to.",
  fields: (t) => ({
    calls: t.exposeInt("calls", { description: "Calls that were looked at, at most 100,000." }),
    estimatedCalls: t.exposeInt("estimatedCalls", {
      description: "Of them, those that brought no cost of their own. No others are priced again.",
    }),
    changedCalls: t.exposeInt("changedCalls", {
      description: "Of those, the ones that would be estimated at another cost.",
    }),
    costBefore: t.float({
      description: "What all these estimates come to now, US dollars.",
      resolve: ({ costBefore }) => usd(costBefore),
    }),
    costAfter: t.float({
      description: "What they would come to, US dollars.",
      resolve: ({ costAfter }) => usd(costAfter),
    }),
    isWhole: t.exposeBoolean("isWhole", {
      description: "Whether every call of the period was looked at.",
    }),
  }),
});

/** The two arguments that name a period. */
export const periodArgs = () =>
  builder.args((t) => ({
    from: t.field({
      type: "DateTime",
      required: true,
      description: "The first moment, by the calls' own times.",
    }),
    to: t.field({ type: "DateTime", required: true, description: "The moment after the last one." }),
  }));
