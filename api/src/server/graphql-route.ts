import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { GraphQLError, GraphQLSchema } from "graphql";
import { createYoga } from "graphql-yoga";
import type { Logger } from "pino";
import type { Principal } from "../accounts/principal.ts";
import { networkOf } from "../accounts/throttle.ts";
import type { Visitor } from "../accounts/visitor.ts";
import { createPublicCheck } from "../graphql/public-fields.ts";
import { variablesError } from "../graphql/limits.ts";
import type { OperationLimits, OperationRequest } from "../graphql/limits.ts";
import { useLimits } from "../graphql/use-limits.ts";
import type { Operations } from "../live/operations.ts";
import { readJsonBody } from "./body.ts";
import type { Credentials } from "./credentials.ts";
import type { EventStreams } from "./event-stream.ts";
import { HttpError, authenticationFailed } from "./http-error.ts";
import { identify } from "./identify.ts";
import { requireAllowed } from "./rate-limits.ts";
import type { RateLimits } from "./rate-limits.ts";
import type { Visitors } from "./visitors.ts";

/** The largest batch inside a mutation, with its JSON quoted once more. */
const BODY_LIMITS = { maxBytes: 2_097_152, stallMs: 10_000, totalMs: 30_000 };
/** A sign-in with its document. */
const MAX_STRANGERS_BYTES = 32_768;

export interface GraphQLRouteParts {
  schema: GraphQLSchema;
  operations: Operations;
  limits: OperationLimits;
  contextFor: (caller: Principal | null, visitor: Visitor) => object;
  maskError: (error: unknown) => GraphQLError;
  credentials: Credentials;
  visitors: Visitors;
  rateLimits: RateLimits;
  eventStreams: EventStreams;
  logger: Logger;
  /** Null where there is no playground. */
  renderPlayground: (() => Promise<string>) | null;
}

interface Caller {
  principal: Principal | null;
  visitor: Visitor;
}

/** Adds `/graphql` over HTTP: queries and mutations through Yoga, subscriptions as event streams, the playground. */
export function addGraphQLRoute(app: FastifyInstance, parts: GraphQLRouteParts): void {
  const yoga = createYogaFor(parts);
  const isPublicOnly = createPublicCheck(parts.schema, parts.limits);
  const serve = async (request: FastifyRequest, reply: FastifyReply) => {
    const identified = await identify(parts, request);
    const counted = identified?.principal ?? { credentialId: `address:${networkOf(request.ip)}` };
    const verdict = await parts.rateLimits.query(counted);
    reply.headers(verdict.headers);
    requireAllowed(verdict);
    // Strangers send little, and never by GET: addresses are kept, and what they would send is secret.
    if (identified === null && request.method === "GET") throw authenticationFailed();
    const maxBytes = identified === null ? MAX_STRANGERS_BYTES : BODY_LIMITS.maxBytes;
    const operation = await readOperation(request, parts.limits, maxBytes);
    if (identified === null) {
      if (!isPublicOnly(operation)) throw authenticationFailed();
    } else if (isSubscription(parts.operations, operation))
      return parts.eventStreams.open(request, reply, identified, operation);
    const caller = { principal: identified?.principal ?? null, visitor: parts.visitors(request, reply) };
    return answer(yoga, request, reply, caller, operation);
  };
  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, _payload, parsed) => parsed(null));
    scope.post("/graphql", serve);
    scope.get("/graphql", async (request, reply) => {
      const { renderPlayground } = parts;
      if (renderPlayground === null || !acceptsPage(request)) return serve(request, reply);
      const cookie = parts.credentials.localCookie(request.headers);
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
  return createYoga<Caller>({
    schema,
    context: ({ principal, visitor }) => contextFor(principal, visitor),
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
      // Every refusal comes here, with what the caller sent in it; the mask has logged what nobody expected.
      error: () => undefined,
    },
  });
}

async function answer(
  yoga: ReturnType<typeof createYogaFor>,
  request: FastifyRequest,
  reply: FastifyReply,
  caller: Caller,
  operation: OperationRequest,
): Promise<FastifyReply> {
  const isPost = request.method === "POST";
  const headers: Record<string, string> = { accept: request.headers.accept ?? "application/json" };
  if (isPost) headers["content-type"] = "application/json";
  const response = await yoga.fetch(
    new URL(request.url, "http://localhost").href,
    { method: request.method, headers, body: isPost ? JSON.stringify(operation) : undefined },
    caller,
  );
  const type = response.headers.get("content-type") ?? "application/json; charset=utf-8";
  return reply
    .status(response.status)
    .type(type)
    .send(await response.text());
}

async function readOperation(
  request: FastifyRequest,
  limits: OperationLimits,
  maxBytes: number,
): Promise<OperationRequest> {
  const operation =
    request.method === "POST"
      ? await readJsonBody(request.raw, { ...BODY_LIMITS, maxBytes }, "invalid_parameter")
      : fromQueryString(request.query as Record<string, unknown>);
  assertOperation(operation);
  const tooDeep = variablesError(operation, limits);
  if (tooDeep !== null)
    throw new HttpError(400, "invalid_parameter", tooDeep.message, {
      details: { limit: limits.maxVariableDepth },
    });
  // Nothing else of the body goes on: what it is, nobody has looked at.
  const { query, operationName, variables } = operation;
  return { query, operationName, variables };
}

function fromQueryString({ query, operationName, variables, extensions }: Record<string, unknown>): unknown {
  return {
    query,
    operationName,
    variables: fromJson("variables", variables),
    extensions: fromJson("extensions", extensions),
  };
}

/** Given more than once it is a list, which is none of what it may be. */
function fromJson(name: string, text: unknown): unknown {
  if (typeof text !== "string") return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpError(400, "invalid_parameter", `\`${name}\` must be JSON.`);
  }
}

/** @throws {HttpError} which names what is of a wrong type, and of which it must be */
function assertOperation(value: unknown): asserts value is OperationRequest {
  const refuse = (message: string) => {
    throw new HttpError(400, "invalid_parameter", message);
  };
  if (!isObject(value)) {
    const batch = Array.isArray(value) ? "; operations are sent one at a time" : "";
    return refuse(`The body must be a JSON object with a GraphQL document in \`query\`${batch}.`);
  }
  const { query, operationName, variables, extensions } = value;
  if (query == null) refuse("The request needs a GraphQL document in `query`.");
  if (typeof query !== "string") refuse("`query` must be a string that holds a GraphQL document.");
  if (operationName != null && typeof operationName !== "string")
    refuse("`operationName` must be a string or null.");
  if (variables != null && !isObject(variables)) refuse("`variables` must be an object or null.");
  if (extensions != null && !isObject(extensions)) refuse("`extensions` must be an object or null.");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
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
