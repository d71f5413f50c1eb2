import type { Project } from "../../projects/project.ts";

/** A project, as both dialects select it. */
export interface ProjectRow {
  project_id: string;
  slug: string;
  name: string;
  description: string | null;
  is_archived: number;
  created_at_ms: number;
}

export const toProject = (row: ProjectRow): Project => ({
  id: row.project_id,
  slug: row.slug,
  name: row.name,
  description: row.description,
  isArchived: row.is_archived === 1,
  createdAtMs: row.created_at_ms,
});
