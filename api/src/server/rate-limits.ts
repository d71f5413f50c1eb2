import { RateLimiterRes } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import { PLANS } from "../accounts/plans.ts";
import type { Principal } from "../accounts/principal.ts";
import { memoryLimiters } from "../cluster/limiters.ts";
import type { Limiters } from "../cluster/limiters.ts";
import type { Config } from "../config.ts";
import { rateLimitExceeded } from "../contract-error.ts";

/** What was counted: for the headers of an answer. */
export type RateHeaders = Readonly<
  Record<"x-ratelimit-limit" | "x-ratelimit-remaining" | "x-ratelimit-reset", string>
>;

/** The answer to one request: may it pass, and what its answer says of the limit. */
export interface RateVerdict {
  isAllowed: boolean;
  headers: RateHeaders;
  /** Whole seconds to wait; at least 1. */
  retryAfterSeconds: number;
}

/** Requests a second for each credential, in windows of a second. */
export interface RateLimits {
  ingest(principal: Principal): Promise<RateVerdict>;
  /** @param counted a principal, or an address where there is none */
  query(counted: Pick<Principal, "credentialId">): Promise<RateVerdict>;
}

export function createRateLimits(
  config: Pick<Config, "ingest_requests_per_second" | "query_requests_per_second">,
  limiters: Limiters = memoryLimiters,
  nowMs: () => number = Date.now,
): RateLimits {
  // One limiter a limit: a limiter has one number of points, and plans differ.
  const made = new Map<string, RateLimiterAbstract>();

  async function count(kind: "ingest" | "query", limit: number, credentialId: string): Promise<RateVerdict> {
    const name = `${kind}:${limit}`;
    let limiter = made.get(name);
    if (limiter === undefined) {
      limiter = limiters({ keyPrefix: name, points: limit, duration: 1 });
      made.set(name, limiter);
    }
    try {
      return verdict(true, limit, await limiter.consume(credentialId), nowMs());
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return verdict(false, limit, refusal, nowMs());
    }
  }

  return {
    ingest: (principal) =>
      count(
        "ingest",
        config.ingest_requests_per_second ?? PLANS[principal.workspace.plan].requestsPerSecond,
        principal.credentialId,
      ),
    query: ({ credentialId }) => count("query", config.query_requests_per_second, credentialId),
  };
}

/** @throws {ContractError} `rate_limit_exceeded` when the verdict is no */
export function requireAllowed(verdict: RateVerdict): void {
  if (verdict.isAllowed) return;
  const limit = verdict.headers["x-ratelimit-limit"];
  throw rateLimitExceeded(verdict.retryAfterSeconds, `More than ${limit} requests in a second.`);
}

function verdict(isAllowed: boolean, limit: number, counted: RateLimiterRes, nowMs: number): RateVerdict {
  return {
    isAllowed,
    headers: {
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": String(Math.max(0, counted.remainingPoints)),
      // Seconds since the epoch, as GitHub's API has it: when the window ends.
      "x-ratelimit-reset": String(Math.ceil((nowMs + counted.msBeforeNext) / 1000)),
    },
    retryAfterSeconds: Math.max(1, Math.ceil(counted.msBeforeNext / 1000)),
  };
}
