import { createHash } from "node:crypto";
import type { AccountStore, KeyRecord } from "./account.store.ts";
import { PERMISSIONS_OF } from "./permissions.ts";
import type { Principal } from "./principal.ts";
import { grantScope } from "./scope.ts";

/** How long a resolved key is believed: a revoked key stops working within this time. */
const CACHE_MS = 3_000;
/** Keys kept at a time, unknown ones included, so that a flood of wrong keys cannot fill the memory. */
const CACHE_ENTRIES = 10_000;
const KEY_SHAPE = /^hb_(?:live|test|read)_[A-Za-z0-9]{32}$/;

/** Resolves API keys to principals. The key itself is hashed at once and goes nowhere else. */
export interface Authenticator {
  /** @returns null for a key that is unknown, revoked or expired */
  authenticateKey(key: string): Promise<Principal | null>;
}

interface CachedKey {
  record: Promise<KeyRecord | null>;
  untilMs: number;
}

/**
 * Makes an authenticator with a small cache before the store, since every request passes here.
 *
 * @param nowMs milliseconds since the epoch
 */
export function createAuthenticator(
  accounts: Pick<AccountStore, "findKey">,
  nowMs: () => number = Date.now,
): Authenticator {
  const cache = new Map<string, CachedKey>();

  function lookUp(digest: Buffer): Promise<KeyRecord | null> {
    const name = digest.toString("base64");
    const cached = cache.get(name);
    if (cached !== undefined && cached.untilMs > nowMs()) return cached.record;
    const record = accounts.findKey(digest);
    cache.delete(name);
    // The oldest entry goes first: a Map keeps the order of insertion.
    if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value!);
    cache.set(name, { record, untilMs: nowMs() + CACHE_MS });
    record.catch(() => cache.delete(name));
    return record;
  }

  return {
    async authenticateKey(key) {
      if (!KEY_SHAPE.test(key)) return null;
      const record = await lookUp(createHash("sha256").update(key).digest());
      return record !== null && isValid(record, nowMs()) ? principalOf(record) : null;
    },
  };
}

function isValid(record: KeyRecord, nowMs: number): boolean {
  const isExpired = record.expiresAtMs !== null && record.expiresAtMs <= nowMs;
  const isRevoked = record.revokedAtMs !== null && record.revokedAtMs <= nowMs;
  return !isExpired && !isRevoked;
}

function principalOf(record: KeyRecord): Principal {
  return {
    credentialId: `key:${record.id}`,
    kind: "key",
    actor: { kind: "key", id: record.id, name: `${record.label} (${record.prefix}…)` },
    workspace: record.workspace,
    dataSet: record.dataSet,
    scope: grantScope(record.dataSetId, record.workspace.id),
    permissions: PERMISSIONS_OF[record.type === "read" ? "readKey" : "key"],
  };
}
