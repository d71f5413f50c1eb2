import type { ChangedBy } from "../accounts/audit-log.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { DeletedProject, Project, ProjectSummary } from "./project.ts";

/** Why a project was not made. */
export type ProjectRefusal = { refused: "slug_taken" } | { refused: "plan_limit"; used: number };

export interface ProjectStore {
  listProjects(scope: DataScope, query: { includeArchived: boolean }): Promise<Project[]>;
  /** @param idOrSlug either one; those of a project that was merged into another stand for that one */
  getProject(scope: DataScope, idOrSlug: string): Promise<Project | null>;
  /** Summaries by project id, for loaders. */
  summarise(scope: DataScope, projectIds: readonly string[]): Promise<ReadonlyMap<string, ProjectSummary>>;
  /** @param project.limit how many there may be; null for as many as wanted */
  createProject(
    scope: DataScope,
    project: { slug: string; name: string; description: string | null; limit: number | null },
    by: ChangedBy,
  ): Promise<{ project: Project } | ProjectRefusal>;
  /** @returns null when there is no such project */
  updateProject(
    scope: DataScope,
    idOrSlug: string,
    change: { name?: string; description?: string | null; isArchived?: boolean },
    by: ChangedBy,
  ): Promise<Project | null>;
  /**
   * Makes agents members, or no members until they send something new.
   *
   * @returns null when there is no such project, else the agents that nobody knows: then nothing was changed
   */
  setMembers(
    scope: DataScope,
    idOrSlug: string,
    members: { agentIds: readonly string[]; isAssigned: boolean },
    by: ChangedBy,
  ): Promise<{ project: Project; unknownAgentIds: string[] } | null>;
  /**
   * Takes a project out of every query at once, sets its slug free, and asks for the job that removes its events.
   *
   * @returns null when there is no such project, else what went
   */
  deleteProject(scope: DataScope, idOrSlug: string, by: ChangedBy): Promise<DeletedProject | null>;
  /**
   * Makes everything of one project another's. Its slug and id stand for the other from now on.
   *
   * @param targetId not the default project, nor the source
   * @returns the target; null when there is no such project
   */
  mergeProjects(scope: DataScope, sourceId: string, targetId: string, by: ChangedBy): Promise<Project | null>;
}
