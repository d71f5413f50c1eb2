import type { AccessTokens } from "./access-tokens.ts";
import { CachedLookup } from "./cached-lookup.ts";
import { PERMISSIONS_OF } from "./permissions.ts";
import type { SessionRecord } from "./person.ts";
import type { Principal } from "./principal.ts";
import { grantScope } from "./scope.ts";
import { sha256 } from "./secrets.ts";
import type { SessionStore } from "./session.store.ts";
import { SESSION_IDLE_MS, SESSION_MAX_MS } from "./sessions.ts";

/** How long a resolved session is believed: an ended one, or a role that was taken away, stops within this time. */
const CACHE_MS = 2_000;
/** How often it is noted that a session is in use. */
const TOUCH_MS = 300_000;

/** Resolves what people are signed in with. */
export interface SessionAuthenticator {
  /** @param token a JWT of ours. @returns null when it does not hold, or its session does not */
  authenticateToken(token: string): Promise<Principal | null>;
  /** @param token what the browser's cookie holds */
  authenticateCookie(token: string): Promise<Principal | null>;
  /**
   * Whether the session of an open connection still holds. One that is kept by tokens does while it is refreshed,
   * although the token that opened the connection has run out.
   */
  authenticateAgain(sessionId: string): Promise<Principal | null>;
  /** Nothing that was believed is believed any longer: somebody has just ended a session, or changed a role. */
  forget(): void;
}

export function createSessionAuthenticator(parts: {
  store: Pick<SessionStore, "findSession" | "touchSession">;
  accessTokens: AccessTokens;
  nowMs: () => number;
  onError: (error: unknown) => void;
}): SessionAuthenticator {
  const { store, accessTokens, nowMs, onError } = parts;
  const cache = new CachedLookup<SessionRecord>(CACHE_MS, nowMs);

  const byId = (id: string) => cache.find(`id:${id}`, () => store.findSession({ id }, nowMs()));

  /** Cookies have no other sign of use; tokens are refreshed. */
  function touch({ id, kind, lastUsedAtMs }: SessionRecord): void {
    const atMs = nowMs();
    if (kind !== "cookie" || atMs - lastUsedAtMs < TOUCH_MS) return;
    store.touchSession(id, { atMs, idleMs: SESSION_IDLE_MS, maxMs: SESSION_MAX_MS }).catch(onError);
  }

  function held(record: SessionRecord | null): Principal | null {
    if (record === null || record.expiresAtMs <= nowMs()) return null;
    touch(record);
    return principalOf(record);
  }

  return {
    async authenticateToken(token) {
      const id = await accessTokens.read(token);
      if (id === null) return null;
      const record = await byId(id);
      return record?.kind === "tokens" ? held(record) : null;
    },
    async authenticateCookie(token) {
      const familySha256 = sha256(token);
      const name = `cookie:${familySha256.toString("base64")}`;
      const record = await cache.find(name, () => store.findSession({ familySha256 }, nowMs()));
      return record?.kind === "cookie" ? held(record) : null;
    },
    async authenticateAgain(sessionId) {
      const record = await byId(sessionId);
      if (record?.accessUntilMs != null && record.accessUntilMs <= nowMs()) return null;
      return held(record);
    },
    forget: () => cache.forgetAll(),
  };
}

function principalOf(record: SessionRecord): Principal {
  const { id, kind, user, role, workspace, dataSet, dataSetId } = record;
  return {
    // Of the person, so that many sessions are not many times the limit.
    credentialId: `user:${user.id}:${workspace.id}`,
    kind: "user",
    actor: { kind: "user", id: user.id, name: user.name },
    workspace,
    dataSet,
    scope: grantScope(dataSetId, workspace.id),
    permissions: PERMISSIONS_OF[role],
    role,
    user,
    session: { id, kind },
    onlyProjectId: null,
  };
}
