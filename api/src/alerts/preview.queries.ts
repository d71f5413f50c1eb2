import { builder } from "../graphql/builder.ts";
import { rangeArgs, toRangeRequest } from "../metrics/range.input.ts";
import { resolveRange } from "../metrics/range.ts";
import type { Firing } from "./evaluation/simulation.ts";
import type { AlertPreview } from "./preview.ts";
import { AlertSubjectTypeEnum } from "./rule.enums.ts";
import { RuleInput, toRuleRequest } from "./rule.input.ts";

const FiringType = builder.objectRef<Firing>("AlertPreviewFiring").implement({
  description: "Once that a rule would have fired.",
  fields: (t) => ({
    subjectType: t.field({
      type: AlertSubjectTypeEnum,
      description: "What it would have concerned.",
      resolve: ({ subject }) => subject.type,
    }),
    agentId: t.id({ nullable: true, description: "The agent.", resolve: ({ subject }) => subject.agentId }),
    taskId: t.id({ nullable: true, description: "The task.", resolve: ({ subject }) => subject.taskId }),
    runId: t.id({ nullable: true, description: "The run.", resolve: ({ subject }) => subject.runId }),
    summary: t.exposeString("summary", { description: "What happened, in a sentence." }),
    firedAt: t.expose("firedAtMs", { type: "DateTime", description: "When it would have fired." }),
    resolvedAt: t.expose("resolvedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it would have been over; null where it would last.",
    }),
  }),
});

const PreviewType = builder.objectRef<AlertPreview>("AlertPreview").implement({
  description: "How a rule would have done on past data.",
  fields: (t) => ({
    count: t.exposeInt("count", { description: "How often it would have fired." }),
    firings: t.field({
      type: [FiringType],
      description: "The latest of them, up to 100, newest first.",
      resolve: ({ firings }) => firings,
    }),
    events: t.exposeInt("events", { description: "Events that were looked at." }),
    from: t.expose("fromMs", { type: "DateTime", description: "Start of what was looked at." }),
    to: t.expose("toMs", { type: "DateTime", description: "End of what was looked at." }),
    isComplete: t.exposeBoolean("isComplete", {
      description: "Whether it is the whole range: at most 20,000 events are looked at, the latest.",
    }),
    reliableSince: t.expose("reliableSinceMs", {
      type: "DateTime",
      nullable: true,
      description:
        "Nothing is counted before this, since what is stored cannot tell; null where all of it can. Events that are gone tell nothing, and of heartbeats that are older than a day one an hour is kept, which tells of no silence under two hours.",
    }),
  }),
});

/** It reads as much as the largest pages do. */
const PREVIEW_WEIGHT = 200;

builder.queryField("previewAlertRule", (t) =>
  t.field({
    type: PreviewType,
    description: "How often a rule would have fired on what is stored. It tells nobody and stores nothing.",
    authScopes: { permission: "data.read" },
    complexity: PREVIEW_WEIGHT,
    args: {
      input: t.arg({
        type: RuleInput,
        required: true,
        description: "What the rule says; its actions are not looked at.",
      }),
      ...rangeArgs(),
    },
    resolve: (_root, { input, ...range }, { services, viewpoint }) => {
      const view = viewpoint();
      const resolved = resolveRange(toRangeRequest(range), view.nowMs);
      const span = { fromMs: resolved.fromMs, toMs: Math.min(resolved.toMs, view.nowMs) };
      return services.alertRules.previewRule(view, toRuleRequest(input), span);
    },
  }),
);
