import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import type { RangePreset, RangeRequest } from "./range.ts";

export const TimeRangeEnum = screamingEnum("TimeRange", "A range of time that ends now.", {
  last_1h: "The last hour.",
  last_6h: "The last 6 hours.",
  last_24h: "The last 24 hours.",
  last_7d: "The last 7 days.",
  last_30d: "The last 30 days.",
});

/** The arguments that name a range. */
export const rangeArgs = () =>
  builder.args((t) => ({
    range: t.field({
      type: TimeRangeEnum,
      description: "A range that ends now; LAST_24H where neither it nor `from` is given.",
    }),
    from: t.field({ type: "DateTime", description: "Start of the range; instead of `range`." }),
    to: t.field({ type: "DateTime", description: "End of the range; now where it is left out." }),
  }));

/** The range as the rules take it. */
export function toRangeRequest(args: {
  range?: RangePreset | null;
  from?: number | null;
  to?: number | null;
}): RangeRequest {
  return { range: args.range, fromMs: args.from, toMs: args.to };
}
