import { invalidParameter } from "../contract-error.ts";
import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";

export const AgentStatusEnum = screamingEnum(
  "AgentStatus",
  "What an agent is doing, judged by the server's clock.",
  {
    stuck:
      "Nothing has come from it for its threshold, or none of its runs gets on; `stuckReason` says which.",
    error: "The last thing that it did failed, and no run of it is open.",
    waiting_approval: "An open run of it waits for an approval.",
    processing: "A run of it is open.",
    idle: "None of the others.",
    offline: "Silent for so long that it is taken to be gone.",
  },
);

export const StuckReasonEnum = screamingEnum("StuckReason", "Why an agent counts as stuck.", {
  no_heartbeat: "It has sent heartbeats, and nothing whatever has come from it for its threshold.",
  no_progress: "It has an open run, and none of its runs has said anything for its progress threshold.",
});

const MAX_SLICES = 120;
const MAX_SLICE_MINUTES = 1_440;

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

builder.objectType("Agent", {
  description: "An agent: what it last said of itself, and what it is doing now.",
  fields: (t) => ({
    id: t.exposeID("agentId", { description: "The id that the client gave it." }),
    type: t.exposeString("agentType", { description: "Type, such as `sales`." }),
    version: t.exposeString("agentVersion", { nullable: true, description: "Its version." }),
    framework: t.exposeString("framework", { nullable: true, description: "The framework it is built on." }),
    runtime: t.exposeString("runtime", { nullable: true, description: "What it runs on." }),
    sdkVersion: t.exposeString("sdkVersion", {
      nullable: true,
      description: "The client that it sends with.",
    }),
    environment: t.exposeString("environment", { description: "Environment, such as `production`." }),
    group: t.exposeString("group", { description: "Group of agents." }),
    status: t.expose("status", { type: AgentStatusEnum, description: "What it is doing." }),
    stuckReason: t.expose("stuckReason", {
      type: StuckReasonEnum,
      nullable: true,
      description: "Why it is stuck; null unless it is.",
    }),
    firstSeenAt: t.expose("firstSeenMs", { type: "DateTime", description: "Arrival of its first event." }),
    lastSeenAt: t.expose("lastSeenMs", {
      type: "DateTime",
      description: "Arrival of its latest event, heartbeats included.",
    }),
    lastHeartbeatAt: t.expose("lastHeartbeatMs", {
      type: "DateTime",
      nullable: true,
      description: "Arrival of its latest heartbeat; null where it never sent one.",
    }),
    registeredAt: t.expose("lastRegisteredMs", {
      type: "DateTime",
      nullable: true,
      description: "When it last started: what its uptime counts from. Null where it never registered.",
    }),
    stuckThresholdSeconds: t.float({
      description: "Silence after which it is stuck, seconds: its own, else the workspace's.",
      resolve: ({ effectiveStuckThresholdMs }) => effectiveStuckThresholdMs / SECOND_MS,
    }),
    progressThresholdSeconds: t.float({
      nullable: true,
      description:
        "Silence of its open runs after which it is stuck, seconds; null where that is not judged.",
      resolve: ({ effectiveProgressThresholdMs: thresholdMs }) =>
        thresholdMs === null ? null : thresholdMs / SECOND_MS,
    }),
    openRuns: t.exposeInt("openRuns", { description: "Runs that began and have not ended." }),
    queueDepth: t.exposeInt("queueDepth", {
      nullable: true,
      description: "What waits in its queue; null where it never said.",
    }),
    openIssues: t.exposeInt("openIssues", { description: "Issues reported and not resolved." }),
    currentTask: t.field({
      type: "Task",
      nullable: true,
      description: "The run that it works on; null where none is open.",
      resolve: ({ currentTask }, _args, { loaders }) => (currentTask ? loaders.run.load(currentTask) : null),
    }),
    activity: t.loadableList({
      type: "Int",
      description: "Its events that are no heartbeats, in equal slices of time up to now, oldest first.",
      // A value a slice, and one statement for all agents of a list.
      complexity: { field: 1, multiplier: 1 },
      byPath: true,
      loaderOptions: { cache: false },
      args: {
        slices: t.arg.int({ defaultValue: 24, description: `How many slices, from 1 to ${MAX_SLICES}.` }),
        sliceMinutes: t.arg.int({
          defaultValue: 5,
          description: `Length of a slice, minutes, from 1 to ${MAX_SLICE_MINUTES}.`,
        }),
      },
      load: (agentIds: string[], { services, viewpoint }, args) => {
        const slices = within("slices", args.slices ?? 24, MAX_SLICES);
        const sliceMs = within("sliceMinutes", args.sliceMinutes ?? 5, MAX_SLICE_MINUTES) * MINUTE_MS;
        return services.agents.activity(viewpoint(), agentIds, { slices, sliceMs });
      },
      resolve: ({ agentId }) => agentId,
    }),
    pipeline: t.field({
      type: "Pipeline",
      description: "Its queue, todos, schedule and issues.",
      // It can hold thousands of items.
      complexity: { field: 50, multiplier: 1 },
      resolve: ({ agentId }, _args, { loaders }) => loaders.pipeline.load(agentId),
    }),
  }),
});

function within(argument: string, value: number, limit: number): number {
  if (value >= 1 && value <= limit) return value;
  throw invalidParameter(`${argument} is ${value}; it goes from 1 to ${limit}.`, {
    argument,
    limit,
    actual: value,
  });
}
