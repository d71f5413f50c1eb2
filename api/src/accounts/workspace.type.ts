import { builder } from "../graphql/builder.ts";
import type { WorkspaceUsage } from "./workspace.service.ts";

const PlanUseType = builder.objectRef<{ used: number; limit: number | null }>("PlanUse").implement({
  description: "What is used of what a plan includes.",
  fields: (t) => ({
    used: t.exposeFloat("used", { description: "What is used." }),
    limit: t.exposeFloat("limit", { nullable: true, description: "What is included; null: no limit." }),
  }),
});

const WorkspaceUsageType = builder.objectRef<WorkspaceUsage>("WorkspaceUsage").implement({
  description: "What the plan includes, and what is used of it. Live and test data count apart.",
  fields: (t) => ({
    events: t.field({
      type: PlanUseType,
      description: "Events stored this calendar month, UTC. Repeats do not count.",
      resolve: ({ use, limits }) => ({ used: use.events, limit: limits.eventsPerMonth }),
    }),
    agents: t.field({
      type: PlanUseType,
      description: "Agents.",
      resolve: ({ use, limits }) => ({ used: use.agents, limit: limits.agents }),
    }),
    projects: t.field({
      type: PlanUseType,
      description: "Projects, the default one and those that are archived included.",
      resolve: ({ use, limits }) => ({ used: use.projects, limit: limits.projects }),
    }),
    retentionDays: t.exposeInt("retentionDays", {
      nullable: true,
      description: "How long events are kept, days: the setting, within what the plan has. Null: for ever.",
    }),
    maxRetentionDays: t.int({
      nullable: true,
      description: "The longest that the plan has; null: for ever.",
      resolve: ({ limits }) => limits.retentionDays,
    }),
    eventsSince: t.field({
      type: "DateTime",
      nullable: true,
      description:
        "Events of earlier times are gone, as the retention says; what was counted of them stays. Null where none is gone.",
      resolve: ({ kept }) => kept.eventsSinceMs,
    }),
    rollupsSince: t.field({
      type: "DateTime",
      nullable: true,
      description: "Metrics and costs go back until this day; null where nothing was counted yet.",
      resolve: ({ kept }) => kept.rollupsSinceMs,
    }),
    requestsPerSecond: t.int({
      description: "Ingest requests a second that one key may send.",
      resolve: ({ limits }) => limits.requestsPerSecond,
    }),
    monthStart: t.field({
      type: "DateTime",
      description: "When the month that is counted began.",
      resolve: ({ month }) => month.fromMs,
    }),
    monthEnd: t.field({
      type: "DateTime",
      description: "When the count starts again.",
      resolve: ({ month }) => month.toMs,
    }),
  }),
});

builder.objectField("Workspace", "usage", (t) =>
  t.field({
    type: WorkspaceUsageType,
    description: "What the plan includes, and what is used of it.",
    resolve: (_workspace, _args, { services, principal }) => services.workspaces.usage(principal),
  }),
);
