import { builder } from "../graphql/builder.ts";
import { MetricsFilterInput } from "../metrics/metrics-filter.input.ts";
import { rangeArgs, toRangeRequest } from "../metrics/range.input.ts";
import { CostGroupByEnum, CostReportType, CostSeriesType } from "./cost.type.ts";

builder.queryFields((t) => ({
  cost: t.field({
    type: CostReportType,
    description: "What calls of language models cost over a range, all together and by group.",
    authScopes: { permission: "data.read" },
    complexity: { field: 10, multiplier: 1 },
    args: {
      filter: t.arg({ type: MetricsFilterInput, description: "Which calls." }),
      ...rangeArgs(),
      groupBy: t.arg({ type: CostGroupByEnum, description: "What to break them down by." }),
    },
    resolve: (_root, { filter, groupBy, ...range }, { services, viewpoint }) =>
      services.costs.report(viewpoint(), { filter: filter ?? {}, groupBy, ...toRangeRequest(range) }),
  }),
  costTimeseries: t.field({
    type: CostSeriesType,
    description: "What calls of language models cost over time.",
    authScopes: { permission: "data.read" },
    complexity: { field: 10, multiplier: 1 },
    args: {
      filter: t.arg({ type: MetricsFilterInput, description: "Which calls." }),
      ...rangeArgs(),
      interval: t.arg.int({ description: "Length of a bucket, minutes; by the length of the range." }),
      splitByModel: t.arg.boolean({ defaultValue: false, description: "A series a model as well." }),
    },
    resolve: (_root, { filter, interval, splitByModel, ...range }, { services, viewpoint }) =>
      services.costs.series(viewpoint(), {
        filter: filter ?? {},
        interval,
        splitByModel: splitByModel ?? false,
        ...toRangeRequest(range),
      }),
  }),
}));
