import { existsSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { pathToFileURL } from "node:url";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Credentials } from "./credentials.ts";
import { methodNotAllowed, noSuchRoute, sendError } from "./http-server.ts";

/** What SvelteKit's adapter-node builds: a handler for Node's HTTP. */
type WebHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  next: (error?: unknown) => void,
) => void;

/** Paths of the API: what is not found under them is an error of the API's, not a page. */
const API_PATHS = /^\/(v1|graphql|health|ready|metrics)(\/|$)/;

/** What the web app answers: pages and assets. All that is written goes over the API. */
const PAGE_METHODS = ["GET", "HEAD"];

/**
 * Adds the web app behind all routes, if it has been built. In local mode its pages bring the session that opens
 * the dashboard.
 *
 * @param handlerPath where the build's handler is; it need not exist
 * @param fallbackPath where the root leads when there is no web app; null for nowhere
 */
export function addWebApp(
  app: FastifyInstance,
  parts: { handlerPath: string; credentials: Credentials; fallbackPath: string | null },
): void {
  const { handlerPath, credentials, fallbackPath } = parts;
  const handler = existsSync(handlerPath) ? loadLazily(handlerPath) : null;
  void app.register((scope, _options, done) => {
    // A body that nobody takes is not read either.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.setNotFoundHandler(async (request, reply) => {
      const path = request.url.split("?", 1)[0]!;
      if (handler !== null && !API_PATHS.test(path)) {
        if (!PAGE_METHODS.includes(request.method))
          return sendError(methodNotAllowed(request.method, PAGE_METHODS), reply);
        return hand(await handler(), request, reply, credentials);
      }
      if (handler === null && path === "/" && fallbackPath !== null) return reply.redirect(fallbackPath);
      return sendError(noSuchRoute(app, request.method, path), reply);
    });
    done();
  });
}

function loadLazily(path: string): () => Promise<WebHandler> {
  let loading: Promise<WebHandler> | null = null;
  return () =>
    (loading ??= (import(pathToFileURL(path).href) as Promise<{ handler: WebHandler }>).then(
      ({ handler }) => handler,
    ));
}

function hand(
  handler: WebHandler,
  request: FastifyRequest,
  reply: FastifyReply,
  credentials: Credentials,
): FastifyReply {
  const cookie = credentials.localCookie(request.headers);
  if (cookie !== null) addCookieToPages(reply.raw, cookie);
  reply.hijack();
  handler(request.raw, reply.raw, (error) => {
    if (reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (error !== undefined) request.log.error({ err: error }, "the web app failed");
    const status = error === undefined ? 404 : 500;
    const message = error === undefined ? "There is no such path." : "Something went wrong on the server.";
    const body = {
      error: error === undefined ? "invalid_parameter" : "internal_error",
      message,
      status,
      details: null,
    };
    reply.raw
      .writeHead(status, { "content-type": "application/json; charset=utf-8" })
      .end(JSON.stringify(body));
  });
  return reply;
}

/** Whether an answer is a page is known when its head is written, so that is where the cookie goes in. */
function addCookieToPages(response: ServerResponse, cookie: string): void {
  const writeHead = response.writeHead.bind(response) as (...args: unknown[]) => ServerResponse;
  response.writeHead = (...args: unknown[]) => {
    const given = args.find((arg) => typeof arg === "object" && arg !== null) as
      Record<string, unknown> | undefined;
    const type = given?.["content-type"] ?? given?.["Content-Type"] ?? response.getHeader("content-type");
    if (typeof type === "string" && type.includes("text/html")) response.appendHeader("set-cookie", cookie);
    return writeHead(...args);
  };
}
