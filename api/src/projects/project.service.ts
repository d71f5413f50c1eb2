import { countCharacters } from "@hiveboard/schema";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { ProjectStore } from "./project.store.ts";
import type { Project, ProjectSummary } from "./project.ts";

/** Slug of the project that every data set has and keeps. */
export const DEFAULT_PROJECT_SLUG = "default";

const MAX_SLUG_LENGTH = 64;
const MAX_NAME_LENGTH = 128;
const MAX_DESCRIPTION_LENGTH = 1_024;
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
  /** @throws {ContractError} `invalid_parameter` when a part is malformed or the slug is taken */
  createProject(
    view: Viewpoint,
    project: { slug: string; name?: string | null; description?: string | null },
  ): Promise<Project>;
  /**
   * @param change what is undefined stays as it is
   * @throws {ContractError} `project_not_found`; `invalid_parameter` when a part is malformed
   */
  updateProject(
    view: Viewpoint,
    idOrSlug: string,
    change: { name?: string; description?: string | null },
  ): Promise<Project>;
  /** @throws {ContractError} `project_not_found`; `cannot_delete_default_project` when archiving that one */
  setArchived(view: Viewpoint, idOrSlug: string, isArchived: boolean): Promise<Project>;
}

export function createProjectService(store: ProjectStore): ProjectService {
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
    async createProject({ scope }, { slug, name, description }) {
      const project = {
        slug: checkedSlug(slug),
        name: checkedName(name ?? slug),
        description: checkedDescription(description ?? null),
      };
      const created = await store.createProject(scope, project);
      if (created === null) throw invalidParameter(`There is a project with the slug ${slug} already.`);
      return created;
    },
    async updateProject({ scope }, idOrSlug, { name, description }) {
      const change = {
        ...(name === undefined ? {} : { name: checkedName(name) }),
        ...(description === undefined ? {} : { description: checkedDescription(description) }),
      };
      return found(await store.updateProject(scope, idOrSlug, change), idOrSlug);
    },
    async setArchived({ scope }, idOrSlug, isArchived) {
      const project = found(await store.getProject(scope, idOrSlug), idOrSlug);
      if (isArchived && project.slug === DEFAULT_PROJECT_SLUG)
        throw new ContractError("cannot_delete_default_project", "The default project cannot be archived.");
      return found(await store.updateProject(scope, project.id, { isArchived }), idOrSlug);
    },
  };
}

function found(project: Project | null, idOrSlug: string): Project {
  if (project) return project;
  throw new ContractError("project_not_found", `There is no project ${JSON.stringify(idOrSlug)}.`);
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
