import { randomUUID } from "node:crypto";
import { ContractError } from "../contract-error.ts";
import { ACCESS_TOKEN_MS } from "./access-tokens.ts";
import type { AccessTokens } from "./access-tokens.ts";
import type { NewSession, SessionKind } from "./person.ts";
import type { DataSetName } from "./principal.ts";
import { newSecret, readRefreshToken, refreshToken, sha256 } from "./secrets.ts";
import type { SessionStore } from "./session.store.ts";

const MS_PER_DAY = 86_400_000;
/** A session that nobody uses for this long is over. */
export const SESSION_IDLE_MS = 14 * MS_PER_DAY;
/** A session is over by then, in use or not. */
export const SESSION_MAX_MS = 90 * MS_PER_DAY;
const MAX_CLIENT_LENGTH = 256;

/** What shows a session. It leaves with one answer and is kept nowhere here. */
export type SessionSecret =
  | { kind: "cookie"; token: string; expiresAtMs: number }
  | { kind: "tokens"; accessToken: string; accessTokenExpiresAtMs: number; refreshToken: string };

/** A session to store, and the secret that shows it. */
export interface MadeSession {
  row: NewSession;
  secret: SessionSecret;
}

/** Makes sessions and turns refresh tokens over. */
export interface Sessions {
  /** Makes a session; whoever asked stores its row, in the transaction that it belongs to. */
  make(wanted: {
    userId: string;
    workspaceId: string;
    dataSet: DataSetName;
    kind: SessionKind;
    client: string;
  }): Promise<MadeSession>;
  /**
   * Takes a refresh token for new tokens. An old one ends the session: either whoever shows it or whoever has the new
   * one has stolen it.
   *
   * @param requestId made by the client for this request alone. With it the same request can be made again when its
   *   answer was lost, as long as what was in that answer has not been used; without it that ends the session too.
   * @throws {ContractError} `authentication_failed`
   */
  refresh(token: string, requestId: string | null): Promise<SessionSecret & { kind: "tokens" }>;
  /** Ends the session of a refresh token. @returns whether there was one */
  endByRefreshToken(token: string): Promise<boolean>;
}

export function createSessions(parts: {
  store: SessionStore;
  accessTokens: AccessTokens;
  nowMs: () => number;
  /** Told of a session that was ended because an old token was shown. */
  onReplay: () => void;
}): Sessions {
  const { store, accessTokens, nowMs, onReplay } = parts;
  return {
    async make({ userId, workspaceId, dataSet, kind, client }) {
      const createdAtMs = nowMs();
      const id = randomUUID();
      const family = newSecret();
      const turn = newSecret();
      const access = kind === "tokens" ? await accessTokens.sign({ id, userId }) : null;
      const expiresAtMs = createdAtMs + SESSION_IDLE_MS;
      return {
        row: {
          id,
          userId,
          workspaceId,
          dataSet,
          kind,
          familySha256: sha256(family),
          refreshSha256: access === null ? null : sha256(turn),
          client: client.slice(0, MAX_CLIENT_LENGTH),
          createdAtMs,
          lastUsedAtMs: createdAtMs,
          accessUntilMs: access?.expiresAtMs ?? null,
          expiresAtMs,
        },
        secret:
          access === null
            ? { kind: "cookie", token: family, expiresAtMs: createdAtMs + SESSION_MAX_MS }
            : tokensOf(access, refreshToken(family, turn)),
      };
    },
    async refresh(token, requestId) {
      const shown = readRefreshToken(token);
      if (shown === null) throw refreshFailed();
      const familySha256 = sha256(shown.family);
      const turn = newSecret();
      const atMs = nowMs();
      const outcome = await store.rotate({
        familySha256,
        refreshSha256: sha256(shown.turn),
        requestSha256: requestId === null ? null : sha256(requestId),
        next: { refreshSha256: sha256(turn), accessUntilMs: atMs + ACCESS_TOKEN_MS },
        atMs,
        idleMs: SESSION_IDLE_MS,
        maxMs: SESSION_MAX_MS,
      });
      if (outcome.kind === "replayed") onReplay();
      if (outcome.kind !== "rotated") throw refreshFailed();
      const record = await store.findSession({ id: outcome.sessionId }, atMs);
      if (record === null) throw refreshFailed();
      const access = await accessTokens.sign({ id: record.id, userId: record.user.id });
      return tokensOf(access, refreshToken(shown.family, turn));
    },
    async endByRefreshToken(token) {
      const shown = readRefreshToken(token);
      if (shown === null) return false;
      const record = await store.findSession({ familySha256: sha256(shown.family) }, nowMs());
      return record !== null && store.endSession(record.id, "signed_out", nowMs());
    },
  };
}

function tokensOf(access: { token: string; expiresAtMs: number }, refresh: string) {
  return {
    kind: "tokens" as const,
    accessToken: access.token,
    accessTokenExpiresAtMs: access.expiresAtMs,
    refreshToken: refresh,
  };
}

function refreshFailed(): ContractError {
  return new ContractError("authentication_failed", "This refresh token is not good; sign in again.");
}
