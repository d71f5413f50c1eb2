import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import type { CostFigures } from "../metrics/figures.ts";
import { CostFiguresInterface, CostTotals } from "./cost-figures.type.ts";
import { MAX_MODEL_SERIES } from "./cost.service.ts";
import type { CostBucket, CostReport, CostSeries, ModelSeries } from "./cost.service.ts";

export const CostGroupByEnum = screamingEnum("CostGroupBy", "What costs are broken down by.", {
  project: "Project, by slug.",
  agent: "Agent, by id.",
  environment: "Environment.",
  group: "Group of agents.",
  model: "Model.",
});

type FlatBucket = { from: number; to: number } & CostFigures;
type FlatGroup = { key: string | null } & CostFigures;

const flatBucket = ({ fromMs, toMs, figures }: CostBucket): FlatBucket => ({
  from: fromMs,
  to: toMs,
  ...figures,
});

const CostGroup = builder.objectRef<FlatGroup>("CostGroup").implement({
  description: "What one group comes to.",
  interfaces: [CostFiguresInterface],
  fields: (t) => ({
    key: t.exposeString("key", {
      nullable: true,
      description: "The project's slug, the agent's id, the model …; null for calls that named no model.",
    }),
  }),
});

const CostBucketType = builder.objectRef<FlatBucket>("CostBucket").implement({
  description: "What one slice of time comes to.",
  interfaces: [CostFiguresInterface],
  fields: (t) => ({
    from: t.expose("from", { type: "DateTime", description: "Its start." }),
    to: t.expose("to", { type: "DateTime", description: "Its end, not included." }),
  }),
});

export const CostReportType = builder.objectRef<CostReport>("Cost").implement({
  description: "What calls of language models cost over a range.",
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
    totals: t.field({
      type: CostTotals,
      description: "Over the whole range.",
      resolve: ({ totals }) => totals,
    }),
    groups: t.field({
      type: [CostGroup],
      nullable: true,
      description: "By group, the dearest first; null where nothing was grouped.",
      resolve: ({ groups }) => groups?.map(({ key, figures }) => ({ key, ...figures })) ?? null,
    }),
    omittedGroups: t.exposeInt("omittedGroups", { description: "Groups beyond those that are listed." }),
  }),
});

const ModelSeriesType = builder.objectRef<ModelSeries>("ModelSeries").implement({
  description: "What one model costs over time.",
  fields: (t) => ({
    model: t.exposeString("model", {
      nullable: true,
      description: "The model; null for calls that named none, and for the rest.",
    }),
    isRest: t.exposeBoolean("isRest", {
      description: `Everything but the ${MAX_MODEL_SERIES} dearest models together.`,
    }),
    totals: t.field({
      type: CostTotals,
      description: "Over the whole range.",
      resolve: ({ totals }) => totals,
    }),
    buckets: t.field({
      type: [CostBucketType],
      description: "Slice by slice, the same as of the whole.",
      resolve: ({ buckets }) => buckets.map(flatBucket),
    }),
  }),
});

export const CostSeriesType = builder.objectRef<CostSeries>("CostTimeseries").implement({
  description: "What calls of language models cost over time.",
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
      type: CostTotals,
      description: "Over the whole range.",
      resolve: ({ totals }) => totals,
    }),
    buckets: t.field({
      type: [CostBucketType],
      description: "Slice by slice, empty ones included; the first and the last are cut to the range.",
      resolve: ({ buckets }) => buckets.map(flatBucket),
    }),
    byModel: t.field({
      type: [ModelSeriesType],
      nullable: true,
      description: "By model, the dearest first; null unless `splitByModel`.",
      resolve: ({ byModel }) => byModel,
    }),
  }),
});
