import { sql } from "drizzle-orm";
import type { Workspace } from "../../accounts/principal.ts";

/** A workspace as `workspaceColumns` selects it. */
export interface WorkspaceRow {
  workspace_id: string;
  workspace_name: string;
  slug: string;
  plan: Workspace["plan"];
  timezone: string;
  auto_create_projects: number;
  default_stuck_threshold_ms: number;
  default_progress_threshold_ms: number | null;
  retention_days: number | null;
  keep_task_summaries: number | null;
  workspace_created_at_ms: number;
}

/** Of `workspaces w`. */
export const workspaceColumns =
  sql.raw(`w.workspace_id, w.name AS workspace_name, w.slug, w."plan", w.timezone, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.retention_days, w.keep_task_summaries,
  w.created_at_ms AS workspace_created_at_ms`);

export const toWorkspace = (row: WorkspaceRow): Workspace => ({
  id: row.workspace_id,
  name: row.workspace_name,
  slug: row.slug,
  plan: row.plan,
  timezone: row.timezone,
  autoCreateProjects: row.auto_create_projects === 1,
  defaultStuckThresholdMs: row.default_stuck_threshold_ms,
  defaultProgressThresholdMs: row.default_progress_threshold_ms,
  retentionDays: row.retention_days,
  keepTaskSummaries: row.keep_task_summaries === null ? null : row.keep_task_summaries === 1,
  createdAtMs: row.workspace_created_at_ms,
});
