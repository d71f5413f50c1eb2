import type { FastifyReply, FastifyRequest } from "fastify";
import { mayUse, refusalOf } from "../accounts/access.ts";
import type { Access } from "../accounts/access.ts";
import type { Principal } from "../accounts/principal.ts";
import { networkOf } from "../accounts/throttle.ts";
import type { Credentials } from "./credentials.ts";
import { authenticationFailed } from "./http-error.ts";
import { identify } from "./identify.ts";
import { requireAllowed } from "./rate-limits.ts";
import type { RateLimits } from "./rate-limits.ts";

/**
 * Finds out who calls a route, counts the request, and lets in who may.
 *
 * @returns the caller; null for a stranger where everybody may come in
 * @throws {HttpError | ContractError} `authentication_failed`, `rate_limit_exceeded`, `read_only_key`, `forbidden`
 */
export async function admit(
  parts: { credentials: Credentials; rateLimits: RateLimits },
  request: FastifyRequest,
  reply: FastifyReply,
  who: Access,
): Promise<Principal | null> {
  const { credentials, rateLimits } = parts;
  // Where everybody may come in, a credential that has ended is nobody's, as where there is none.
  const isOpen = mayUse(null, who);
  const identified = isOpen ? await credentials.ofRequest(request) : await identify(parts, request);
  const caller = identified?.principal ?? null;
  const verdict = await rateLimits.query(caller ?? { credentialId: `address:${networkOf(request.ip)}` });
  reply.headers(verdict.headers);
  requireAllowed(verdict);
  if (caller === null && !isOpen) throw authenticationFailed();
  if (!mayUse(caller, who)) throw refusalOf(caller, who);
  return caller;
}
