import { countCharacters } from "@hiveboard/schema";
import type { AuditTrail } from "../accounts/audit-trail.ts";
import { PLANS, planLimitReached } from "../accounts/plans.ts";
import type { Principal } from "../accounts/principal.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { ProjectStore } from "./project.store.ts";
import type { DeletedProject, Project, ProjectSummary } from "./project.ts";

/** Slug of the project that every data set has and keeps. */
export const DEFAULT_PROJECT_SLUG = "default";

const MAX_SLUG_LENGTH = 64;
const MAX_NAME_LENGTH = 128;
const MAX_DESCRIPTION_LENGTH = 1_024;
/** Each is a row or two, in one transaction. */
const MAX_MEMBERS_AT_A_TIME = 500;
const SLUG = /^[a-z0-9]+([-_.][a-z0-9]+)*$/;

export interface ProjectService {
  /** By slug. */
  listProjects(view: Viewpoint, query: { includeArchived: boolean }): Promise<Project[]>;
  /** @param idOrSlug either one */
  getProject(view: Viewpoint, idOrSlug: string): Promise<Project | null>;
  /** In the order of the slugs; an unknown project is null. */
  getProjects(view: Viewpoint, slugs: readonly string[]): Promise<(Project | null)[]>;
  /** In the order of the ids. */
  summarise(view: Viewpoint, projectIds: readonly string[]): Promise<ProjectSummary[]>;
  /**
   * @throws {ContractError} `invalid_parameter` when a part is malformed or the slug is taken; `forbidden` when the
   * plan includes no more
   */
  createProject(
    principal: Principal,
    project: { slug: string; name?: string | null; description?: string | null },
  ): Promise<Project>;
  /**
   * @param change what is undefined stays as it is
   * @throws {ContractError} `project_not_found`; `invalid_parameter` when a part is malformed
   */
  updateProject(
    principal: Principal,
    idOrSlug: string,
    change: { name?: string; description?: string | null },
  ): Promise<Project>;
  /** @throws {ContractError} `project_not_found`; `cannot_delete_default_project` when archiving that one */
  setArchived(principal: Principal, idOrSlug: string, isArchived: boolean): Promise<Project>;
  /**
   * Makes agents members of a project whether or not they have sent anything to it, or no members until they send
   * something new.
   *
   * @throws {ContractError} `project_not_found`; `agent_not_found`: then nothing is changed
   */
  setMembers(
    principal: Principal,
    idOrSlug: string,
    members: { agentIds: readonly string[]; isAssigned: boolean },
  ): Promise<Project>;
  /**
   * Takes a project out of every query at once and sets its slug free.
   *
   * @param confirmSlug its slug, so that nobody deletes by mistake
   * @throws {ContractError} `project_not_found`, `cannot_delete_default_project`; `invalid_parameter` when the slug
   * is another
   */
  deleteProject(principal: Principal, idOrSlug: string, confirmSlug: string): Promise<DeletedProject>;
  /**
   * Makes everything of the source the target's; its slug stands for the target from now on.
   *
   * @throws {ContractError} `project_not_found`; `cannot_delete_default_project` when that is the source;
   * `invalid_parameter` when it is the target, or both are one
   */
  mergeProjects(principal: Principal, source: string, target: string): Promise<Project>;
}

/** @param onJob told when there is work for the background */
export function createProjectService(
  store: ProjectStore,
  audit: AuditTrail,
  onJob: () => void,
): ProjectService {
  const listProjects: ProjectService["listProjects"] = async ({ scope }, query) => {
    const projects = await store.listProjects(scope, query);
    return projects.toSorted((a, b) => (a.slug < b.slug ? -1 : 1));
  };
  return {
    listProjects,
    getProject: ({ scope }, idOrSlug) => store.getProject(scope, idOrSlug),
    async getProjects(view, slugs) {
      const projects = await listProjects(view, { includeArchived: true });
      const bySlug = new Map(projects.map((project) => [project.slug, project]));
      return slugs.map((slug) => bySlug.get(slug) ?? null);
    },
    async summarise({ scope }, projectIds) {
      const summaries = await store.summarise(scope, [...new Set(projectIds)]);
      return projectIds.map((id) => summaries.get(id) ?? { agents: 0, openRuns: 0, lastEventAtMs: null });
    },
    async createProject(principal, { slug, name, description }) {
      const limit = PLANS[principal.workspace.plan].projects;
      const project = {
        slug: checkedSlug(slug),
        name: checkedName(name ?? slug),
        description: checkedDescription(description ?? null),
        limit,
      };
      const made = await store.createProject(principal.scope, project, audit.by(principal));
      if ("project" in made) return made.project;
      if (made.refused === "plan_limit") throw planLimitReached("projects", limit!, made.used);
      throw invalidParameter(`There is a project with the slug ${slug} already.`);
    },
    async updateProject(principal, idOrSlug, { name, description }) {
      const change = {
        ...(name === undefined ? {} : { name: checkedName(name) }),
        ...(description === undefined ? {} : { description: checkedDescription(description) }),
      };
      return found(
        await store.updateProject(principal.scope, idOrSlug, change, audit.by(principal)),
        idOrSlug,
      );
    },
    async setArchived(principal, idOrSlug, isArchived) {
      const { scope } = principal;
      const project = found(await store.getProject(scope, idOrSlug), idOrSlug);
      if (isArchived) refuseDefault(project, "archived");
      const by = audit.by(principal);
      return found(await store.updateProject(scope, project.id, { isArchived }, by), idOrSlug);
    },
    async setMembers(principal, idOrSlug, { agentIds, isAssigned }) {
      const members = { agentIds: [...new Set(agentIds)], isAssigned };
      if (members.agentIds.length > MAX_MEMBERS_AT_A_TIME)
        throw invalidParameter(`agentIds has more than ${MAX_MEMBERS_AT_A_TIME} entries.`, {
          limit: MAX_MEMBERS_AT_A_TIME,
          actual: members.agentIds.length,
        });
      const done = await store.setMembers(principal.scope, idOrSlug, members, audit.by(principal));
      const project = found(done?.project ?? null, idOrSlug);
      const [unknown] = done!.unknownAgentIds;
      if (unknown === undefined) return project;
      throw new ContractError("agent_not_found", `There is no agent ${JSON.stringify(unknown)}.`);
    },
    async deleteProject(principal, idOrSlug, confirmSlug) {
      const { scope } = principal;
      const project = found(await store.getProject(scope, idOrSlug), idOrSlug);
      refuseDefault(project, "deleted");
      if (confirmSlug !== project.slug)
        throw invalidParameter(`confirmSlug has to be the project's slug, ${project.slug}.`);
      const deleted = await store.deleteProject(scope, project.id, audit.by(principal));
      if (deleted === null) throw notFound(idOrSlug);
      onJob();
      return deleted;
    },
    async mergeProjects(principal, source, target) {
      const { scope } = principal;
      const from = found(await store.getProject(scope, source), source);
      const into = found(await store.getProject(scope, target), target);
      refuseDefault(from, "merged into another");
      if (from.id === into.id) throw invalidParameter("A project cannot be merged into itself.");
      // Runs belong to the project that their events name, and the default one is what is named by none.
      if (into.slug === DEFAULT_PROJECT_SLUG)
        throw invalidParameter("Nothing can be merged into the default project.");
      return found(await store.mergeProjects(scope, from.id, into.id, audit.by(principal)), target);
    },
  };
}

function found(project: Project | null, idOrSlug: string): Project {
  if (project) return project;
  throw notFound(idOrSlug);
}

function notFound(idOrSlug: string): ContractError {
  return new ContractError("project_not_found", `There is no project ${JSON.stringify(idOrSlug)}.`);
}

function refuseDefault({ slug }: Project, what: string): void {
  if (slug !== DEFAULT_PROJECT_SLUG) return;
  throw new ContractError("cannot_delete_default_project", `The default project cannot be ${what}.`);
}

function checkedSlug(slug: string): string {
  if (slug.length > MAX_SLUG_LENGTH)
    throw invalidParameter(`slug has ${slug.length} characters; the limit is ${MAX_SLUG_LENGTH}.`);
  if (!SLUG.test(slug))
    throw invalidParameter("slug is made of a-z and 0-9, with single - _ or . between them.");
  return slug;
}

function checkedName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === "") throw invalidParameter("name is empty.");
  return withinLimit("name", trimmed, MAX_NAME_LENGTH);
}

function checkedDescription(description: string | null): string | null {
  if (description === null || description.trim() === "") return null;
  return withinLimit("description", description.trim(), MAX_DESCRIPTION_LENGTH);
}

function withinLimit(field: string, text: string, limit: number): string {
  const length = countCharacters(text);
  if (length <= limit) return text;
  throw invalidParameter(`${field} has ${length} characters; the limit is ${limit}.`, {
    limit,
    actual: length,
  });
}
