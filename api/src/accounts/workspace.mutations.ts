import { builder } from "../graphql/builder.ts";

const SECOND_MS = 1_000;

const UpdateWorkspaceInput = builder.inputType("UpdateWorkspaceInput", {
  description: "What is to change; what is left out stays.",
  fields: (t) => ({
    name: t.string({ description: "Its name, up to 128 characters." }),
    slug: t.string({ description: "Its name in addresses, 3 to 48 of a-z, 0-9 and single -." }),
    timezone: t.string({ description: "IANA name of its time zone, such as `Europe/Berlin`." }),
    defaultStuckThresholdSeconds: t.float({
      description: "Silence after which an agent that registered no threshold is stuck, 1 s to 30 days.",
    }),
    defaultProgressThresholdSeconds: t.float({
      description: "The same for open runs that say nothing; null turns it off.",
    }),
    retentionDays: t.int({
      description: "Days that events are kept, within what the plan has; null for as long as it has.",
    }),
    keepTaskSummaries: t.boolean({
      description: "Whether tasks stay as summaries when their events go; null: as the server does it.",
    }),
    autoCreateProjects: t.boolean({
      description: "Whether an event of an unknown project makes the project, or is rejected.",
    }),
  }),
});

builder.mutationField("updateWorkspace", (t) =>
  t.field({
    type: "Workspace",
    description: "Changes the workspace's settings. Everything uses them within seconds.",
    authScopes: { permission: "workspace.manage" },
    args: { input: t.arg({ type: UpdateWorkspaceInput, required: true, description: "What is to change." }) },
    resolve: (_root, { input }, { services, principal }) => {
      const { defaultStuckThresholdSeconds: stuck, defaultProgressThresholdSeconds: progress } = input;
      // What cannot be cleared is left as it is by null.
      return services.workspaces.update(principal, {
        name: input.name ?? undefined,
        slug: input.slug ?? undefined,
        timezone: input.timezone ?? undefined,
        defaultStuckThresholdMs: stuck == null ? undefined : Math.round(stuck * SECOND_MS),
        defaultProgressThresholdMs: progress == null ? progress : Math.round(progress * SECOND_MS),
        retentionDays: input.retentionDays,
        keepTaskSummaries: input.keepTaskSummaries,
        autoCreateProjects: input.autoCreateProjects ?? undefined,
      });
    },
  }),
);
