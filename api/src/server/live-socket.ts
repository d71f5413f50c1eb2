import type { AccountChanges } from "../accounts/account-changes.ts";
import type { IncomingHttpHeaders, IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { CLOSE_CODES } from "@hiveboard/schema";
import { handleProtocols } from "graphql-ws";
import type { Logger } from "pino";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Principal } from "../accounts/principal.ts";
import { ContractError } from "../contract-error.ts";
import type { ConnectionLimits } from "../live/connection-limits.ts";
import { Connection } from "../live/connection.ts";
import type { ConnectionObserver } from "../live/connection.ts";
import { createLiveServer } from "../live/websocket.ts";
import type { LiveServerParts, Session as LiveSession } from "../live/websocket.ts";
import type { Credentials, Identified } from "./credentials.ts";
import { recheckEvery } from "./recheck.ts";

/** The largest batch inside a mutation, with its JSON quoted once more. */
const MAX_MESSAGE_BYTES = 2_097_152;
/** A connection that answers no ping for this long is gone. */
const PING_MS = 15_000;
/** For the closing handshake; then the connection is cut. */
const CLOSE_TIMEOUT_MS = 5_000;

export interface LiveSocketParts extends Omit<LiveServerParts, "authenticate"> {
  credentials: Credentials;
  limits: ConnectionLimits;
  limitFor: (principal: Principal) => number;
  maxBacklogBytes: number;
  observer: ConnectionObserver & { onSockets(open: number): void };
  /** Whether a page may connect, by its `Origin`. */
  isAllowedOrigin: (headers: IncomingHttpHeaders) => boolean;
  /** Told when open connections could not be checked. */
  onCheckFailure: (error: unknown) => void;
  /** After which open connections are checked at once. */
  changes: Pick<AccountChanges, "subscribe">;
  isStopping: () => boolean;
  logger: Logger;
}

/** A socket, and who opened it once that is known. */
interface Session extends LiveSession {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  identified: Identified | null;
}

/** The WebSocket side of `/graphql`. */
export interface LiveSocket {
  /** Closes every connection as going away. Resolves when all are gone. */
  close(): Promise<void>;
}

/** Accepts WebSockets on the HTTP server's `/graphql`. */
export function attachLiveSocket(server: Server, parts: LiveSocketParts): LiveSocket {
  const sessions = new Set<Session>();
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    closeTimeout: CLOSE_TIMEOUT_MS,
    handleProtocols: (protocols) => handleProtocols(protocols),
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  const live = createLiveServer<Session>({
    ...parts,
    authenticate: (session, given) => authenticate(parts, session, given),
  });

  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (pathOf(request) !== "/graphql") refuse(socket, 404, "There is no such path.");
    else if (parts.isStopping()) refuse(socket, 503, "The server is shutting down.");
    else sockets.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, socket, request));
  });

  function accept(socket: WebSocket, stream: Duplex, request: IncomingMessage): void {
    if (!parts.isAllowedOrigin(request.headers)) {
      socket.on("error", () => undefined);
      socket.close(CLOSE_CODES.forbidden, "pages of this origin may not connect");
      return;
    }
    const connection = new Connection(socket, stream, parts.maxBacklogBytes, parts.observer);
    const session: Session = {
      socket,
      request,
      connection,
      principal: null,
      identified: null,
      release: () => undefined,
    };
    sessions.add(session);
    parts.observer.onSockets(sessions.size);
    const closed = live.opened(transportOf(session, parts.logger), session);
    socket.once("close", (code, reason) => {
      sessions.delete(session);
      parts.observer.onSockets(sessions.size);
      session.release();
      void closed(code, String(reason));
    });
  }

  const pings = setInterval(() => pingAll(sessions), PING_MS);
  const checks = recheckEvery(
    () => identifiedOnes(sessions),
    ({ connection }, { closeCode, reason }) => connection.close(closeCode, reason.message),
    parts.onCheckFailure,
    parts.changes,
  );
  return {
    async close() {
      clearInterval(pings);
      checks.stop();
      const gone = [...sessions].map(({ socket }) => new Promise((resolve) => socket.once("close", resolve)));
      for (const { connection } of sessions)
        connection.close(CLOSE_CODES.goingAway, "the server is shutting down");
      await Promise.all(gone);
      sockets.close();
    },
  };
}

function transportOf({ socket, connection }: Session, logger: Logger) {
  // Without a listener an error of one connection would end the process; `close` follows and cleans up.
  socket.on("error", (error) => logger.debug({ err: error }, "WebSocket error"));
  return {
    protocol: socket.protocol,
    send: (message: string) => connection.send(message),
    close: (code?: number, reason?: string) => socket.close(code, reason),
    onMessage: (handle: (message: string) => Promise<void>) => {
      socket.on("message", (data: Buffer) => {
        handle(data.toString()).catch((error: unknown) => {
          logger.error({ err: error }, "unexpected error in a WebSocket message");
          connection.close(CLOSE_CODES.internalServerError, "internal server error");
        });
      });
    },
  };
}

async function authenticate(
  parts: LiveSocketParts,
  session: Session,
  authorization: unknown,
): Promise<boolean> {
  const { request, connection } = session;
  // A key in a URL gets logged: `?token=` is for the gateway alone (`gateway/`).
  const upgrade = { method: "GET", headers: request.headers, token: null };
  const found = await parts.credentials.ofConnection(upgrade, authorization).catch((error: unknown) => {
    if (error instanceof ContractError) return error;
    throw error;
  });
  if (found === null || found instanceof ContractError) {
    connection.close(CLOSE_CODES.unauthorized, found?.message ?? "this needs a valid API key or session");
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

function* identifiedOnes(sessions: ReadonlySet<Session>): Iterable<[Session, Identified]> {
  for (const session of sessions) if (session.identified !== null) yield [session, session.identified];
}

const unanswered = new WeakSet<WebSocket>();

function pingAll(sessions: ReadonlySet<Session>): void {
  for (const { socket } of sessions) {
    if (unanswered.has(socket)) {
      socket.terminate();
      continue;
    }
    unanswered.add(socket);
    socket.once("pong", () => unanswered.delete(socket));
    socket.ping();
  }
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? "").split("?", 1)[0]!.replace(/\/$/, "");
}

function refuse(socket: Duplex, status: 404 | 503, message: string): void {
  const error = status === 404 ? "invalid_parameter" : "overloaded";
  const body = JSON.stringify({ error, message, status, details: null });
  socket.end(
    `HTTP/1.1 ${status} ${status === 404 ? "Not Found" : "Service Unavailable"}\r\nConnection: close\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
