import { isDeepStrictEqual } from "node:util";
import type { AccountChanges } from "./account-changes.ts";
import type { Principal, Workspace } from "./principal.ts";

/** Workspaces remembered at a time: those that were heard of last. */
const MAX_WORKSPACES = 10_000;

/**
 * The settings of workspaces as this process knows them last. A principal has those of the moment it was resolved,
 * and a connection that stays open keeps its principal.
 */
export interface CurrentWorkspaces {
  /** What was just read of a workspace. */
  saw(this: void, workspace: Workspace): void;
  /** The caller's workspace as it is now. */
  of(this: void, principal: Principal): Workspace;
  /** @returns stops telling of changes of this workspace */
  subscribe(this: void, workspaceId: string, listener: () => void): () => void;
}

/** @param changes tell of changes at once; what is read when credentials are looked at tells of those nobody told */
export function createCurrentWorkspaces(changes: Pick<AccountChanges, "subscribe">): CurrentWorkspaces {
  const latest = new Map<string, Workspace>();
  const listeners = new Map<string, Set<() => void>>();

  function saw(workspace: Workspace): void {
    const before = latest.get(workspace.id);
    // The one heard of longest ago is forgotten first: a Map keeps the order of insertion.
    latest.delete(workspace.id);
    if (latest.size >= MAX_WORKSPACES) latest.delete(latest.keys().next().value!);
    latest.set(workspace.id, workspace);
    if (before === undefined || before === workspace || isDeepStrictEqual(before, workspace)) return;
    for (const listener of listeners.get(workspace.id) ?? []) listener();
  }

  changes.subscribe((change) => {
    if (change.type === "workspace_changed") saw(change.workspace);
  });
  return {
    saw,
    of: ({ workspace }) => latest.get(workspace.id) ?? workspace,
    subscribe(workspaceId, listener) {
      const ofWorkspace = listeners.get(workspaceId) ?? new Set();
      listeners.set(workspaceId, ofWorkspace.add(listener));
      return () => {
        if (ofWorkspace.delete(listener) && ofWorkspace.size === 0) listeners.delete(workspaceId);
      };
    },
  };
}
