import { builder, PAYLOAD_WEIGHT } from "../graphql/builder.ts";

builder.objectType("LlmCall", {
  description: "A call of a language model.",
  fields: (t) => ({
    id: t.exposeID("eventId", { description: "Id of its event." }),
    timestamp: t.expose("timestampMs", {
      type: "DateTime",
      description: "When it happened, by the client's clock.",
    }),
    agentId: t.exposeID("agentId", { description: "Id of the agent that made it." }),
    projectSlug: t.exposeID("projectSlug", { description: "Slug of its project." }),
    taskId: t.exposeID("taskId", {
      nullable: true,
      description: "The task that made it; null where the agent did so on its own.",
    }),
    runId: t.exposeID("taskRunId", { nullable: true, description: "The run of its task." }),
    actionId: t.exposeID("actionId", { nullable: true, description: "The action that made it." }),
    name: t.exposeString("name", { nullable: true, description: "What it is for." }),
    model: t.exposeString("model", { nullable: true, description: "The model." }),
    tokensIn: t.exposeFloat("tokensIn", { nullable: true, description: "Tokens sent." }),
    tokensOut: t.exposeFloat("tokensOut", { nullable: true, description: "Tokens received." }),
    costUsd: t.exposeFloat("costUsd", {
      nullable: true,
      description: "US dollars; null where it carried no cost, and no price gives one.",
    }),
    isCostEstimated: t.exposeBoolean("isCostEstimated", {
      description: "`costUsd` was worked out from a price, since the call carried none.",
    }),
    durationMs: t.exposeFloat("durationMs", {
      nullable: true,
      description: "How long it took, milliseconds.",
    }),
    promptPreview: t.exposeString("promptPreview", {
      nullable: true,
      description: "The start of what was sent.",
      complexity: PAYLOAD_WEIGHT,
    }),
    responsePreview: t.exposeString("responsePreview", {
      nullable: true,
      description: "The start of what was received.",
      complexity: PAYLOAD_WEIGHT,
    }),
    metadata: t.expose("metadata", {
      type: "JSON",
      nullable: true,
      description: "Whatever came with it.",
      complexity: PAYLOAD_WEIGHT,
    }),
    agent: t.field({
      type: "Agent",
      nullable: true,
      description: "The agent that made it, as it is now.",
      resolve: ({ agentId }, _args, { loaders }) => loaders.agent.load(agentId),
    }),
    task: t.field({
      type: "Task",
      nullable: true,
      description: "The run that made it, as it is now.",
      resolve: ({ taskId, taskRunId }, _args, { loaders }) =>
        taskId === null ? null : loaders.run.load({ taskId, runId: taskRunId }),
    }),
  }),
});
