import type { IncomingHttpHeaders } from "node:http";
import type { Authenticator } from "../accounts/authenticate.ts";
import type { SessionAuthenticator } from "../accounts/authenticate-session.ts";
import type { LocalSession } from "../accounts/local-session.ts";
import type { Principal, Workspace } from "../accounts/principal.ts";
import { ContractError } from "../contract-error.ts";
import { isLoopbackOrigin, isOwnOrigin, isOwnPage, isTrustedHost } from "./origin.ts";
import { readCookie } from "./session-cookie.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** What a request says of who is calling. */
export interface CredentialRequest {
  method: string;
  headers: IncomingHttpHeaders;
}

/** Somebody who is known. */
export interface Identified {
  readonly principal: Principal;
  /** Resolves the same credential again, to notice that it has ended or may do less. Null: it has ended. */
  readonly again: () => Promise<Principal | null>;
}

/**
 * Finds out who is calling, from the credential and from nothing else.
 *
 * @throws {ContractError} `authentication_failed` where a page of another site calls with the published key
 */
export interface Credentials {
  /** Of an HTTP request: key or token in `Authorization`, key in `X-API-Key`, else a cookie. Null: nobody. */
  ofRequest(request: CredentialRequest): Promise<Identified | null>;
  /** Whether a request names a credential by itself. A cookie comes along unasked; a stale one is no wrong credential. */
  isNamed(headers: IncomingHttpHeaders): boolean;
  /** Of `connection_init`: its `authorization`, else what came with the upgrade; a token only from the gateway. */
  ofConnection(
    upgrade: CredentialRequest & { token: string | null },
    authorization: unknown,
  ): Promise<Identified | null>;
  /** The `Set-Cookie` header that opens the dashboard of local mode, where it may be given. */
  localCookie(headers: IncomingHttpHeaders): string | null;
}

export interface CredentialParts {
  authenticator: Authenticator;
  sessions: SessionAuthenticator;
  sessionCookie: SessionCookie;
  /** Null in production. */
  localSession: LocalSession | null;
  /** Differs between servers on one machine: cookies are shared by all ports of a host. */
  localCookieName: () => string;
  /** Host names besides loopback under which the session of local mode is given. */
  extraHosts: ReadonlySet<string>;
  /** Origins of the dashboard besides the one that a request is sent to. */
  ownOrigins: ReadonlySet<string>;
  /** The development key that everybody can read in the manual; null where it opens nothing. */
  publishedKey: string | null;
  /** Told of the caller's workspace, as it was read, whenever a credential is resolved. */
  sawWorkspace: (workspace: Workspace) => void;
}

/** Makes the resolver of credentials. */
export function createCredentials(parts: CredentialParts): Credentials {
  const { localSession, localCookieName, extraHosts } = parts;
  const noted = async (found: Promise<Identified | null>): Promise<Identified | null> => {
    const identified = await found;
    return identified && watched(identified, parts.sawWorkspace);
  };
  return {
    ofRequest(request) {
      const named = namedBy(request.headers);
      if (named !== null) return noted(ofSecret(parts, named, request.headers));
      const isSafe = request.method === "GET" || request.method === "HEAD";
      return noted(ofCookies(parts, request.headers, !isSafe));
    },
    isNamed: (headers) => namedBy(headers) !== null,
    async ofConnection(upgrade, authorization) {
      const given = typeof authorization === "string" ? bearer(authorization) : null;
      const named = given ?? (authorization == null ? (namedBy(upgrade.headers) ?? upgrade.token) : "");
      return noted(
        named === null ? ofCookies(parts, upgrade.headers, true) : ofSecret(parts, named, upgrade.headers),
      );
    },
    localCookie(headers) {
      if (localSession === null || !isTrustedHost(headers.host, extraHosts)) return null;
      return `${localCookieName()}=${localSession.token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`;
    },
  };
}

/** Tells of the workspace now, and whenever an open connection is checked. */
function watched({ principal, again }: Identified, saw: CredentialParts["sawWorkspace"]): Identified {
  saw(principal.workspace);
  return {
    principal,
    async again() {
      const now = await again();
      if (now !== null) saw(now.workspace);
      return now;
    },
  };
}

/** A key or a token. */
async function ofSecret(
  parts: CredentialParts,
  secret: string,
  { origin }: IncomingHttpHeaders,
): Promise<Identified | null> {
  // Any page that a browser shows can send it here, and CORS is open in local mode.
  if (secret === parts.publishedKey && origin !== undefined && !isLoopbackOrigin(origin))
    throw new ContractError(
      "authentication_failed",
      "The published development key is not for pages of other sites: set dev_key.",
    );
  if (secret.startsWith("hb_")) {
    const principal = await parts.authenticator.authenticateKey(secret);
    return principal && { principal, again: () => parts.authenticator.authenticateKey(secret) };
  }
  return ofSession(parts, await parts.sessions.authenticateToken(secret));
}

/** Somebody who has signed in goes before the session that local mode gives to everybody. */
async function ofCookies(
  parts: CredentialParts,
  headers: IncomingHttpHeaders,
  needsOrigin: boolean,
): Promise<Identified | null> {
  const own = readCookie(headers.cookie, parts.sessionCookie.name());
  if (own !== null && isOwnOrigin(headers, needsOrigin, parts.ownOrigins)) {
    const found = ofSession(parts, await parts.sessions.authenticateCookie(own));
    if (found !== null) return found;
  }
  const { localSession } = parts;
  if (localSession === null) return null;
  const local = readCookie(headers.cookie, parts.localCookieName());
  if (local === null || !localSession.isToken(local)) return null;
  if (!isOwnPage(headers, needsOrigin, parts.extraHosts)) return null;
  return { principal: await localSession.authenticate(), again: () => localSession.authenticate() };
}

function ofSession({ sessions }: CredentialParts, principal: Principal | null): Identified | null {
  if (principal === null) return null;
  return { principal, again: () => sessions.authenticateAgain(principal.session!.id) };
}

function namedBy(headers: IncomingHttpHeaders): string | null {
  // A header that is there and broken is a wrong credential, not an absent one: the cookie must not stand in for it.
  if (headers.authorization !== undefined) return bearer(headers.authorization) ?? "";
  const apiKey = headers["x-api-key"];
  if (apiKey === undefined) return null;
  return typeof apiKey === "string" && apiKey.startsWith("hb_") ? apiKey : "";
}

function bearer(header: string): string | null {
  return /^Bearer +(\S+) *$/i.exec(header)?.[1] ?? null;
}
