import { builder } from "../graphql/builder.ts";
import { pageSize } from "../graphql/pages.ts";
import { JobType } from "./job.type.ts";

builder.queryField("jobs", (t) =>
  t.field({
    type: [JobType],
    description: "Work in the background: what is under way first, then the latest.",
    authScopes: { permission: "data.read" },
    args: { first: t.arg.int({ defaultValue: 50, description: "How many, from 0 to 200." }) },
    resolve: (_root, { first }, { storage, viewpoint }) =>
      storage.jobs.listJobs(viewpoint().scope, pageSize(first)),
  }),
);
