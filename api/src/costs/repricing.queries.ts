import { builder } from "../graphql/builder.ts";
import { periodArgs, RepricingPreviewType } from "./repricing.type.ts";

builder.queryField("repricingPreview", (t) =>
  t.field({
    type: RepricingPreviewType,
    description:
      "What pricing the calls of a period again, by the prices in force now, would come to. Nothing is changed.",
    authScopes: { permission: "data.read" },
    complexity: { field: 100 },
    args: periodArgs(),
    resolve: (_root, { from, to }, { services, viewpoint }) =>
      services.repricing.preview(viewpoint().scope, { fromMs: from, toMs: to }),
  }),
);
