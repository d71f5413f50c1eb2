import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createAccountChanges } from "../accounts/account-changes.ts";
import type { KeyRecord } from "../accounts/account.store.ts";
import { createAuthenticator } from "../accounts/authenticate.ts";
import { createSessionAuthenticator } from "../accounts/authenticate-session.ts";
import type { SessionRecord } from "../accounts/person.ts";
import type { Principal, Workspace } from "../accounts/principal.ts";
import type { Identified } from "./credentials.ts";
import { recheckEvery } from "./recheck.ts";
import type { Ending } from "./recheck.ts";

/** What the contract promises. */
const CLOSED_WITHIN_MS = 5_000;

const workspace = { id: "w", slug: "w", name: "W", plan: "free" } as Workspace;
const shared = { workspace, dataSet: "live", dataSetId: 1 } as const;
const key: KeyRecord = {
  ...shared,
  id: "k",
  type: "live",
  label: "k",
  prefix: "hb_live_0000",
  revokedAtMs: null,
  expiresAtMs: null,
  projectId: null,
};

function aSession(): SessionRecord {
  const user = { id: "u", email: "u@example.com", name: "U" };
  const times = { createdAtMs: Date.now(), lastUsedAtMs: Date.now(), expiresAtMs: Date.now() + 86_400_000 };
  return {
    ...shared,
    ...times,
    id: "s",
    kind: "cookie",
    client: "",
    user,
    role: "admin",
    accessUntilMs: null,
  };
}

/** What the stores answer from now on. */
let stored: { key: KeyRecord | null; session: SessionRecord | null };

beforeEach(() => {
  vi.useFakeTimers();
  stored = { key, session: aSession() };
});
afterEach(() => {
  vi.useRealTimers();
});

const keys = () => createAuthenticator({ findKey: () => Promise.resolve(stored.key) });
const sessions = () =>
  createSessionAuthenticator({
    store: {
      findSession: () => Promise.resolve(stored.session),
      touchSession: () => Promise.resolve(),
    },
    accessTokens: { sign: () => Promise.reject(new Error("unused")), read: () => Promise.resolve(null) },
    nowMs: Date.now,
    onError: (error) => {
      throw error;
    },
  });

const ofKey = (): (() => Promise<Principal | null>) => {
  const authenticator = keys();
  return () => authenticator.authenticateKey(`hb_live_${"0".repeat(32)}`);
};
const ofSession = (): (() => Promise<Principal | null>) => {
  const authenticator = sessions();
  return () => authenticator.authenticateAgain("s");
};

test.each([
  ["a key that is revoked", ofKey, () => (stored.key = null), 4401],
  ["a session that has ended", ofSession, () => (stored.session = null), 4401],
  ["a session that may do less", ofSession, () => (stored.session = { ...aSession(), role: "viewer" }), 4403],
])(
  "%s elsewhere, where nobody tells of it, ends its connections within 5 s, whenever it happens",
  async (_, resolver, change, closeCode) => {
    for (let afterMs = 0; afterMs <= 4_000; afterMs += 250) {
      stored = { key, session: aSession() };
      const again = resolver();
      const open = new Map<string, Identified>([["c", { principal: (await again())!, again }]]);
      const ended: Ending[] = [];
      const end = (name: string, ending: Ending) => void (open.delete(name) && ended.push(ending));
      const failures: unknown[] = [];
      const checks = recheckEvery(
        () => open,
        end,
        (error) => failures.push(error),
        createAccountChanges(),
      );
      await vi.advanceTimersByTimeAsync(afterMs);
      expect(ended).toEqual([]);
      // A request of the same credential: what it was told is believed for a while.
      await again();
      change();
      await vi.advanceTimersByTimeAsync(CLOSED_WITHIN_MS);
      expect(ended).toMatchObject([{ closeCode }]);
      expect(failures).toEqual([]);
      checks.stop();
    }
  },
);
