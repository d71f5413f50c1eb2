import { builder } from "../graphql/builder.ts";
import "../graphql/subscription-root.ts";
import type { EventFrame } from "../live/event-feed.ts";
import { assertFilterSize } from "../live/filter-size.ts";
import { liveOf } from "../live/live-context.ts";
import { readPosition } from "../live/position.ts";
import { EventFilterInput, toEventFilter } from "./event-filter.input.ts";

const EventFrameType = builder.objectRef<EventFrame>("EventFrame").implement({
  description: "The events that came since the last frame.",
  fields: (t) => ({
    events: t.field({
      type: ["Event"],
      description: "In the order of arrival, the oldest first.",
      resolve: ({ events }) => [...events],
    }),
    cursor: t.exposeString("cursor", { description: "Where to resume: after the last of these events." }),
  }),
});

builder.subscriptionField("events", (t) =>
  t.field({
    type: EventFrameType,
    description: "Events as they are stored; at most 10 frames a second.",
    authScopes: { permission: "data.read" },
    args: {
      filter: t.arg({ type: EventFilterInput, description: "Which events." }),
      after: t.arg.string({
        description: "A cursor of a frame or of the query `events`: what came after it is replayed first.",
      }),
    },
    subscribe: async (_root, { filter, after }, context) => {
      assertFilterSize(filter);
      const { storage, principal, viewpoint } = context;
      const position = after == null ? null : await readPosition(storage.events, principal.scope, after);
      return liveOf(context).events(viewpoint, toEventFilter(filter), position);
    },
    resolve: (frame) => frame,
  }),
);
