import type { IncomingHttpHeaders } from "node:http";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { LocalSession } from "../accounts/local-session.ts";
import type { Principal } from "../accounts/principal.ts";
import { isOwnPage, isTrustedHost } from "./origin.ts";

/** What a request says of who is calling. */
export interface CredentialRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

/** Finds out who is calling, from the credential and from nothing else. */
export interface Credentials {
  /** Of an HTTP request: key in `Authorization` or `X-API-Key`, else the dashboard's cookie. Null: nobody. */
  ofRequest(request: CredentialRequest): Promise<Principal | null>;
  /** Of `connection_init`: its `authorization`, else the cookie or `?token=` that came with the upgrade. */
  ofConnection(
    upgrade: CredentialRequest & { token: string | null },
    authorization: unknown,
  ): Promise<{ principal: Principal; key: string | null } | null>;
  /** Resolves a key again, to notice that it was revoked. */
  ofKey(key: string): Promise<Principal | null>;
  /** The `Set-Cookie` header that opens the dashboard, where it may be given. */
  sessionCookie(headers: IncomingHttpHeaders): string | null;
}

/**
 * Makes the resolver of credentials.
 *
 * @param localSession null in production
 * @param cookieName differs between servers on one machine: cookies are shared by all ports of a host
 * @param extraHosts host names besides loopback under which the dashboard's session is given
 */
export function createCredentials(parts: {
  authenticator: Authenticator;
  localSession: LocalSession | null;
  cookieName: () => string;
  extraHosts: ReadonlySet<string>;
}): Credentials {
  const { authenticator, localSession, cookieName, extraHosts } = parts;

  function ofCookie(request: CredentialRequest, needsOrigin: boolean): Principal | null {
    if (localSession === null) return null;
    const token = readCookie(request.headers.cookie, cookieName());
    if (token === null || !localSession.isToken(token)) return null;
    return isOwnPage(request.headers, needsOrigin, extraHosts) ? localSession.principal : null;
  }

  return {
    async ofRequest(request) {
      const key = keyOf(request.headers);
      if (key !== null) return authenticator.authenticateKey(key);
      const isSafe = request.method === "GET" || request.method === "HEAD";
      return ofCookie(request, !isSafe);
    },
    async ofConnection(upgrade, authorization) {
      const named = typeof authorization === "string" ? bearer(authorization) : null;
      const key = named ?? (authorization == null ? (keyOf(upgrade.headers) ?? upgrade.token) : "");
      if (key !== null) {
        const principal = await authenticator.authenticateKey(key);
        return principal === null ? null : { principal, key };
      }
      const principal = ofCookie(upgrade, true);
      return principal === null ? null : { principal, key: null };
    },
    ofKey: (key) => authenticator.authenticateKey(key),
    sessionCookie(headers) {
      if (localSession === null || !isTrustedHost(headers.host, extraHosts)) return null;
      return `${cookieName()}=${localSession.token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
    },
  };
}

function keyOf(headers: IncomingHttpHeaders): string | null {
  // A header that is there and broken is a wrong credential, not an absent one: the cookie must not stand in for it.
  if (headers.authorization !== undefined) return bearer(headers.authorization) ?? "";
  const apiKey = headers["x-api-key"];
  if (apiKey === undefined) return null;
  return Array.isArray(apiKey) ? "" : apiKey;
}

function bearer(header: string): string | null {
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}

function readCookie(header: string | undefined, name: string): string | null {
  for (const part of header?.split(";") ?? []) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return null;
}
