import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLError, GraphQLSchema } from "graphql";
import { createYoga } from "graphql-yoga";
import type { Logger } from "pino";
import type { Principal } from "../accounts/principal.ts";
import { variablesError } from "../graphql/limits.ts";
import type { OperationLimits, OperationRequest } from "../graphql/limits.ts";
import { useLimits } from "../graphql/use-limits.ts";
import type { Operations } from "../live/operations.ts";
import { readJsonBody } from "./body.ts";
import type { Credentials } from "./credentials.ts";
import type { EventStreams } from "./event-stream.ts";
import { HttpError, authenticationFailed } from "./http-error.ts";
import { requireAllowed } from "./rate-limits.ts";
import type { RateLimits } from "./rate-limits.ts";

/** The largest batch inside a mutation, with its JSON quoted once more. */
const BODY_LIMITS = { maxBytes: 2_097_152, stallMs: 10_000, totalMs: 30_000 };

export interface GraphQLRouteParts {
  schema: GraphQLSchema;
  operations: Operations;
  limits: OperationLimits;
  contextFor: (principal: Principal) => object;
  maskError: (error: unknown) => GraphQLError;
  credentials: Credentials;
  rateLimits: RateLimits;
  eventStreams: EventStreams;
  logger: Logger;
  /** Null where there is no playground. */
  renderPlayground: (() => Promise<string>) | null;
}

/** Adds `/graphql` over HTTP: queries and mutations through Yoga, subscriptions as event streams, the playground. */
export function addGraphQLRoute(app: FastifyInstance, parts: GraphQLRouteParts): void {
  const yoga = createYogaFor(parts);
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const principal = await parts.credentials.ofRequest(request);
    if (principal === null) throw authenticationFailed();
    const verdict = await parts.rateLimits.query(principal);
    reply.headers(verdict.headers);
    requireAllowed(verdict);
    const operation = await readOperation(request, parts.limits);
    if (isSubscription(parts.operations, operation))
      return parts.eventStreams.open(request, reply, principal, operation);
    return answer(yoga, request, reply, principal, operation);
  };
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.post("/graphql", serve);
    scope.get("/graphql", async (request, reply) => {
      const { renderPlayground } = parts;
      if (renderPlayground === null || !acceptsPage(request)) return serve(request, reply);
      const cookie = parts.credentials.sessionCookie(request.headers);
      if (cookie !== null) reply.header("set-cookie", cookie);
      return reply
        .type("text/html; charset=utf-8")
        .header("cache-control", "no-cache")
        .send(await renderPlayground());
    });
    done();
  });
}

function createYogaFor(parts: GraphQLRouteParts) {
  const { schema, limits, logger, maskError, contextFor } = parts;
  return createYoga<{ principal: Principal }>({
    schema,
    context: ({ principal }) => contextFor(principal),
    plugins: [useLimits(limits)],
    maskedErrors: { maskError: (error) => maskError(error) },
    graphiql: false,
    landingPage: false,
    // Of the HTTP server, for all routes alike.
    cors: false,
    batching: false,
    logging: {
      debug: () => undefined,
      info: () => undefined,
      warn: (...args) => logger.warn({ args }, "yoga"),
      // Every refusal comes here; what nobody expected has been logged by the mask, under its id.
      error: (...args) => logger.debug({ args }, "yoga"),
    },
  });
}

async function answer(
  yoga: ReturnType<typeof createYogaFor>,
  request: FastifyRequest,
  reply: FastifyReply,
  principal: Principal,
  operation: OperationRequest,
): Promise<FastifyReply> {
  const isPost = request.method === "POST";
  const headers: Record<string, string> = { accept: request.headers.accept ?? "application/json" };
  if (isPost) headers["content-type"] = "application/json";
  const response = await yoga.fetch(
    new URL(request.url, "http://localhost").href,
    { method: request.method, headers, body: isPost ? JSON.stringify(operation) : undefined },
    { principal },
  );
  const type = response.headers.get("content-type") ?? "application/json; charset=utf-8";
  return reply
    .status(response.status)
    .type(type)
    .send(await response.text());
}

async function readOperation(request: FastifyRequest, limits: OperationLimits): Promise<OperationRequest> {
  const operation =
    request.method === "POST"
      ? await readJsonBody(request.raw, BODY_LIMITS, "invalid_parameter")
      : fromQueryString(request.query as Record<string, unknown>);
  if (!isOperation(operation))
    throw new HttpError(400, "invalid_parameter", "The request needs a GraphQL document in `query`.");
  const tooDeep = variablesError(operation, limits);
  if (tooDeep !== null)
    throw new HttpError(400, "invalid_parameter", tooDeep.message, {
      details: { limit: limits.maxVariableDepth },
    });
  // Nothing else of the body goes on: what it is, nobody has looked at.
  const { query, operationName, variables } = operation;
  return { query, operationName, variables };
}

function fromQueryString({ query, operationName, variables }: Record<string, unknown>): unknown {
  if (typeof variables !== "string") return { query, operationName };
  try {
    return { query, operationName, variables: JSON.parse(variables) as unknown };
  } catch {
    throw new HttpError(400, "invalid_parameter", "variables is not JSON.");
  }
}

function isOperation(value: unknown): value is OperationRequest {
  if (typeof value !== "object" || value === null) return false;
  const { query, operationName, variables } = value as Record<string, unknown>;
  return (
    typeof query === "string" &&
    (operationName == null || typeof operationName === "string") &&
    (variables == null || (typeof variables === "object" && !Array.isArray(variables)))
  );
}

/** A document without the word cannot hold one, which spares queries a second look. */
function isSubscription(operations: Operations, operation: OperationRequest): boolean {
  if (!operation.query.includes("subscription")) return false;
  const checked = operations.check(operation);
  return checked.errors === undefined && checked.live !== null;
}

function acceptsPage({ headers, query }: FastifyRequest): boolean {
  return headers.accept?.includes("text/html") === true && (query as { query?: unknown }).query === undefined;
}
