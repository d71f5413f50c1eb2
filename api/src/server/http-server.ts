import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import cors from "@fastify/cors";
import { LogController, fastify } from "fastify";
import type { FastifyError, FastifyInstance, FastifyReply } from "fastify";
import type { Logger } from "pino";
import type { Config } from "../config.ts";
import { HttpError, overloaded, toErrorAnswer } from "./http-error.ts";
import type { Metrics } from "./metrics.ts";

/** For the head of a request; a client that needs longer is not one. */
const HEADERS_TIMEOUT_MS = 20_000;
/** For a whole request. Routes that read bodies have tighter bounds of their own. */
const REQUEST_TIMEOUT_MS = 60_000;
const MAX_URL_LENGTH = 16_384;

/** Headers that browsers of other origins may read. */
const EXPOSED_HEADERS = ["x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset", "retry-after"];

/** Makes the HTTP server without routes: errors, CORS, logs and timings are the same for all of them. */
export function createHttpServer(parts: {
  config: Pick<Config, "mode" | "cors_origins" | "trusted_proxies">;
  logger: Logger;
  metrics: Metrics;
  isStopping: () => boolean;
}): FastifyInstance {
  const app = fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: parts.config.trusted_proxies === undefined ? false : [...parts.config.trusted_proxies],
    // Bodies are read by the routes, within bounds of their own.
    bodyLimit: 1_048_576,
    requestTimeout: REQUEST_TIMEOUT_MS,
    http: { headersTimeout: HEADERS_TIMEOUT_MS, maxHeaderSize: MAX_URL_LENGTH },
    forceCloseConnections: "idle",
    return503OnClosing: false,
    routerOptions: { maxParamLength: 1_024, ignoreTrailingSlash: true },
    frameworkErrors: (error, _request, reply) => void sendError(error, reply),
    clientErrorHandler: answerBrokenRequest,
    genReqId: () => randomUUID(),
  }) as unknown as FastifyInstance;
  app.server.on("checkExpectation", refuseExpectation);
  app.setErrorHandler((error, _request, reply) => sendError(error, reply));
  addCors(app, parts.config);
  app.addHook("onRequest", (request, _reply, next) => {
    const isProbe = request.url === "/health" || request.url === "/ready";
    if (parts.isStopping() && !isProbe) next(overloaded(5, "The server is shutting down."));
    else next();
  });
  app.addHook("onSend", (_request, reply, _payload, next) => {
    // A connection that stayed open for a next request would be waited for until it is cut off.
    if (parts.isStopping()) reply.header("connection", "close");
    next();
  });
  app.addHook("onResponse", (request, reply, next) => {
    const { method } = request;
    // The route, not the path: paths are anybody's to make up, and a query string may hold a secret.
    const route = request.routeOptions.url ?? "other";
    const status = reply.statusCode;
    const durationMs = reply.elapsedTime;
    parts.metrics.http.duration.observe({ method, route, status: String(status) }, durationMs / 1000);
    request.log.debug({ method, route, status, durationMs: Math.round(durationMs) }, "request");
    next();
  });
  return app;
}

/** The answer to anything thrown. What nobody expected is logged under the id that the answer gives. */
export function sendError(error: unknown, reply: FastifyReply): FastifyReply {
  const errorId = randomUUID();
  const { body, headers, isUnexpected } = toErrorAnswer(error, errorId);
  if (isUnexpected) reply.log.error({ errorId, err: error }, "unexpected error in a request");
  return reply.status(body.status).headers(headers).type("application/json; charset=utf-8").send(body);
}

/** Where no route matches: 405 if another method would have, else 404. */
export function noSuchRoute(app: FastifyInstance, method: string, path: string): HttpError {
  const methods = ["GET", "HEAD", "POST"] as const;
  const allowed = methods.filter((other) => app.hasRoute({ method: other, url: path }));
  if (allowed.length === 0) return new HttpError(404, "invalid_parameter", "There is no such path.");
  return methodNotAllowed(method, allowed);
}

/** A path that there is, for other methods. */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpError {
  return new HttpError(405, "invalid_parameter", `${method} is not allowed here.`, {
    headers: { allow: allowed.join(", ") },
  });
}

function addCors(
  app: FastifyInstance,
  { mode, cors_origins: origins }: Pick<Config, "mode" | "cors_origins">,
): void {
  const allowed = origins ?? (mode === "local" ? "*" : []);
  if (allowed.length === 0) return;
  // OPTIONS that asks for no other method is none of a browser's: it is answered as where no origin may call.
  app.addHook("onRequest", (request, reply, next) => {
    const { origin, "access-control-request-method": asked } = request.headers;
    if (request.method === "OPTIONS" && (origin === undefined || asked === undefined)) reply.callNotFound();
    else next();
  });
  // Never with credentials: other origins bring a key; the dashboard's cookie is for its own origin alone.
  void app.register(cors, {
    origin: allowed === "*" ? "*" : [...allowed],
    credentials: false,
    methods: ["GET", "POST", "OPTIONS"],
    allowedHeaders: ["authorization", "content-type", "content-encoding", "x-api-key"],
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: 600,
  });
}

/** Node answers `Expect: 100-continue` by itself; whatever else is expected gets the contract's error body too. */
function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const message = "Nothing can be expected but 100-continue.";
  response
    .writeHead(417, { "content-type": "application/json; charset=utf-8", connection: "close" })
    .end(JSON.stringify({ error: "invalid_parameter", message, status: 417, details: null }));
}

/** What cannot even be parsed as HTTP still gets the contract's error body. */
function answerBrokenRequest(error: FastifyError | Error, socket: Socket): void {
  if (!socket.writable || ("code" in error && error.code === "ECONNRESET")) {
    socket.destroy();
    return;
  }
  const isTimeout = "code" in error && error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const isTooLarge = "code" in error && error.code === "HPE_HEADER_OVERFLOW";
  const status = isTooLarge ? 431 : 400;
  const message = isTimeout
    ? "The request stopped arriving before it was complete."
    : isTooLarge
      ? "The request's headers are too large."
      : "This is not HTTP.";
  const body = JSON.stringify({ error: "invalid_parameter", message, status, details: null });
  socket.end(
    `HTTP/1.1 ${status} ${status === 431 ? "Request Header Fields Too Large" : "Bad Request"}\r\n` +
      `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\n` +
      `Connection: close\r\n\r\n${body}`,
  );
}
