import type { ChangedBy } from "./audit-log.ts";
import type { Plan } from "./plans.ts";
import type { DataSetName, Workspace } from "./principal.ts";

export type KeyType = "live" | "test" | "read";

/** An API key as stored: its digest, never the key. */
export interface KeyRecord {
  id: string;
  type: KeyType;
  label: string;
  /** First 12 characters of the key, for display. */
  prefix: string;
  workspace: Workspace;
  dataSet: DataSetName;
  dataSetId: number;
  revokedAtMs: number | null;
  expiresAtMs: number | null;
  /** The only project that it may send to; null for all. */
  projectId: string | null;
}

/** Credentials and workspaces. The only store that is read before there is a scope. */
export interface AccountStore {
  /** @param sha256 digest of the whole key, 32 bytes */
  findKey(sha256: Uint8Array): Promise<KeyRecord | null>;
  /** Makes the workspace with both data sets and their default projects when no workspace has this slug. */
  ensureWorkspace(workspace: { slug: string; name: string; plan: Workspace["plan"] }): Promise<{
    workspace: Workspace;
    liveDataSetId: number;
    testDataSetId: number;
  }>;
  /** Stores a key unless one with this digest exists. */
  ensureKey(key: {
    workspaceId: string;
    sha256: Uint8Array;
    prefix: string;
    type: KeyType;
    label: string;
  }): Promise<void>;
  /** Puts a workspace on a plan. @returns the plan that it was on; null when no workspace has this slug */
  setPlan(slug: string, plan: Plan, by: ChangedBy): Promise<Plan | null>;
}
