import type { FastifyRequest } from "fastify";
import { networkOf } from "../accounts/throttle.ts";
import type { Credentials, Identified } from "./credentials.ts";
import { authenticationFailed } from "./http-error.ts";
import { requireAllowed } from "./rate-limits.ts";
import type { RateLimits } from "./rate-limits.ts";

/**
 * Finds out who sends a request. A credential that does not hold is counted by the address that it comes from, as
 * often as strangers may ask; those that hold are not kept from anything by it.
 *
 * @returns null for a request that names no credential
 * @throws {HttpError} 401 for a wrong one
 * @throws {ContractError} `rate_limit_exceeded` for too many of them
 */
export async function identify(
  { credentials, rateLimits }: { credentials: Credentials; rateLimits: RateLimits },
  request: FastifyRequest,
): Promise<Identified | null> {
  const identified = await credentials.ofRequest(request);
  if (identified !== null || !credentials.isNamed(request.headers)) return identified;
  requireAllowed(await rateLimits.query({ credentialId: `wrong:${networkOf(request.ip)}` }));
  throw authenticationFailed();
}
