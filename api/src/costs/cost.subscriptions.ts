import { builder } from "../graphql/builder.ts";
import "../graphql/subscription-root.ts";
import type { CostFrame } from "../live/cost-feed.ts";
import { assertFilterSize } from "../live/filter-size.ts";
import { liveOf } from "../live/live-context.ts";
import { toCostFigures } from "../metrics/figures.ts";
import { MetricsFilterInput } from "../metrics/metrics-filter.input.ts";
import { CostTotals } from "./cost-figures.type.ts";

const CostFrameType = builder.objectRef<CostFrame>("CostFrame").implement({
  description: "The calls of language models that came since the last frame.",
  fields: (t) => ({
    calls: t.field({
      type: ["LlmCall"],
      description: "In the order of arrival; of a flood, the latest.",
      resolve: ({ calls }) => calls,
    }),
    totals: t.field({
      type: CostTotals,
      description: "Over all calls since the last frame.",
      resolve: ({ sums }) => toCostFigures(sums),
    }),
    cursor: t.exposeString("cursor", { description: "Position of the latest of these calls." }),
  }),
});

builder.subscriptionField("costs", (t) =>
  t.field({
    type: CostFrameType,
    description: "Calls of language models as they are stored; at most 10 frames a second.",
    authScopes: { permission: "data.read" },
    args: { filter: t.arg({ type: MetricsFilterInput, description: "Which calls." }) },
    subscribe: (_root, { filter }, context) => {
      assertFilterSize(filter);
      return liveOf(context).costs(context.viewpoint, filter ?? {});
    },
    resolve: (frame) => frame,
  }),
);
