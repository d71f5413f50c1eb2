import { builder } from "../graphql/builder.ts";
import "../graphql/subscription-root.ts";
import { assertFilterSize } from "../live/filter-size.ts";
import { liveOf } from "../live/live-context.ts";
import type { PipelineFrame } from "../live/pipeline-feed.ts";
import { MAX_PIPELINE_ITEMS } from "./pipeline.service.ts";

const PipelineFrameType = builder.objectRef<PipelineFrame>("PipelineFrame").implement({
  description: "A pipeline after something of it changed.",
  fields: (t) => ({
    pipeline: t.field({
      type: "Pipeline",
      description: "The whole of it.",
      resolve: ({ pipeline }) => pipeline,
    }),
    cursor: t.exposeString("cursor", { description: "Position of the latest event that it follows from." }),
  }),
});

builder.subscriptionField("pipeline", (t) =>
  t.field({
    type: PipelineFrameType,
    description: "A pipeline, whenever something of it changes; at most 10 frames a second.",
    authScopes: { permission: "data.read" },
    complexity: 50,
    args: { agentId: t.arg.id({ description: "The agent; left out, all of them." }) },
    subscribe: (_root, { agentId }, context) => {
      assertFilterSize({ agentId });
      const query = { agentId: agentId ?? null, limitPerPart: MAX_PIPELINE_ITEMS };
      return liveOf(context).pipeline(context.viewpoint, query);
    },
    resolve: (frame) => frame,
  }),
);
