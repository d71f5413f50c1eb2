import type { DataScope } from "../accounts/scope.ts";
import type { Project, ProjectSummary } from "./project.ts";

export interface ProjectStore {
  listProjects(scope: DataScope, query: { includeArchived: boolean }): Promise<Project[]>;
  /** @param idOrSlug either one */
  getProject(scope: DataScope, idOrSlug: string): Promise<Project | null>;
  /** Summaries by project id, for loaders. */
  summarise(scope: DataScope, projectIds: readonly string[]): Promise<ReadonlyMap<string, ProjectSummary>>;
  /** @returns null when the slug is taken */
  createProject(
    scope: DataScope,
    project: { slug: string; name: string; description: string | null },
  ): Promise<Project | null>;
  /** @returns null when there is no such project */
  updateProject(
    scope: DataScope,
    idOrSlug: string,
    change: { name?: string; description?: string | null; isArchived?: boolean },
  ): Promise<Project | null>;
}
