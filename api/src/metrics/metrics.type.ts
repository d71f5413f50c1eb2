import { CostFiguresInterface } from "../costs/cost-figures.type.ts";
import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import type { CostFigures, Figures } from "./figures.ts";
import type { MetricsReport, Part } from "./metrics.service.ts";

export const MetricsGroupByEnum = screamingEnum("MetricsGroupBy", "What metrics are broken down by.", {
  project: "Project, by slug.",
  agent: "Agent, by id.",
  environment: "Environment.",
  group: "Group of agents.",
});

/** Figures with those of cost beside the rest, which is how they are asked for. */
type FlatFigures = Omit<Figures, "cost"> & CostFigures & Pick<Part, "durations">;

const flat = ({ figures: { cost, ...figures }, durations }: Part): FlatFigures => ({
  ...figures,
  ...cost,
  durations,
});

const MetricFigures = builder.interfaceRef<FlatFigures>("MetricFigures").implement({
  description: "What happened in a span of time.",
  interfaces: [CostFiguresInterface],
  fields: (t) => ({
    events: t.exposeFloat("events", { description: "Events, heartbeats not included." }),
    errors: t.exposeFloat("errors", { description: "Events of severity ERROR." }),
    tasksStarted: t.exposeFloat("tasksStarted", { description: "Runs that began." }),
    tasksCompleted: t.exposeFloat("tasksCompleted", { description: "Runs that ended well." }),
    tasksFailed: t.exposeFloat("tasksFailed", { description: "Runs that ended badly." }),
    escalations: t.exposeFloat("escalations", { description: "Times that a run was handed to somebody." }),
    successRate: t.exposeFloat("successRate", {
      nullable: true,
      description: "Ended well among ended, 0 to 1; null where none ended.",
    }),
    meanDurationMs: t.exposeFloat("meanDurationMs", {
      nullable: true,
      description: "Mean duration of the runs that ended, milliseconds; null where none is known.",
    }),
    p50DurationMs: t.float({
      nullable: true,
      description: "Half of the runs were as fast, milliseconds, within 2 %.",
      resolve: async ({ durations }) => (await durations())?.p50Ms,
    }),
    p95DurationMs: t.float({
      nullable: true,
      description: "95 of 100 runs were as fast, milliseconds, within 2 %.",
      resolve: async ({ durations }) => (await durations())?.p95Ms,
    }),
    throughputPerHour: t.exposeFloat("throughputPerHour", { description: "Runs that ended, an hour." }),
    costPerTaskUsd: t.exposeFloat("costPerTaskUsd", {
      nullable: true,
      description: "US dollars a run that ended; null where none ended or no call carried a cost.",
    }),
  }),
});

const MetricTotals = builder.objectRef<FlatFigures>("MetricTotals").implement({
  description: "What happened over a whole range.",
  interfaces: [CostFiguresInterface, MetricFigures],
});

const MetricBucket = builder.objectRef<FlatFigures & { from: number; to: number }>("MetricBucket").implement({
  description: "What happened in one slice of time.",
  interfaces: [CostFiguresInterface, MetricFigures],
  fields: (t) => ({
    from: t.expose("from", { type: "DateTime", description: "Its start." }),
    to: t.expose("to", { type: "DateTime", description: "Its end, not included." }),
  }),
});

const MetricGroup = builder.objectRef<FlatFigures & { key: string }>("MetricGroup").implement({
  description: "What happened in one group.",
  interfaces: [CostFiguresInterface, MetricFigures],
  fields: (t) => ({
    key: t.exposeString("key", { description: "The project's slug, the agent's id …" }),
  }),
});

export const MetricsType = builder.objectRef<MetricsReport>("Metrics").implement({
  description: "What happened over a range, all together, over time and by group.",
  fields: (t) => ({
    from: t.field({
      type: "DateTime",
      description: "Start of the range in force.",
      resolve: ({ range }) => range.fromMs,
    }),
    to: t.field({
      type: "DateTime",
      description: "End of the range in force, not included.",
      resolve: ({ range }) => range.toMs,
    }),
    isRounded: t.boolean({
      description: "The range asked for was widened: to whole minutes, and to whole hours from a day on.",
      resolve: ({ range }) => range.isRounded,
    }),
    interval: t.int({
      description: "Length of a bucket, minutes.",
      resolve: ({ intervalMs }) => intervalMs / 60_000,
    }),
    totals: t.field({
      type: MetricTotals,
      description: "Over the whole range.",
      resolve: ({ totals }) => flat(totals),
    }),
    buckets: t.field({
      type: [MetricBucket],
      description:
        "Slice by slice, empty ones included, aligned to the interval; the first and the last are cut to the range.",
      resolve: ({ buckets }) =>
        buckets.map(({ fromMs, toMs, ...part }) => ({ from: fromMs, to: toMs, ...flat(part) })),
    }),
    groups: t.field({
      type: [MetricGroup],
      nullable: true,
      description: "By group, the busiest first; null where nothing was grouped.",
      resolve: ({ groups }) => groups?.map(({ key, ...part }) => ({ key, ...flat(part) })) ?? null,
    }),
    omittedGroups: t.exposeInt("omittedGroups", { description: "Groups beyond those that are listed." }),
  }),
});
