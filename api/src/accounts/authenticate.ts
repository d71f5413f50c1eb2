import type { AccountChanges } from "./account-changes.ts";
import type { AccountStore, KeyRecord } from "./account.store.ts";
import { CachedLookup } from "./cached-lookup.ts";
import { PERMISSIONS_OF } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { grantScope } from "./scope.ts";
import { sha256 } from "./secrets.ts";

/** How long a resolved key is believed: a revoked key stops working within this time. */
const CACHE_MS = 2_000;
const KEY_SHAPE = /^hb_(?:live|test|read)_[A-Za-z0-9]{32}$/;

/** Resolves API keys to principals. The key itself is hashed at once and goes nowhere else. */
export interface Authenticator {
  /** @returns null for a key that is unknown, revoked or expired */
  authenticateKey(key: string): Promise<Principal | null>;
}

/**
 * Makes an authenticator with a small cache before the store, since every request passes here.
 *
 * @param options.changes what is remembered is forgotten whenever a credential or a workspace changes
 * @param options.onUse told of each key that holds
 * @param options.nowMs milliseconds since the epoch
 */
export function createAuthenticator(
  accounts: Pick<AccountStore, "findKey">,
  options: { changes?: AccountChanges; onUse?: (keyId: string) => void; nowMs?: () => number } = {},
): Authenticator {
  const { changes, onUse, nowMs = Date.now } = options;
  const cache = new CachedLookup<KeyRecord>(CACHE_MS, nowMs);
  changes?.subscribe(() => cache.forgetAll());

  return {
    async authenticateKey(key) {
      if (!KEY_SHAPE.test(key)) return null;
      const digest = sha256(key);
      const record = await cache.find(digest.toString("base64"), () => accounts.findKey(digest));
      if (record === null || !isValid(record, nowMs())) return null;
      onUse?.(record.id);
      return principalOf(record);
    },
  };
}

function isValid(record: KeyRecord, nowMs: number): boolean {
  const isExpired = record.expiresAtMs !== null && record.expiresAtMs <= nowMs;
  const isRevoked = record.revokedAtMs !== null && record.revokedAtMs <= nowMs;
  return !isExpired && !isRevoked;
}

/** A key of one project only sends: reading would have to be cut down to the project in every query there is. */
function grantsOf({ type, projectId }: KeyRecord): "key" | "readKey" | "projectKey" {
  if (projectId !== null) return "projectKey";
  return type === "read" ? "readKey" : "key";
}

function principalOf(record: KeyRecord): Principal {
  return {
    credentialId: `key:${record.id}`,
    kind: "key",
    actor: { kind: "key", id: record.id, name: `${record.label} (${record.prefix}…)` },
    workspace: record.workspace,
    dataSet: record.dataSet,
    scope: grantScope(record.dataSetId, record.workspace.id),
    role: null,
    user: null,
    session: null,
    permissions: PERMISSIONS_OF[grantsOf(record)],
    onlyProjectId: record.projectId,
  };
}
