import { builder } from "../graphql/builder.ts";
import { JobType } from "../jobs/job.type.ts";
import { periodArgs } from "./repricing.type.ts";

builder.mutationField("repriceCalls", (t) =>
  t.field({
    type: JobType,
    description:
      "Prices the calls of a period again, by the prices in force, as work in the background. Calls that brought a " +
      "cost of their own keep it, and so do those for which there is no price any more.",
    authScopes: { permission: "workspace.manage" },
    args: periodArgs(),
    resolve: async (_root, { from, to }, { services, viewpoint, principal }) => {
      const { scope, nowMs } = viewpoint();
      const job = await services.repricing.start(scope, { fromMs: from, toMs: to }, nowMs);
      await services.audit.record(principal, {
        action: "model_price.reprice",
        subject: { type: "data", id: job.id, name: job.subject ?? job.id },
        before: null,
        after: { from: new Date(from).toISOString(), to: new Date(to).toISOString() },
      });
      return job;
    },
  }),
);
