import { builder } from "../graphql/builder.ts";

export const MetricsFilterInput = builder.inputType("MetricsFilter", {
  description: "What is counted. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    projectId: t.id({ description: "Slug or id of a project." }),
    agentId: t.id({ description: "Agent." }),
    environment: t.string({ description: "Environment." }),
    group: t.string({ description: "Group of agents." }),
    model: t.string({
      description: "Model; narrows calls, tokens and cost alone, since a task has no model.",
    }),
  }),
});
