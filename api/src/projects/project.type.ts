import { builder } from "../graphql/builder.ts";
import { DEFAULT_PROJECT_SLUG } from "./project.service.ts";
import type { ProjectSummary } from "./project.ts";

const ProjectSummaryType = builder.objectRef<ProjectSummary>("ProjectSummary").implement({
  description: "What a project holds.",
  fields: (t) => ({
    agents: t.exposeInt("agents", { description: "Agents that have sent events to it." }),
    openRuns: t.exposeInt("openRuns", { description: "Runs that began and have not ended." }),
    lastEventAt: t.expose("lastEventAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When its latest event arrived; null where there is none.",
    }),
  }),
});

builder.objectType("Project", {
  description: "A project: what events are filed under.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    slug: t.exposeID("slug", { description: "What events name it by; the id is as good." }),
    name: t.exposeString("name", { description: "Its name." }),
    description: t.exposeString("description", { nullable: true, description: "What it is for." }),
    isArchived: t.exposeBoolean("isArchived", { description: "Put away: it is listed only on request." }),
    isDefault: t.boolean({
      description: "The project of events that name none; it cannot be archived.",
      resolve: ({ slug }) => slug === DEFAULT_PROJECT_SLUG,
    }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
    summary: t.field({
      type: ProjectSummaryType,
      description: "What it holds.",
      resolve: ({ id }, _args, { loaders }) => loaders.projectSummary.load(id),
    }),
  }),
});
