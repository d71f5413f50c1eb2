import type { ChangedBy } from "./audit-log.ts";
import type { Workspace } from "./principal.ts";
import type { DataScope } from "./scope.ts";

/** What is to change of a workspace; what is undefined stays. */
export interface WorkspaceChange {
  name?: string;
  slug?: string;
  timezone?: string;
  defaultStuckThresholdMs?: number;
  defaultProgressThresholdMs?: number | null;
  retentionDays?: number | null;
  keepTaskSummaries?: boolean | null;
  autoCreateProjects?: boolean;
}

/** What a data set uses of what its plan includes. */
export interface WorkspaceUse {
  events: number;
  agents: number;
  projects: number;
}

/** The caller's own workspace. */
export interface WorkspaceStore {
  getWorkspace(scope: DataScope): Promise<Workspace>;
  /** @returns null when another workspace has the slug */
  updateWorkspace(scope: DataScope, change: WorkspaceChange, by: ChangedBy): Promise<Workspace | null>;
  /** @param month whose events are counted: 202611 is November 2026, UTC */
  countUse(scope: DataScope, month: number): Promise<WorkspaceUse>;
  /** Whether an agent of this id has ever sent anything. */
  hasAgent(scope: DataScope, agentId: string): Promise<boolean>;
}
