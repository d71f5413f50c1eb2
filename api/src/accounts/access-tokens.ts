import { createHmac } from "node:crypto";
import { SignJWT, jwtVerify } from "jose";

/** How long an access token is good, milliseconds: what a stolen one is worth, unless its session ends before. */
export const ACCESS_TOKEN_MS = 300_000;
const ALGORITHM = "HS256";
const TYPE = "at+jwt";
const ISSUER = "hiveboard";
const AUDIENCE = "hiveboard-api";
const MS_PER_SECOND = 1_000;

/** Signs and reads access tokens. They name a session and say nothing of what it may do: that is looked up. */
export interface AccessTokens {
  sign(session: { id: string; userId: string }): Promise<{ token: string; expiresAtMs: number }>;
  /** @returns the session's id; null for a token that is not ours, not for us, or run out */
  read(token: string): Promise<string | null>;
}

/** @param secret `jwt_secret`; a key for this use alone is derived from it */
export function createAccessTokens(secret: string, nowMs: () => number): AccessTokens {
  const key = createHmac("sha256", secret).update("hiveboard access tokens, version 1").digest();
  return {
    async sign({ id, userId }) {
      const issuedAt = Math.floor(nowMs() / MS_PER_SECOND);
      const expiresAt = issuedAt + ACCESS_TOKEN_MS / MS_PER_SECOND;
      const token = await new SignJWT({ sid: id })
        .setProtectedHeader({ alg: ALGORITHM, typ: TYPE })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setSubject(userId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(expiresAt)
        .sign(key);
      return { token, expiresAtMs: expiresAt * MS_PER_SECOND };
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, key, {
          algorithms: [ALGORITHM],
          typ: TYPE,
          issuer: ISSUER,
          audience: AUDIENCE,
          requiredClaims: ["exp", "iat", "sub", "sid"],
          currentDate: new Date(nowMs()),
        });
        return typeof payload.sid === "string" ? payload.sid : null;
      } catch {
        // Forged, foreign or run out: the caller hears the same of all of them.
        return null;
      }
    },
  };
}
