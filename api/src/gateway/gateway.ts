import type { AccountChanges } from "../accounts/account-changes.ts";
import type { IncomingHttpHeaders } from "node:http";
import { CLOSE_CODES } from "@hiveboard/schema";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import type { Logger } from "pino";
import type { Principal } from "../accounts/principal.ts";
import type { ConnectionLimits } from "../live/connection-limits.ts";
import type { ConnectionObserver } from "../live/connection.ts";
import { createLiveServer } from "../live/websocket.ts";
import type { LiveServerParts, Session } from "../live/websocket.ts";
import type { Credentials, Identified } from "../server/credentials.ts";
import { recheckEvery } from "../server/recheck.ts";
import { GatewayConnection } from "./gateway-connection.ts";
import type { ManagementApi } from "./management-api.ts";
import { readReintroduction } from "./reintroduction.ts";

/** Below the ten idle minutes after which API Gateway closes: it keeps clients, and finds those that are gone. */
const PING_MS = 240_000;
/** API Gateway ends every connection after two hours. One that is older has ended without a word. */
const MAX_AGE_MS = 7_500_000;
/** For the last pushes when the server stops. */
const CLOSE_TIMEOUT_MS = 3_000;

export interface GatewayParts extends Omit<LiveServerParts<GatewaySession>, "authenticate"> {
  api: ManagementApi;
  credentials: Credentials;
  limits: ConnectionLimits;
  limitFor: (principal: Principal) => number;
  maxBacklogBytes: number;
  observer: ConnectionObserver & { onGatewayConnections(open: number): void };
  /** Told when open connections could not be checked. */
  onCheckFailure: (error: unknown) => void;
  /** After which open connections are checked at once. */
  changes: Pick<AccountChanges, "subscribe">;
  logger: Logger;
}

/** What the client came with when it connected. */
export interface GatewayUpgrade {
  headers: Partial<Pick<IncomingHttpHeaders, "authorization" | "x-api-key">>;
  token: string | null;
}

interface GatewaySession extends Session {
  readonly connection: GatewayConnection;
  readonly upgrade: GatewayUpgrade;
  readonly openedAtMs: number;
  identified: Identified | null;
  /** It was acknowledged before this process knew it, and is not told again. */
  isTakenUpAgain: boolean;
  /** Hands a message to the protocol. */
  handle: (message: string) => void;
}

/** The WebSockets that an API gateway holds for us. */
export interface Gateway {
  /**
   * Takes a client up that the gateway has let in.
   *
   * @returns false when it named a credential, and a wrong one: the gateway should not let it in
   */
  connect(connectionId: string, upgrade: GatewayUpgrade): Promise<boolean>;
  /**
   * Hands over what a client has sent.
   *
   * @returns false when it is unknown and does not say who it is: it is cut off, so that it connects again
   */
  message(connectionId: string, message: string): boolean;
  disconnect(connectionId: string): void;
  /** Closes every connection as going away. Resolves when they have been told, or have had the time for it. */
  close(): Promise<void>;
}

/**
 * Speaks `graphql-transport-ws` with clients whose WebSockets end at an API gateway. The protocol, its limits and the
 * shared executions are those of `/graphql`: graphql-ws is given a socket whose `send` is a push.
 */
export function createGateway(parts: GatewayParts): Gateway {
  const sessions = new Map<string, GatewaySession>();
  const live = createLiveServer<GatewaySession>({
    ...parts,
    authenticate: (session, authorization) => authenticate(parts, session, authorization),
  });

  function open(connectionId: string, upgrade: GatewayUpgrade): GatewaySession {
    sessions.get(connectionId)?.connection.forget();
    const connection = new GatewayConnection({
      ...parts,
      connectionId,
      onClose: (code, reason) => {
        sessions.delete(connectionId);
        parts.observer.onGatewayConnections(sessions.size);
        session.release();
        void closed(code, reason);
      },
      onError: (error) => parts.logger.warn({ err: error }, "a push to the gateway failed"),
    });
    const session: GatewaySession = {
      connection,
      upgrade,
      openedAtMs: Date.now(),
      principal: null,
      identified: null,
      isTakenUpAgain: false,
      release: () => undefined,
      handle: () => undefined,
    };
    sessions.set(connectionId, session);
    parts.observer.onGatewayConnections(sessions.size);
    const closed = live.opened(socketOf(session, parts.logger), session);
    return session;
  }

  const pings = setInterval(() => pingAll(sessions.values()), PING_MS);
  const checks = recheckEvery(
    () => identifiedOnes(sessions.values()),
    ({ connection }, { closeCode, reason }) => connection.close(closeCode, reason.message),
    parts.onCheckFailure,
    parts.changes,
  );
  return {
    async connect(connectionId, upgrade) {
      const isNamed =
        upgrade.token !== null || Object.values(upgrade.headers).some((header) => header !== undefined);
      if (isNamed && (await identify(parts, upgrade, undefined)) === null) return false;
      open(connectionId, upgrade);
      return true;
    },
    message(connectionId, message) {
      const session = sessions.get(connectionId) ?? reopen(open, connectionId, message);
      if (session === null) {
        parts.api
          .disconnect(connectionId)
          .catch((error: unknown) =>
            parts.logger.warn({ err: error }, "the gateway could not cut a client off"),
          );
        return false;
      }
      session.handle(message);
      return true;
    },
    disconnect: (connectionId) => sessions.get(connectionId)?.connection.forget(),
    async close() {
      clearInterval(pings);
      checks.stop();
      const open = [...sessions.values()].map(({ connection }) => connection);
      for (const connection of open) connection.close(CLOSE_CODES.goingAway, "the server is shutting down");
      const timeout = Promise.withResolvers<void>();
      const timer = setTimeout(timeout.resolve, CLOSE_TIMEOUT_MS);
      await Promise.race([Promise.all(open.map(({ ended }) => ended)), timeout.promise]);
      clearTimeout(timer);
      parts.api.close();
    },
  };
}

/** Takes up a client that this process does not know, by the credential in its message. */
function reopen(
  open: (connectionId: string, upgrade: GatewayUpgrade) => GatewaySession,
  connectionId: string,
  message: string,
): GatewaySession | null {
  const introduction = readReintroduction(message);
  if (introduction === null) return null;
  const session = open(connectionId, { headers: {}, token: null });
  if (!introduction.isInit) {
    const { authorization } = introduction;
    session.isTakenUpAgain = true;
    session.handle(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  }
  return session;
}

const ACKNOWLEDGEMENT = JSON.stringify({ type: "connection_ack" });

/** The socket that graphql-ws is given. Messages wait for `connection_init` to be over, as they may come together. */
function socketOf(session: GatewaySession, logger: Logger) {
  const { connection } = session;
  let isAcknowledged: Promise<unknown> = Promise.resolve();
  return {
    protocol: GRAPHQL_TRANSPORT_WS_PROTOCOL,
    send: (message: string) =>
      session.isTakenUpAgain && message === ACKNOWLEDGEMENT ? undefined : connection.send(message),
    close: (code?: number, reason?: string) =>
      connection.close(code ?? CLOSE_CODES.internalServerError, reason ?? ""),
    onMessage: (handle: (message: string) => Promise<void>) => {
      const failed = (error: unknown) => {
        logger.error({ err: error }, "unexpected error in a message of the gateway");
        connection.close(CLOSE_CODES.internalServerError, "internal server error");
      };
      session.handle = (message) => {
        const isInit = session.principal === null && /"type"\s*:\s*"connection_init"/.test(message);
        const handled = isAcknowledged.then(() => handle(message)).catch(failed);
        if (isInit) isAcknowledged = handled;
      };
    },
  };
}

function identify(
  { credentials }: GatewayParts,
  { headers, token }: GatewayUpgrade,
  authorization: unknown,
): Promise<Identified | null> {
  return credentials.ofConnection({ method: "GET", headers, token }, authorization);
}

async function authenticate(
  parts: GatewayParts,
  session: GatewaySession,
  authorization: unknown,
): Promise<boolean> {
  const { connection, upgrade } = session;
  const found = await identify(parts, upgrade, authorization);
  if (found === null) {
    connection.close(CLOSE_CODES.unauthorized, "this needs a valid API key or session");
    return false;
  }
  const { principal } = found;
  const limit = parts.limitFor(principal);
  const release = await parts.limits.take(principal.credentialId, limit);
  if (release === null) {
    connection.close(CLOSE_CODES.tooManyRequests, `this credential may have ${limit} live connections`);
    return false;
  }
  // A connection that has closed meanwhile keeps no place: nothing would give it back.
  if (!connection.isOpen) {
    release();
    return false;
  }
  Object.assign(session, { principal, identified: found, release });
  return true;
}

function pingAll(sessions: Iterable<GatewaySession>): void {
  for (const { connection, openedAtMs } of sessions) {
    if (Date.now() - openedAtMs > MAX_AGE_MS) connection.forget();
    else void connection.send(JSON.stringify({ type: "ping" }));
  }
}

function* identifiedOnes(sessions: Iterable<GatewaySession>): Iterable<[GatewaySession, Identified]> {
  for (const session of sessions) if (session.identified !== null) yield [session, session.identified];
}
