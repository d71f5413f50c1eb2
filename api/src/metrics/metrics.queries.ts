import { builder } from "../graphql/builder.ts";
import { MetricsFilterInput } from "./metrics-filter.input.ts";
import { MetricsGroupByEnum, MetricsType } from "./metrics.type.ts";
import { rangeArgs, toRangeRequest } from "./range.input.ts";

builder.queryField("metrics", (t) =>
  t.field({
    type: MetricsType,
    description: "What happened over a range, all together, over time and by group.",
    authScopes: { permission: "data.read" },
    complexity: { field: 10, multiplier: 1 },
    args: {
      filter: t.arg({ type: MetricsFilterInput, description: "What is counted." }),
      ...rangeArgs(),
      interval: t.arg.int({
        description:
          "Length of a bucket, minutes; by the length of the range: 5, 15, 60, 360, 1440 for up to 1 h, 6 h, 24 h, 7 d, and longer.",
      }),
      groupBy: t.arg({ type: MetricsGroupByEnum, description: "What to break it down by." }),
    },
    resolve: (_root, { filter, interval, groupBy, ...range }, { services, viewpoint }) =>
      services.metrics.report(viewpoint(), {
        filter: filter ?? {},
        interval,
        groupBy,
        ...toRangeRequest(range),
      }),
  }),
);
