import type { Severity } from "@hiveboard/schema";
import { builder } from "../graphql/builder.ts";
import type { EventFilter } from "./event.ts";
import { EventTypeEnum, SeverityEnum } from "./event.type.ts";

/** Least severity of what is shown where nobody says otherwise: it leaves out heartbeats. */
export const DEFAULT_MIN_SEVERITY: Severity = "info";

export const EventFilterInput = builder.inputType("EventFilter", {
  description: "Which events. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    projectId: t.id({
      description: "Slug or id of a project; with it come its agents' own events, which belong to no task.",
    }),
    environment: t.string({ description: "Environment." }),
    group: t.string({ description: "Group of agents." }),
    agentId: t.id({ description: "Agent." }),
    taskId: t.id({ description: "Task, all its runs." }),
    runId: t.id({ description: "Run of the task; takes a `taskId`." }),
    eventTypes: t.field({ type: [EventTypeEnum], description: "Any of these types." }),
    kinds: t.stringList({ description: "Any of these kinds of payload, well-known or not." }),
    minSeverity: t.field({
      type: SeverityEnum,
      defaultValue: DEFAULT_MIN_SEVERITY,
      description: "This severity or a higher one; DEBUG brings the heartbeats in.",
    }),
  }),
});

/** The filter as storage takes it; for the query and the subscription alike. */
export function toEventFilter(
  input: (Omit<EventFilter, "taskRunId"> & { runId?: string | null }) | null | undefined,
): EventFilter {
  const { runId, ...filter } = input ?? {};
  return { ...filter, taskRunId: runId, minSeverity: filter.minSeverity ?? DEFAULT_MIN_SEVERITY };
}
