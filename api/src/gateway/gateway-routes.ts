import { createHash, timingSafeEqual } from "node:crypto";
import { GRAPHQL_TRANSPORT_WS_PROTOCOL } from "graphql-ws";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { HttpError, authenticationFailed } from "../server/http-error.ts";
import type { Gateway } from "./gateway.ts";
import { MAX_PUSH_BYTES } from "./gateway-connection.ts";

/** As the gateway's integration sends it: `integration.request.header.connectionId: context.connectionId`. */
const CONNECTION_HEADER = "connectionid";
const MAX_CONNECTION_ID_LENGTH = 128;

export interface GatewayRouteParts {
  /** Null when no gateway is configured: the routes answer 501. */
  gateway: Gateway | null;
  secret: string | null;
}

/**
 * Adds `POST /ws/connect`, `/ws/disconnect` and `/ws/message`, which an API gateway calls for the WebSockets that it
 * holds. Only the gateway may: it sends the shared secret as `x-gateway-secret`.
 */
export function addGatewayRoutes(app: FastifyInstance, { gateway, secret }: GatewayRouteParts): void {
  const admit = (request: FastifyRequest): { gateway: Gateway; connectionId: string } => {
    if (gateway === null || secret === null)
      throw new HttpError(501, "invalid_parameter", "No WebSocket gateway is configured (gateway_endpoint).");
    const given = request.headers["x-gateway-secret"];
    if (typeof given !== "string" || !isSame(given, secret))
      throw new HttpError(403, "forbidden", "Only the gateway may call this.");
    const connectionId = request.headers[CONNECTION_HEADER];
    if (
      typeof connectionId !== "string" ||
      connectionId === "" ||
      connectionId.length > MAX_CONNECTION_ID_LENGTH
    )
      throw new HttpError(400, "invalid_parameter", "The header connectionId is missing.");
    return { gateway, connectionId };
  };

  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "*",
      { parseAs: "string", bodyLimit: MAX_PUSH_BYTES },
      (_request, body, parsed) => parsed(null, body),
    );
    scope.post("/ws/connect", async (request, reply) => {
      const { gateway: open, connectionId } = admit(request);
      const offered = request.headers["sec-websocket-protocol"];
      if (offered !== undefined && !offered.split(/\s*,\s*/).includes(GRAPHQL_TRANSPORT_WS_PROTOCOL))
        throw new HttpError(400, "invalid_parameter", "The subprotocol must be graphql-transport-ws.");
      const { authorization, "x-api-key": apiKey } = request.headers;
      const { token } = request.query as { token?: string | string[] };
      const upgrade = {
        headers: { authorization, "x-api-key": apiKey },
        token: typeof token === "string" ? token : null,
      };
      if (!(await open.connect(connectionId, upgrade))) throw authenticationFailed();
      return reply.header("sec-websocket-protocol", GRAPHQL_TRANSPORT_WS_PROTOCOL).send();
    });
    scope.post("/ws/disconnect", async (request, reply) => {
      const { gateway: open, connectionId } = admit(request);
      open.disconnect(connectionId);
      return reply.send();
    });
    scope.post("/ws/message", async (request, reply) => {
      const { gateway: open, connectionId } = admit(request);
      const message = typeof request.body === "string" ? request.body : "";
      if (!open.message(connectionId, message)) throw authenticationFailed();
      return reply.send();
    });
    done();
  });
}

/** In the same time whatever is given; digests, since lengths differ. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}
