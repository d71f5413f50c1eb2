import { builder } from "../graphql/builder.ts";
import type { DeletedProject } from "./project.ts";

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

const DeletedProjectType = builder.objectRef<DeletedProject>("DeletedProject").implement({
  description: "A project that was deleted, and what went with it.",
  fields: (t) => ({
    id: t.id({ description: "Its id.", resolve: ({ project }) => project.id }),
    slug: t.id({ description: "Its slug, which is free again.", resolve: ({ project }) => project.slug }),
    name: t.string({ description: "Its name.", resolve: ({ project }) => project.name }),
    events: t.exposeFloat("events", { description: "Events, heartbeats aside." }),
    tasks: t.exposeFloat("tasks", { description: "Runs of tasks." }),
    llmCalls: t.exposeFloat("llmCalls", { description: "LLM calls." }),
    agents: t.exposeInt("agents", { description: "Agents that were its members; they stay." }),
  }),
});

const memberArgs = () =>
  builder.args((t) => ({
    projectId: t.id({ required: true, description: "Slug or id of the project." }),
    agentIds: t.idList({ required: true, description: "The agents, up to 500." }),
  }));

builder.mutationFields((t) => ({
  createProject: t.field({
    type: "Project",
    description: "Makes a project.",
    authScopes: { permission: "projects.manage" },
    args: { input: t.arg({ type: CreateProjectInput, required: true, description: "What to make." }) },
    resolve: (_root, { input }, { services, principal }) => services.projects.createProject(principal, input),
  }),
  updateProject: t.field({
    type: "Project",
    description: "Changes a project.",
    authScopes: { permission: "projects.manage" },
    args: {
      id: t.arg.id({ required: true, description: "Slug or id." }),
      input: t.arg({ type: UpdateProjectInput, required: true, description: "What is to change." }),
    },
    resolve: (_root, { id, input: { name, description } }, { services, principal }) =>
      // A name cannot be cleared, so null leaves it as it is.
      services.projects.updateProject(principal, id, { name: name ?? undefined, description }),
  }),
  archiveProject: t.field({
    type: "Project",
    description: "Puts a project away. Its data stays, and events may still come.",
    authScopes: { permission: "projects.manage" },
    args: { id: t.arg.id({ required: true, description: "Slug or id." }) },
    resolve: (_root, { id }, { services, principal }) => services.projects.setArchived(principal, id, true),
  }),
  unarchiveProject: t.field({
    type: "Project",
    description: "Brings a project back.",
    authScopes: { permission: "projects.manage" },
    args: { id: t.arg.id({ required: true, description: "Slug or id." }) },
    resolve: (_root, { id }, { services, principal }) => services.projects.setArchived(principal, id, false),
  }),
  assignAgents: t.field({
    type: "Project",
    description: "Makes agents members of a project, whether or not they have sent anything to it.",
    authScopes: { permission: "projects.manage" },
    args: memberArgs(),
    resolve: (_root, { projectId, agentIds }, { services, principal }) =>
      services.projects.setMembers(principal, projectId, { agentIds, isAssigned: true }),
  }),
  removeAgents: t.field({
    type: "Project",
    description: "Takes agents out of a project. One that sends something new to it is a member again.",
    authScopes: { permission: "projects.manage" },
    args: memberArgs(),
    resolve: (_root, { projectId, agentIds }, { services, principal }) =>
      services.projects.setMembers(principal, projectId, { agentIds, isAssigned: false }),
  }),
  mergeProjects: t.field({
    type: "Project",
    description:
      "Makes everything of one project another's, and answers that one. What still names the first goes to the " +
      "other from now on. There is no way back.",
    authScopes: { permission: "projects.manage" },
    args: {
      sourceId: t.arg.id({ required: true, description: "Slug or id of the project that ends." }),
      targetId: t.arg.id({ required: true, description: "Slug or id of the one that it becomes part of." }),
    },
    resolve: (_root, { sourceId, targetId }, { services, principal }) =>
      services.projects.mergeProjects(principal, sourceId, targetId),
  }),
  deleteProject: t.field({
    type: DeletedProjectType,
    description:
      "Deletes a project, and says what went. It and its events are gone from every query at once; there is no way " +
      "back. Their rows are removed by a job, which `jobs` shows. Agents stay.",
    authScopes: { permission: "projects.manage" },
    args: {
      id: t.arg.id({ required: true, description: "Slug or id." }),
      confirmSlug: t.arg.id({ required: true, description: "Its slug once more, to be sure." }),
    },
    resolve: (_root, { id, confirmSlug }, { services, principal }) =>
      services.projects.deleteProject(principal, id, confirmSlug),
  }),
}));
