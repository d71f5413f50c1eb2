import { invalidParameter } from "../contract-error.ts";
import { builder } from "../graphql/builder.ts";
import { TaskStatusEnum } from "./task.enums.ts";
import { TimelineType } from "./timeline.type.ts";

const DEFAULT_TIMELINE_EVENTS = 5_000;
const MAX_TIMELINE_EVENTS = 20_000;

builder.objectType("Task", {
  description: "One run of a task. Times are the client's; sums are over the whole run.",
  fields: (t) => ({
    id: t.exposeID("taskId", { description: "The client's id of the task." }),
    runId: t.exposeID("runId", {
      nullable: true,
      description: "The client's id of the run; null where it sends none: then the task has one run.",
    }),
    type: t.exposeString("taskType", { nullable: true, description: "Type of the task." }),
    status: t.expose("status", { type: TaskStatusEnum, description: "Where it stands." }),
    agentId: t.exposeID("agentId", { description: "Id of the agent that works on it." }),
    projectSlug: t.exposeID("projectSlug", { description: "Slug of its project." }),
    environment: t.exposeString("environment", { description: "Environment, such as `production`." }),
    group: t.exposeString("group", { description: "Group of its agent." }),
    summary: t.exposeString("summary", { nullable: true, description: "What the client last said of it." }),
    correlationId: t.exposeID("correlationId", { nullable: true, description: "Ties runs together." }),
    startedAt: t.expose("startedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it began; null where no start arrived.",
    }),
    endedAt: t.expose("endedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it completed or failed; null while it is open.",
    }),
    lastEventAt: t.expose("lastEventAtMs", {
      type: "DateTime",
      description: "Time stamp of its latest event.",
    }),
    durationMs: t.exposeFloat("durationMs", {
      nullable: true,
      description: "What the client says it took, else end less start, milliseconds; null while it is open.",
    }),
    costUsd: t.exposeFloat("costUsd", {
      nullable: true,
      description: "US dollars; null where no call carried a cost, since unknown is not free.",
    }),
    tokensIn: t.exposeFloat("tokensIn", { description: "Tokens sent." }),
    tokensOut: t.exposeFloat("tokensOut", { description: "Tokens received." }),
    llmCalls: t.exposeInt("llmCalls", { description: "Calls of language models." }),
    actions: t.exposeInt("actions", { description: "Actions begun." }),
    errors: t.exposeInt("errors", { description: "Events of severity ERROR." }),
    retries: t.exposeInt("retries", { description: "Tries after the first." }),
    escalations: t.exposeInt("escalations", { description: "Times that it was handed to somebody." }),
    approvalsRequested: t.exposeInt("approvalsRequested", { description: "Approvals asked for." }),
    approvalsReceived: t.exposeInt("approvalsReceived", { description: "Approvals decided." }),
    exceptionType: t.exposeString("exceptionType", { nullable: true, description: "What failed it." }),
    exceptionMessage: t.exposeString("exceptionMessage", {
      nullable: true,
      description: "What failed it, in words.",
    }),
    agent: t.field({
      type: "Agent",
      nullable: true,
      description: "The agent that works on it, as it is now.",
      resolve: ({ agentId }, _args, { loaders }) => loaders.agent.load(agentId),
    }),
    project: t.field({
      type: "Project",
      nullable: true,
      description: "Its project.",
      resolve: ({ projectSlug }, _args, { loaders }) => loaders.project.load(projectSlug),
    }),
    timeline: t.field({
      type: TimelineType,
      description:
        "What it did, event by event. Past 32 MB of payloads or 40,000 events an operation reads no further timelines.",
      // Reads and works through every event of the run: not something to ask of a page of runs.
      complexity: { field: 500, multiplier: 1 },
      args: {
        limit: t.arg.int({
          defaultValue: DEFAULT_TIMELINE_EVENTS,
          description: `How many events to read at most, from 1 to ${MAX_TIMELINE_EVENTS}.`,
        }),
      },
      resolve: (run, { limit }, { timelines }) => timelines.read(run, timelineLimit(limit)),
    }),
  }),
});

function timelineLimit(limit: number | null | undefined): number {
  const events = limit ?? DEFAULT_TIMELINE_EVENTS;
  if (events >= 1 && events <= MAX_TIMELINE_EVENTS) return events;
  throw invalidParameter(`limit is ${events}; it goes from 1 to ${MAX_TIMELINE_EVENTS}.`, {
    argument: "limit",
    limit: MAX_TIMELINE_EVENTS,
    actual: events,
  });
}
