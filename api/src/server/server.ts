import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import type { FastifyInstance } from "fastify";
import type { GraphQLError } from "graphql";
import type { Logger } from "pino";
import { createAccountChanges } from "../accounts/account-changes.ts";
import { createKeyUsage } from "../accounts/key-usage.ts";
import { systemClock } from "../live/clock.ts";
import { addAuditLogRoute } from "./audit-log-route.ts";
import { createAuthenticator } from "../accounts/authenticate.ts";
import { readOrMakeSecret } from "../accounts/local-session.ts";
import type { Principal } from "../accounts/principal.ts";
import { DEFAULT_DEV_KEY } from "../config-entries.ts";
import type { Config } from "../config.ts";
import { addGatewayRoutes } from "../gateway/gateway-routes.ts";
import { createGateway } from "../gateway/gateway.ts";
import type { Gateway } from "../gateway/gateway.ts";
import { DEFAULT_OPERATION_LIMITS } from "../graphql/limits.ts";
import { createLocalConnectionLimits } from "../live/connection-limits.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Storage } from "../storage/storage.ts";
import { addAuthRoutes } from "./auth-routes.ts";
import { createCore } from "./core.ts";
import type { Core } from "./core.ts";
import { createCredentials } from "./credentials.ts";
import type { Credentials } from "./credentials.ts";
import { createEventStreams } from "./event-stream.ts";
import type { EventStreams } from "./event-stream.ts";
import { addGraphQLRoute } from "./graphql-route.ts";
import { addHealthRoutes } from "./health-routes.ts";
import { createHttpServer } from "./http-server.ts";
import { BytesInHand } from "./bytes-in-hand.ts";
import { addIngestRoute } from "./ingest-route.ts";
import { attachLiveSocket } from "./live-socket.ts";
import { prepareLocalMode } from "./local-mode.ts";
import { logErrors } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import type { Metrics } from "./metrics.ts";
import { allowedOrigins } from "./origin.ts";
import { loadPlayground } from "./playground.ts";
import { requireAllowed } from "./rate-limits.ts";
import type { RateLimits } from "./rate-limits.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { createVisitors } from "./visitors.ts";
import type { Visitors } from "./visitors.ts";
import { addWebApp } from "./web-app.ts";

/** A server that is ready to listen. */
export interface HiveBoardServer {
  /** Opens the port. */
  listen(): Promise<void>;
  /** Where it listens, `http://127.0.0.1:8451`; only after `listen`. */
  readonly address: string;
  /** The key of local mode; null in production. */
  readonly devKey: string | null;
  /** Stops taking requests, finishes those in hand, closes live connections as going away. Storage stays open. */
  close(): Promise<void>;
}

export interface ServerOptions {
  config: Config;
  /** Opened, and closed by whoever opened it, after the server. */
  storage: Storage;
  logger: Logger;
  /** What the storage counts into already; made here where nothing is said. */
  metrics?: Metrics;
  /** For tests, which do not wait ten seconds. */
  bodyStallMs?: number;
  /** The one that the configuration names where nothing is said. */
  mailer?: Mailer | null;
  /** The web app's handler; the one built beside this package where nothing is said. */
  webHandlerPath?: string;
}

const BUILT_WEB_HANDLER = fileURLToPath(new URL("../../../web/build/handler.js", import.meta.url));
/** For requests in hand when the server stops. */
const FINISH_MS = 6_000;

/** Wires a server around a storage. Nothing is reachable before `listen`. */
export async function createServer(options: ServerOptions): Promise<HiveBoardServer> {
  const { config, storage, logger } = options;
  let isStopping = false;
  const metrics = options.metrics ?? createMetrics();
  metrics.storage.watchQueue(() => storage.writeQueue());
  const secret = config.jwt_secret ?? readOrMakeSecret(config.data_dir);
  const changes = createAccountChanges();
  const local = config.mode === "local" ? await prepareLocalMode(config, storage, secret, changes) : null;
  if (local !== null) warnOfOpenDoor(config, logger);
  warnOfUnknownAddress(config, logger);
  const mailer = options.mailer ?? (await mailerOf(config));
  const core = await createCore({
    config,
    storage,
    logger,
    metrics,
    developmentKey: local?.devKey ?? null,
    secret,
    mailer,
    changes,
  });
  const app = createHttpServer({ config, logger, metrics, isStopping: () => isStopping });
  const port = () => portOf(app) ?? config.port;
  const ownOrigins = new Set(config.public_url === undefined ? [] : [config.public_url]);
  const isHttps = config.public_url?.startsWith("https:") ?? false;
  const sessionCookie = createSessionCookie({ isHttps, port, nowMs: Date.now });
  const keyUsage = createKeyUsage({
    store: storage.keys,
    clock: systemClock,
    nowMs: Date.now,
    onError: logErrors(logger, "the use of keys could not be written down"),
  });
  const credentials = createCredentials({
    sessions: core.sessions,
    sessionCookie,
    authenticator: createAuthenticator(storage.accounts, { changes, onUse: keyUsage.saw }),
    localSession: local?.session ?? null,
    localCookieName: () => `hiveboard_session_${port()}`,
    extraHosts: new Set([config.host]),
    ownOrigins,
    publishedKey: local?.devKey === DEFAULT_DEV_KEY ? DEFAULT_DEV_KEY : null,
    sawWorkspace: core.workspaces.saw,
  });
  const shared = {
    ...core,
    credentials,
    visitors: createVisitors({ sessionCookie, ownOrigins }),
    logger,
    metrics,
    limits: core.cluster?.connectionLimits ?? createLocalConnectionLimits(),
    limitFor: connectionLimit(config),
    maxBacklogBytes: config.live_backlog_bytes,
    observer: liveObserver(metrics),
    changes,
    onCheckFailure: logErrors(logger, "credentials of open connections could not be checked"),
    isStopping: () => isStopping,
  };
  const eventStreams = createEventStreams(shared);
  const liveParts = {
    ...shared,
    isAllowedOrigin: allowedOrigins(config),
    maxSubscriptions: config.live_subscriptions_per_connection,
    queryRefusal: (principal: Principal) => refuseQuery(core, principal),
  };
  const gateway = await openGateway(config, liveParts);
  addRoutes(app, { ...shared, options, eventStreams, gateway, hasSession: local !== null });
  await app.ready();
  const liveSocket = attachLiveSocket(app.server, liveParts);

  return {
    async listen() {
      await app.listen({ port: config.port, host: config.host });
    },
    get address() {
      const { address, port, family } = app.server.address() as AddressInfo;
      return `http://${family === "IPv6" ? `[${address}]` : address}:${port}`;
    },
    devKey: local?.devKey ?? null,
    async close() {
      isStopping = true;
      eventStreams.closeAll();
      // Whoever still sends or reads a request by then is cut off.
      const cut = setTimeout(() => app.server.closeAllConnections(), FINISH_MS);
      await Promise.all([liveSocket.close(), gateway?.close(), app.close()]);
      clearTimeout(cut);
      await keyUsage.close();
      await core.close();
      mailer?.close();
    },
  };
}

function addRoutes(
  app: FastifyInstance,
  parts: Core & {
    options: ServerOptions;
    credentials: Credentials;
    visitors: Visitors;
    rateLimits: RateLimits;
    metrics: Metrics;
    logger: Logger;
    eventStreams: EventStreams;
    gateway: Gateway | null;
    isStopping: () => boolean;
    hasSession: boolean;
  },
): void {
  const { options, credentials, hasSession } = parts;
  const { config, storage, bodyStallMs, webHandlerPath } = options;
  const hasPlayground = config.playground ?? config.mode === "local";
  addHealthRoutes(app, { ...parts, storage });
  const inHand = new BytesInHand(config.ingest_bytes_in_hand);
  addIngestRoute(app, { ...parts, inHand, bodyStallMs });
  addAuditLogRoute(app, { ...parts, auditLog: storage.auditLog });
  addAuthRoutes(app, parts);
  addGatewayRoutes(app, { gateway: parts.gateway, secret: config.gateway_secret ?? null });
  addGraphQLRoute(app, {
    ...parts,
    limits: DEFAULT_OPERATION_LIMITS,
    renderPlayground: hasPlayground ? loadPlayground(!hasSession) : null,
  });
  addWebApp(app, {
    handlerPath: webHandlerPath ?? BUILT_WEB_HANDLER,
    credentials,
    fallbackPath: hasPlayground ? "/graphql" : null,
  });
}

/** The configuration has all of the gateway's entries or none. Its client is loaded where there is a gateway only. */
async function openGateway(
  { gateway_endpoint: endpoint, gateway_region: region }: Config,
  parts: Omit<Parameters<typeof createGateway>[0], "api">,
): Promise<Gateway | null> {
  if (endpoint === undefined || region === undefined) return null;
  const { createManagementApi } = await import("../gateway/management-api.ts");
  return createGateway({ ...parts, api: createManagementApi({ endpoint, region }) });
}

/** Local mode opens to whoever reaches the port; that should be this machine. */
function warnOfOpenDoor({ host }: Config, logger: Logger): void {
  if (!["localhost", "127.0.0.1", "::1"].includes(host))
    logger.warn(
      { host },
      "local mode is open to everybody who reaches this address; use production mode there",
    );
}

/** Behind https only `public_url` tells so: the cookie would go over http as well. */
function warnOfUnknownAddress({ mode, public_url: publicUrl }: Config, logger: Logger): void {
  if (mode === "production" && publicUrl === undefined)
    logger.warn(
      "public_url is not set: the session's cookie is not Secure, and invites are paths without a host",
    );
}

/** Null where no mail can be sent: what would send it is not loaded then. */
async function mailerOf({ smtp_url: smtpUrl, mail_from: from }: Config): Promise<Mailer | null> {
  if (smtpUrl === undefined || from === undefined) return null;
  const { createSmtpMailer } = await import("../mail/smtp-mailer.ts");
  return createSmtpMailer(smtpUrl, from);
}

function portOf(app: FastifyInstance): number | null {
  const address = app.server.address();
  return typeof address === "object" ? (address?.port ?? null) : null;
}

/** The dashboard's tabs share one session, so it may have more connections than a key. */
function connectionLimit(config: Config): (principal: Principal) => number {
  const forSessions = Math.max(config.live_connections, config.live_local_connections);
  return ({ kind }) => (kind === "user" ? forSessions : config.live_connections);
}

async function refuseQuery(
  { rateLimits, maskError }: Pick<Core, "rateLimits" | "maskError">,
  principal: Principal,
): Promise<GraphQLError | null> {
  try {
    requireAllowed(await rateLimits.query(principal));
    return null;
  } catch (refusal) {
    return maskError(refusal);
  }
}

function liveObserver({ live }: Metrics) {
  return {
    onFrame: (bytes: number) => {
      live.frames.inc();
      live.bytes.inc(bytes);
    },
    onSlowConsumer: () => live.slowConsumersClosed.inc(),
    onSockets: (open: number) => live.connections.set({ transport: "websocket" }, open),
    onGatewayConnections: (open: number) => live.connections.set({ transport: "gateway" }, open),
    onStreams: (open: number) => live.connections.set({ transport: "sse" }, open),
  };
}
