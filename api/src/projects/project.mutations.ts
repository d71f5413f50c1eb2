import { builder } from "../graphql/builder.ts";

const CreateProjectInput = builder.inputType("CreateProjectInput", {
  description: "A project to make.",
  fields: (t) => ({
    slug: t.id({
      required: true,
      description: "What events will name it by: a-z and 0-9, with single - _ or . between, up to 64.",
    }),
    name: t.string({ description: "Its name, up to 128 characters; the slug where it is left out." }),
    description: t.string({ description: "What it is for, up to 1,024 characters." }),
  }),
});

const UpdateProjectInput = builder.inputType("UpdateProjectInput", {
  description: "What is to change; what is left out stays.",
  fields: (t) => ({
    name: t.string({ description: "Its name, up to 128 characters." }),
    description: t.string({ description: "What it is for, up to 1,024 characters; null clears it." }),
  }),
});

builder.mutationFields((t) => ({
  createProject: t.field({
    type: "Project",
    description: "Makes a project.",
    authScopes: { permission: "projects.manage" },
    args: { input: t.arg({ type: CreateProjectInput, required: true, description: "What to make." }) },
    resolve: (_root, { input }, { services, viewpoint }) =>
      services.projects.createProject(viewpoint(), input),
  }),
  updateProject: t.field({
    type: "Project",
    description: "Changes a project.",
    authScopes: { permission: "projects.manage" },
    args: {
      id: t.arg.id({ required: true, description: "Slug or id." }),
      input: t.arg({ type: UpdateProjectInput, required: true, description: "What is to change." }),
    },
    resolve: (_root, { id, input: { name, description } }, { services, viewpoint }) =>
      // A name cannot be cleared, so null leaves it as it is.
      services.projects.updateProject(viewpoint(), id, { name: name ?? undefined, description }),
  }),
  archiveProject: t.field({
    type: "Project",
    description: "Puts a project away. Its data stays, and events may still come.",
    authScopes: { permission: "projects.manage" },
    args: { id: t.arg.id({ required: true, description: "Slug or id." }) },
    resolve: (_root, { id }, { services, viewpoint }) => services.projects.setArchived(viewpoint(), id, true),
  }),
  unarchiveProject: t.field({
    type: "Project",
    description: "Brings a project back.",
    authScopes: { permission: "projects.manage" },
    args: { id: t.arg.id({ required: true, description: "Slug or id." }) },
    resolve: (_root, { id }, { services, viewpoint }) =>
      services.projects.setArchived(viewpoint(), id, false),
  }),
}));
