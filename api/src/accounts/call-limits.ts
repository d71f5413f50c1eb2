import { RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { memoryLimiters } from "../cluster/limiters.ts";
import type { Limiters } from "../cluster/limiters.ts";
import { ContractError } from "../contract-error.ts";
import { COSTLY_OPERATIONS } from "./costly-operations.ts";
import type { CallLimit, CostlyOperation, CostlyOperationName } from "./costly-operations.ts";
import type { Principal } from "./principal.ts";
import { sha256 } from "./secrets.ts";
import { networkOf } from "./throttle.ts";

const MS_PER_SECOND = 1_000;

/** Counts calls of costly operations, over GraphQL and HTTP alike. */
export interface CallLimits {
  /**
   * Counts one call, before it is made and whatever comes of it.
   *
   * @param caller null: nobody is known, and the address is counted
   * @param input the operation's arguments
   * @throws {ContractError} `rate_limit_exceeded` with `retry_after_seconds`, `limit` and `window_seconds`
   */
  count(
    this: void,
    operation: CostlyOperationName,
    by: { caller: Principal | null; address: string | null },
    input: Readonly<Record<string, unknown>>,
  ): Promise<void>;
}

/** @param limiters counts; in this process where nothing is said */
export function createCallLimits(limiters: Limiters = memoryLimiters): CallLimits {
  // One limiter a limit: a limiter has one number of points, and roles differ.
  const made = new Map<string, RateLimiterAbstract>();

  async function consume(name: string, { calls, seconds }: CallLimit, key: string): Promise<void> {
    const prefix = `${name}:${calls}`;
    let limiter = made.get(prefix);
    if (limiter === undefined) {
      limiter = limiters({ keyPrefix: prefix, points: calls, duration: seconds });
      made.set(prefix, limiter);
    }
    try {
      await limiter.consume(key);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw tooMany(name, { calls, seconds }, refusal);
    }
  }

  return {
    async count(operation, { caller, address }, input) {
      const { seconds, calls, target }: CostlyOperation = COSTLY_OPERATIONS[operation];
      const ofCaller = (caller?.role == null ? undefined : calls[caller.role]) ?? calls.others;
      await consume(operation, { calls: ofCaller, seconds }, counted(caller, address));
      const aimedAt = target && input[target.argument];
      // Only then: somebody who is refused counts against nobody else.
      if (target !== undefined && typeof aimedAt === "string")
        await consume(`${operation} of one ${target.argument}`, target, digest(aimedAt));
    },
  };
}

/** A person in all workspaces together, so that more of them are not more calls. */
function counted(caller: Principal | null, address: string | null): string {
  if (caller === null) return `address:${networkOf(address ?? "")}`;
  return caller.user === null ? caller.credentialId : `user:${caller.user.id}`;
}

/** Not the value itself: what is counted with may be kept outside of this process. */
const digest = (target: string): string => sha256(target.trim().toLowerCase()).toString("base64url");

function tooMany(name: string, { calls, seconds }: CallLimit, { msBeforeNext }: RateLimiterRes) {
  const retryAfterSeconds = Math.max(1, Math.ceil(msBeforeNext / MS_PER_SECOND));
  return new ContractError(
    "rate_limit_exceeded",
    `The limit of ${name} is ${calls} calls in ${seconds} seconds; try again in ${retryAfterSeconds} seconds.`,
    { retry_after_seconds: retryAfterSeconds, limit: calls, window_seconds: seconds },
  );
}
