export interface Project {
  id: string;
  slug: string;
  name: string;
  description: string | null;
  isArchived: boolean;
  createdAtMs: number;
}

/** What a project holds, at a moment. */
export interface ProjectSummary {
  agents: number;
  openRuns: number;
  lastEventAtMs: number | null;
}
