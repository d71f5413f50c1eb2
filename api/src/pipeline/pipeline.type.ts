import type { ProcessedItem, QueuedItem, ScheduledRun } from "@hiveboard/schema";
import { builder } from "../graphql/builder.ts";
import { IssueCategoryEnum, IssueSeverityEnum, TodoActionEnum, TodoPriorityEnum } from "./pipeline.enums.ts";
import { MAX_PIPELINE_ITEMS } from "./pipeline.service.ts";
import type { Issue, QueueSnapshot, Schedule, Todo } from "./pipeline.ts";

const QueueItem = builder.objectRef<QueuedItem>("QueueItem").implement({
  description: "Something that waits in a queue.",
  fields: (t) => ({
    id: t.exposeID("id", { nullable: true, description: "The client's id." }),
    priority: t.exposeString("priority", { nullable: true, description: "In the agent's own words." }),
    source: t.exposeString("source", { nullable: true, description: "Where it came from." }),
    summary: t.exposeString("summary", { nullable: true, description: "What it is." }),
    queuedAt: t.expose("queuedAtMs", { type: "DateTime", nullable: true, description: "When it came." }),
  }),
});

const QueueProcessing = builder.objectRef<ProcessedItem>("QueueProcessing").implement({
  description: "What is being worked on while a queue waits.",
  fields: (t) => ({
    id: t.exposeID("id", { nullable: true, description: "The client's id." }),
    summary: t.exposeString("summary", { nullable: true, description: "What it is." }),
    startedAt: t.expose("startedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When work on it began.",
    }),
    elapsedMs: t.exposeFloat("elapsedMs", {
      nullable: true,
      description: "For how long it had been worked on, milliseconds.",
    }),
  }),
});

const Queue = builder.objectRef<QueueSnapshot>("Queue").implement({
  description: "An agent's queue, as last reported.",
  fields: (t) => ({
    agentId: t.exposeID("agentId", { description: "Whose queue." }),
    reportedAt: t.expose("reportedAtMs", { type: "DateTime", description: "When it was reported." }),
    depth: t.exposeInt("depth", { nullable: true, description: "How many items wait." }),
    oldestAgeSeconds: t.exposeFloat("oldestAgeSeconds", {
      nullable: true,
      description: "For how long the oldest had waited, seconds.",
    }),
    items: t.field({
      type: [QueueItem],
      nullable: true,
      description: "The items, or the first of them; null where none were listed.",
      resolve: ({ items }) => items,
    }),
    processing: t.field({
      type: QueueProcessing,
      nullable: true,
      description: "What was being worked on.",
      resolve: ({ processing }) => processing,
    }),
  }),
});

const TodoType = builder.objectRef<Todo>("Todo").implement({
  description: "Something that an agent means to do.",
  fields: (t) => ({
    id: t.exposeID("todoId", { description: "The client's id." }),
    agentId: t.exposeID("agentId", { description: "Whose todo." }),
    action: t.expose("action", { type: TodoActionEnum, description: "The latest word on it." }),
    summary: t.exposeString("summary", { nullable: true, description: "What it is." }),
    priority: t.expose("priority", {
      type: TodoPriorityEnum,
      nullable: true,
      description: "How much it matters.",
    }),
    source: t.exposeString("source", { nullable: true, description: "Where it came from." }),
    context: t.expose("context", {
      type: "JSON",
      nullable: true,
      description: "Whatever helps to understand it.",
    }),
    dueBy: t.expose("dueByMs", { type: "DateTime", nullable: true, description: "When it should be done." }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was first told of." }),
    updatedAt: t.expose("updatedAtMs", { type: "DateTime", description: "When it was last told of." }),
  }),
});

const ScheduleItem = builder.objectRef<ScheduledRun>("ScheduleItem").implement({
  description: "Something that an agent does by the clock.",
  fields: (t) => ({
    id: t.exposeID("id", { nullable: true, description: "The client's id." }),
    name: t.exposeString("name", { nullable: true, description: "What runs." }),
    nextRunAt: t.expose("nextRunMs", { type: "DateTime", nullable: true, description: "When it runs next." }),
    interval: t.exposeString("interval", {
      nullable: true,
      description: "How often, in the agent's own words.",
    }),
    isEnabled: t.exposeBoolean("isEnabled", { nullable: true, description: "Whether it runs at all." }),
    lastStatus: t.exposeString("lastStatus", { nullable: true, description: "How its last run ended." }),
  }),
});

const ScheduleType = builder.objectRef<Schedule>("Schedule").implement({
  description: "All that an agent has scheduled, as last reported.",
  fields: (t) => ({
    agentId: t.exposeID("agentId", { description: "Whose schedule." }),
    reportedAt: t.expose("reportedAtMs", { type: "DateTime", description: "When it was reported." }),
    items: t.field({
      type: [ScheduleItem],
      description: "What runs.",
      resolve: ({ items }) => items ?? [],
    }),
  }),
});

const IssueType = builder.objectRef<Issue>("Issue").implement({
  description: "Something that stands in an agent's way.",
  fields: (t) => ({
    id: t.exposeID("issueKey", { description: "The client's id, else a hash of the summary." }),
    agentId: t.exposeID("agentId", { description: "Who reports it." }),
    severity: t.expose("severity", {
      type: IssueSeverityEnum,
      nullable: true,
      description: "How bad it is; null where the client did not say.",
    }),
    summary: t.exposeString("summary", { nullable: true, description: "What it is." }),
    category: t.expose("category", {
      type: IssueCategoryEnum,
      nullable: true,
      description: "What sort of thing it is.",
    }),
    context: t.expose("context", {
      type: "JSON",
      nullable: true,
      description: "Whatever helps to understand it.",
    }),
    firstSeenAt: t.expose("firstSeenMs", { type: "DateTime", description: "When it was first reported." }),
    lastSeenAt: t.expose("lastSeenMs", { type: "DateTime", description: "When it was last reported." }),
    occurrences: t.exposeFloat("occurrences", { description: "How often it has happened." }),
  }),
});

const TodoCounts = builder.objectRef<readonly Todo[]>("TodoCounts").implement({
  description: `Open todos by priority; at most ${MAX_PIPELINE_ITEMS.toLocaleString("en")} are counted.`,
  fields: (t) => {
    const count = (description: string, isCounted: (todo: Todo) => boolean) =>
      t.int({ description, resolve: (todos) => todos.filter(isCounted).length });
    return {
      total: count("All together.", () => true),
      high: count("Of high priority.", ({ priority }) => priority === "high"),
      normal: count("Of normal priority, or of none.", ({ priority }) => (priority ?? "normal") === "normal"),
      low: count("Of low priority.", ({ priority }) => priority === "low"),
      failed: count("Tried and failed.", ({ action }) => action === "failed"),
    };
  },
});

const DEFAULT_ITEMS = 100;

builder.objectType("Pipeline", {
  description:
    "What agents have before them. A part that was never reported is null; reported empty, it is empty.",
  fields: (t) => {
    const limit = () =>
      t.arg.int({
        defaultValue: DEFAULT_ITEMS,
        description: `How many at most, up to ${MAX_PIPELINE_ITEMS.toLocaleString("en")}.`,
      });
    const cut = <Item>(items: Item[] | null, args: { limit?: number | null }) =>
      items?.slice(0, Math.max(0, args.limit ?? DEFAULT_ITEMS)) ?? null;
    return {
      queues: t.field({
        type: [Queue],
        nullable: true,
        description: "The latest snapshot of each queue.",
        args: { limit: limit() },
        resolve: ({ queues }, args) => cut(queues, args),
      }),
      todos: t.field({
        type: [TodoType],
        nullable: true,
        description: "Todos that are neither completed nor dismissed.",
        args: { limit: limit() },
        resolve: ({ todos }, args) => cut(todos, args),
      }),
      todoCounts: t.field({
        type: TodoCounts,
        nullable: true,
        description: "How many todos are open.",
        resolve: ({ todos }) => todos,
      }),
      schedules: t.field({
        type: [ScheduleType],
        nullable: true,
        description: "The latest schedule of each agent.",
        args: { limit: limit() },
        resolve: ({ schedules }, args) => cut(schedules, args),
      }),
      issues: t.field({
        type: [IssueType],
        nullable: true,
        description: "Issues reported and not resolved, worst first.",
        args: { limit: limit() },
        resolve: ({ issues }, args) => cut(issues, args),
      }),
    };
  },
});
