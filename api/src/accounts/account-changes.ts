import type { Workspace } from "./principal.ts";

/** What every part of the process that remembers credentials or settings must hear of. */
export type AccountChange =
  | { type: "workspace_changed"; workspace: Workspace }
  /** A key or session has ended, or may do less than before. */
  | { type: "credentials_changed" };

/**
 * Tells at once, in this process and over the cluster, of what others would notice within seconds by looking again.
 */
export interface AccountChanges {
  publish(this: void, change: AccountChange): void;
  /** @returns stops telling */
  subscribe(this: void, listener: (change: AccountChange) => void): () => void;
}

export function createAccountChanges(): AccountChanges {
  const listeners = new Set<(change: AccountChange) => void>();
  return {
    publish(change) {
      for (const listener of [...listeners]) listener(change);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
