import type { Actor, ChangedBy } from "./audit-log.ts";
import type { KeyType } from "./account.store.ts";
import type { DataScope } from "./scope.ts";

/** An API key as people see it in a list: never the key. */
export interface ApiKey {
  id: string;
  type: KeyType;
  label: string;
  /** First 12 characters of the key. */
  prefix: string;
  createdAtMs: number;
  /** Null for keys that the server made itself. */
  createdBy: Actor | null;
  /** To the minute; null before its first use. */
  lastUsedAtMs: number | null;
  expiresAtMs: number | null;
  revokedAtMs: number | null;
  /** The only project that it may send to; null for all. */
  project: { id: string; slug: string } | null;
}

export interface NewKey {
  sha256: Uint8Array;
  prefix: string;
  type: KeyType;
  label: string;
  expiresAtMs: number | null;
  /** Slug or id, in the data set that the key opens. */
  project: string | null;
}

/** The API keys of the caller's workspace, live, test and read ones. */
export interface KeyStore {
  /** Newest first. @param query.after place of the last one of the page before */
  listKeys(
    scope: DataScope,
    query: {
      includeRevoked: boolean;
      after: { createdAtMs: number; id: string } | null;
      limit: number;
    },
  ): Promise<ApiKey[]>;
  getKey(scope: DataScope, id: string): Promise<ApiKey | null>;
  /** @returns null when there is no such project */
  createKey(scope: DataScope, key: NewKey, by: ChangedBy): Promise<ApiKey | null>;
  /** Keeps the time of the first revocation. @returns null when there is no such key */
  revokeKey(scope: DataScope, id: string, by: ChangedBy): Promise<ApiKey | null>;
  /** Notes when keys were used. Read before there is a scope: by the keys that authentication has resolved. */
  touchKeys(uses: readonly { id: string; atMs: number }[]): Promise<void>;
}
