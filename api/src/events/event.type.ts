import { isPayloadKind, readSummary } from "@hiveboard/schema";
import { builder, PAYLOAD_WEIGHT } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";

export const EventTypeEnum = screamingEnum("EventType", "What an event tells of.", {
  agent_registered: "An agent started and says what it is.",
  heartbeat: "An agent is alive.",
  task_started: "A run of a task began.",
  task_completed: "A run of a task ended well.",
  task_failed: "A run of a task ended badly.",
  action_started: "An action within a run began.",
  action_completed: "An action ended well.",
  action_failed: "An action ended badly.",
  retry_started: "Something that failed is tried again.",
  escalated: "A run was handed to somebody.",
  approval_requested: "A run waits for somebody's approval.",
  approval_received: "Somebody decided on an approval.",
  custom: "Anything else; the kind of its payload says what.",
});

export const SeverityEnum = screamingEnum("Severity", "How much an event matters, least first.", {
  debug: "Of use when looking for a fault; heartbeats are.",
  info: "What goes on.",
  warn: "Something to look at.",
  error: "Something failed.",
});

export const EventStatusEnum = screamingEnum("EventStatus", "How what an event tells of ended.", {
  success: "Well.",
  failure: "Badly.",
  timeout: "It took too long.",
  escalated: "It was handed to somebody.",
  cancelled: "It was called off.",
});

export const PayloadKindEnum = screamingEnum(
  "PayloadKind",
  "The kinds of payload that the server understands.",
  {
    llm_call: "A call of a language model.",
    plan_created: "A plan was made, or made anew.",
    plan_step: "A step of a plan began or ended.",
    reflection: "A run thought about how it is going.",
    queue_snapshot: "An agent's queue as it stands.",
    todo: "Something that an agent means to do, or did.",
    scheduled: "All that an agent has scheduled.",
    issue: "Something stands in an agent's way, or no longer does.",
    heartbeat_status: "How an agent is, within its heartbeat.",
  },
);

builder.objectType("Event", {
  description: "An event as stored: it stands by itself, with what its batch said of the agent.",
  fields: (t) => ({
    id: t.exposeID("eventId", { description: "The UUID that the client made." }),
    timestamp: t.expose("timestampMs", {
      type: "DateTime",
      description: "When it happened, by the client's clock.",
    }),
    receivedAt: t.expose("receivedAtMs", {
      type: "DateTime",
      description: "When it arrived, by the server's clock.",
    }),
    eventType: t.expose("eventType", { type: EventTypeEnum, description: "What it tells of." }),
    severity: t.expose("severity", { type: SeverityEnum, description: "How much it matters." }),
    status: t.expose("status", {
      type: EventStatusEnum,
      nullable: true,
      description: "How what it tells of ended, where it says so.",
    }),
    durationMs: t.exposeFloat("durationMs", {
      nullable: true,
      description: "How long what it tells of took, milliseconds.",
    }),
    kind: t.exposeString("kind", {
      nullable: true,
      description: "`payload.kind`, well-known or not, in the client's spelling.",
    }),
    renderHint: t.field({
      type: PayloadKindEnum,
      nullable: true,
      description: "The kind where it is well-known: how to show the event.",
      resolve: ({ kind }) => (isPayloadKind(kind) ? kind : null),
    }),
    summary: t.string({
      nullable: true,
      description: "`payload.summary`.",
      resolve: ({ payload }) => readSummary(payload),
    }),
    payload: t.expose("payload", {
      type: "JSON",
      nullable: true,
      description: "As the client sent it.",
      complexity: PAYLOAD_WEIGHT,
    }),
    agentId: t.exposeID("agentId", { description: "Id of the agent that sent it." }),
    agentType: t.exposeString("agentType", { description: "Type of the agent when it sent it." }),
    agentVersion: t.exposeString("agentVersion", {
      nullable: true,
      description: "Version of the agent when it sent it.",
    }),
    framework: t.exposeString("framework", { nullable: true, description: "Framework of the agent." }),
    runtime: t.exposeString("runtime", { nullable: true, description: "Runtime of the agent." }),
    sdkVersion: t.exposeString("sdkVersion", { nullable: true, description: "The client that sent it." }),
    environment: t.exposeString("environment", { description: "Environment, such as `production`." }),
    group: t.exposeString("group", { description: "Group of agents." }),
    projectSlug: t.exposeID("projectSlug", { description: "Slug of its project." }),
    taskId: t.exposeID("taskId", { nullable: true, description: "Its task; null for an agent's own event." }),
    taskType: t.exposeString("taskType", { nullable: true, description: "Type of its task." }),
    runId: t.exposeID("taskRunId", {
      nullable: true,
      description: "The run of its task; null where the client sends none.",
    }),
    correlationId: t.exposeID("correlationId", { nullable: true, description: "Ties runs together." }),
    actionId: t.exposeID("actionId", { nullable: true, description: "The action that it belongs to." }),
    parentActionId: t.exposeID("parentActionId", {
      nullable: true,
      description: "The action that its action belongs to.",
    }),
    parentEventId: t.exposeID("parentEventId", { nullable: true, description: "The event that it answers." }),
    agent: t.field({
      type: "Agent",
      nullable: true,
      description: "The agent that sent it, as it is now.",
      resolve: ({ agentId }, _args, { loaders }) => loaders.agent.load(agentId),
    }),
    task: t.field({
      type: "Task",
      nullable: true,
      description: "The run that it belongs to, as it is now.",
      resolve: ({ taskId, taskRunId }, _args, { loaders }) =>
        taskId === null ? null : loaders.run.load({ taskId, runId: taskRunId }),
    }),
  }),
});
