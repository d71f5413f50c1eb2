import { parseUuid } from "@hiveboard/schema";
import { builder } from "../graphql/builder.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import { eventCursor, readEventCursor } from "./event-cursor.ts";
import { EventFilterInput, toEventFilter } from "./event-filter.input.ts";

const EventConnection = builder.connectionObject(
  { type: "Event", name: "EventConnection", description: "A page of events." },
  { name: "EventEdge", description: "An event in a list." },
);

builder.queryField("event", (t) =>
  t.field({
    type: "Event",
    nullable: true,
    description: "One event; null where there is none.",
    authScopes: { permission: "data.read" },
    args: { id: t.arg.id({ required: true, description: "The UUID that the client made." }) },
    resolve: (_root, { id }, { storage, principal }) => {
      const eventId = parseUuid(id);
      return eventId === null ? null : storage.events.getEvent(principal.scope, eventId);
    },
  }),
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
