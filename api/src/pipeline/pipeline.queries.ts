import { ContractError } from "../contract-error.ts";
import { builder } from "../graphql/builder.ts";

builder.queryField("pipeline", (t) =>
  t.field({
    type: "Pipeline",
    description: "What an agent has before it, or all agents together.",
    authScopes: { permission: "data.read" },
    complexity: 50,
    args: { agentId: t.arg.id({ description: "The agent; left out, all of them." }) },
    resolve: async (_root, { agentId }, { services, loaders, viewpoint }) => {
      if (agentId != null && (await loaders.agent.load(agentId)) === null)
        throw new ContractError("agent_not_found", `There is no agent ${JSON.stringify(agentId)}.`);
      return services.pipeline.getPipeline(viewpoint(), agentId ?? null);
    },
  }),
);
