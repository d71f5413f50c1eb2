import type { FastifyReply, FastifyRequest } from "fastify";
import type { Visitor } from "../accounts/visitor.ts";
import { isOwnOrigin } from "./origin.ts";
import type { SessionCookie } from "./session-cookie.ts";

/** Tells where a request comes from. */
export type Visitors = (request: FastifyRequest, reply: FastifyReply) => Visitor;

/** @param ownOrigins origins of the dashboard besides the one that a request is sent to */
export function createVisitors(parts: {
  sessionCookie: SessionCookie;
  ownOrigins: ReadonlySet<string>;
}): Visitors {
  return (request, reply) => ({
    address: request.ip,
    client: request.headers["user-agent"] ?? "",
    isOwnPage: isOwnOrigin(request.headers, true, parts.ownOrigins),
    setCookie: (cookie) => void reply.header("set-cookie", parts.sessionCookie.header(cookie)),
  });
}
