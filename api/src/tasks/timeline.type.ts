import { builder } from "../graphql/builder.ts";
import type { ActionNode } from "./action-tree.ts";
import type { Plan, PlanStep } from "./plan.ts";
import { ActionStatusEnum, PlanStepActionEnum } from "./task.enums.ts";
import type { ErrorChain, Timeline, TimelineLlmCall, TimelineRetry } from "./timeline.ts";

const ActionType = builder.objectRef<ActionNode>("Action").implement({
  description: "An action of a run, as a node of the tree of actions.",
  fields: (t) => ({
    id: t.exposeID("actionId", { description: "The client's id." }),
    parentId: t.exposeID("parentId", {
      nullable: true,
      description: "The action that it is part of; null at the root, or where that action is not in the run.",
    }),
    depth: t.exposeInt("depth", { description: "Levels below the root; 0 at the root." }),
    name: t.exposeString("name", { nullable: true, description: "`payload.action_name`." }),
    function: t.exposeString("function", { nullable: true, description: "`payload.function`." }),
    status: t.expose("status", { type: ActionStatusEnum, description: "Where it stands." }),
    startedAt: t.expose("startedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it began; null where only its end is known, and not how long it took.",
    }),
    endedAt: t.expose("endedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it ended; null while it runs.",
    }),
    durationMs: t.exposeFloat("durationMs", {
      nullable: true,
      description: "What the client says it took, else end less start, milliseconds; null while it runs.",
    }),
    exceptionType: t.exposeString("exceptionType", { nullable: true, description: "What failed it." }),
    exceptionMessage: t.exposeString("exceptionMessage", {
      nullable: true,
      description: "What failed it, in words.",
    }),
    retries: t.exposeInt("retries", { description: "Tries after the first." }),
    startedEventId: t.exposeID("startedEventId", { nullable: true, description: "The event of its start." }),
    endedEventId: t.exposeID("endedEventId", { nullable: true, description: "The event of its end." }),
  }),
});

const TimelineLlmCallType = builder.objectRef<TimelineLlmCall>("TimelineLlmCall").implement({
  description: "A call of a language model within a run.",
  fields: (t) => ({
    id: t.exposeID("eventId", { description: "Id of its event." }),
    timestamp: t.expose("timestampMs", { type: "DateTime", description: "When it happened." }),
    actionId: t.exposeID("actionId", {
      nullable: true,
      description: "The action that made it; null at the root, or where that action is not in the run.",
    }),
    name: t.exposeString("name", { nullable: true, description: "What it is for." }),
    model: t.exposeString("model", { nullable: true, description: "The model." }),
    tokensIn: t.exposeFloat("tokensIn", { nullable: true, description: "Tokens sent." }),
    tokensOut: t.exposeFloat("tokensOut", { nullable: true, description: "Tokens received." }),
    costUsd: t.exposeFloat("costUsd", {
      nullable: true,
      description: "US dollars; null where it carried none.",
    }),
    durationMs: t.exposeFloat("durationMs", { nullable: true, description: "Milliseconds." }),
    promptPreview: t.exposeString("promptPreview", {
      nullable: true,
      description: "The start of what was sent.",
    }),
    responsePreview: t.exposeString("responsePreview", {
      nullable: true,
      description: "The start of what was received.",
    }),
    metadata: t.expose("metadata", { type: "JSON", nullable: true, description: "Whatever came with it." }),
  }),
});

const TimelineRetryType = builder.objectRef<TimelineRetry>("TimelineRetry").implement({
  description: "Something within a run that is tried again.",
  fields: (t) => ({
    id: t.exposeID("eventId", { description: "Id of its event." }),
    attempt: t.exposeFloat("attempt", {
      nullable: true,
      description: "Which try it is; null where the client does not say.",
    }),
    backoffMs: t.exposeFloat("backoffMs", {
      nullable: true,
      description: "How long was waited before it, milliseconds; null where the client does not say.",
    }),
  }),
});

const ErrorChainType = builder.objectRef<ErrorChain>("ErrorChain").implement({
  description: "What went wrong and what came of it: events that name each other by `parentEventId`.",
  fields: (t) => ({
    rootEventId: t.exposeID("rootEventId", { description: "The event that it began with." }),
    eventIds: t.exposeIDList("eventIds", {
      description: "Its events from the root on, each after the one that it answers.",
    }),
  }),
});

const PlanStepType = builder.objectRef<PlanStep>("PlanStep").implement({
  description: "A step of a plan.",
  fields: (t) => ({
    index: t.exposeInt("index", { description: "Its place, from 0." }),
    description: t.exposeString("description", { nullable: true, description: "What it does." }),
    action: t.expose("action", {
      type: PlanStepActionEnum,
      nullable: true,
      description: "The latest word on it; null where it has not begun.",
    }),
    startedAt: t.expose("startedAtMs", { type: "DateTime", nullable: true, description: "When it began." }),
    endedAt: t.expose("endedAtMs", { type: "DateTime", nullable: true, description: "When it ended." }),
    turns: t.exposeFloat("turns", { nullable: true, description: "Turns that it took." }),
    tokens: t.exposeFloat("tokens", { nullable: true, description: "Tokens that it took." }),
  }),
});

const PlanType = builder.objectRef<Plan>("Plan").implement({
  description: "The latest plan of a run, and how far it got.",
  fields: (t) => ({
    goal: t.exposeString("goal", { nullable: true, description: "What it is to come to." }),
    revision: t.exposeInt("revision", {
      description: "As the client counts, else how many plans came before it.",
    }),
    createdAt: t.expose("createdAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it was made; null where steps were taken and no plan was seen.",
    }),
    steps: t.field({ type: [PlanStepType], description: "By index.", resolve: ({ steps }) => steps }),
  }),
});

export const TimelineType = builder.objectRef<Timeline>("Timeline").implement({
  description: "What a run did, made of its events.",
  fields: (t) => ({
    events: t.field({
      type: ["Event"],
      description: "All its events, by time stamp, then id.",
      resolve: ({ events }) => events,
    }),
    actions: t.field({
      type: [ActionType],
      description: "The tree of actions, flat: each after its parent, siblings by time.",
      resolve: ({ actions }) => actions,
    }),
    llmCalls: t.field({
      type: [TimelineLlmCallType],
      description: "Calls of language models, by time stamp.",
      resolve: ({ llmCalls }) => llmCalls,
    }),
    retries: t.field({
      type: [TimelineRetryType],
      description: "What was tried again, by time stamp.",
      resolve: ({ retries }) => retries,
    }),
    errorChains: t.field({
      type: [ErrorChainType],
      description: "Failures with what they led to, where events name each other.",
      resolve: ({ errorChains }) => errorChains,
    }),
    plan: t.field({
      type: PlanType,
      nullable: true,
      description: "Its plan; null where it made none.",
      resolve: ({ plan }) => plan,
    }),
    isTruncated: t.exposeBoolean("isTruncated", {
      description: "The run has more events than `limit`; the latest are missing.",
    }),
  }),
});
