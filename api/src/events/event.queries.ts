import { builder } from "../graphql/builder.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import { eventCursor, readEventCursor } from "./event-cursor.ts";
import { EventFilterInput, toEventFilter } from "./event-filter.input.ts";

const EventConnection = builder.connectionObject(
  { type: "Event", name: "EventConnection", description: "A page of events." },
  { name: "EventEdge", description: "An event in a list." },
);

builder.queryField("events", (t) =>
  t.field({
    type: EventConnection,
    description: "Events, the latest arrival first.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: {
      filter: t.arg({ type: EventFilterInput, description: "Which events." }),
      ...pageArgs(),
    },
    resolve: async (_root, { filter, first, after }, { storage, principal }) => {
      const size = pageSize(first);
      const events = await storage.events.listEvents(principal.scope, {
        filter: toEventFilter(filter),
        limit: size + 1,
        afterSeq: readEventCursor(after),
        order: "newest_first",
      });
      const entries = events.map((node) => ({ node, cursor: eventCursor(node.seq) }));
      return pageOf(entries, { size, after });
    },
  }),
);
