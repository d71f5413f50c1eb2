import { builder } from "../graphql/builder.ts";
import "../graphql/subscription-root.ts";
import type { AlertFrame } from "../live/alert-feed.ts";
import { liveOf } from "../live/live-context.ts";
import { AlertCountsType } from "./alert.type.ts";
import { AlertSeverityEnum } from "./rule.enums.ts";

const AlertFrameType = builder.objectRef<AlertFrame>("AlertFrame").implement({
  description: "The alerts that fired, were resolved or acknowledged since the last frame, each once.",
  fields: (t) => ({
    alerts: t.field({ type: ["Alert"], description: "As they are now.", resolve: ({ alerts }) => alerts }),
    counts: t.field({
      type: AlertCountsType,
      description: "All that there are, whatever the severity.",
      resolve: (_frame, _args, { services, viewpoint }) => services.alerts.countAlerts(viewpoint()),
    }),
  }),
});

builder.subscriptionField("alerts", (t) =>
  t.field({
    type: AlertFrameType,
    description: "Alerts as they fire, are resolved or acknowledged; at most 10 frames a second.",
    authScopes: { permission: "data.read" },
    args: { minSeverity: t.arg({ type: AlertSeverityEnum, description: "This severity or a higher one." }) },
    subscribe: (_root, { minSeverity }, context) =>
      liveOf(context).alerts(context.viewpoint, minSeverity ?? "info"),
    resolve: (frame) => frame,
  }),
);
