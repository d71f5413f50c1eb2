import { builder } from "../graphql/builder.ts";
import "../graphql/subscription-root.ts";
import { assertFilterSize } from "../live/filter-size.ts";
import { liveOf } from "../live/live-context.ts";
import type { TaskFrame } from "../live/task-feed.ts";
import { TaskFilterInput, toTaskFilter } from "./task.queries.ts";

const TaskFrameType = builder.objectRef<TaskFrame>("TaskFrame").implement({
  description: "The runs that changed since the last frame, each once.",
  fields: (t) => ({
    tasks: t.field({ type: ["Task"], description: "As they are now.", resolve: ({ tasks }) => tasks }),
    cursor: t.exposeString("cursor", { description: "Position of the latest event that these follow from." }),
  }),
});

builder.subscriptionField("tasks", (t) =>
  t.field({
    type: TaskFrameType,
    description: "Runs of tasks that changed; at most 10 frames a second.",
    authScopes: { permission: "data.read" },
    args: {
      filter: t.arg({
        type: TaskFilterInput,
        description: "Which runs. With `statuses`, one that leaves them is told once more.",
      }),
    },
    subscribe: (_root, { filter }, context) => {
      assertFilterSize(filter);
      return liveOf(context).tasks(context.viewpoint, toTaskFilter(filter, context.nowMs()));
    },
    resolve: (frame) => frame,
  }),
);
