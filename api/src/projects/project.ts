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

/** A project that was deleted, and what went with it. */
export interface DeletedProject {
  project: Project;
  /** Heartbeats are not counted. */
  events: number;
  tasks: number;
  llmCalls: number;
  agents: number;
}
