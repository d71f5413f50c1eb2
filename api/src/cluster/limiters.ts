import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import type { RateLimiterAbstract } from "rate-limiter-flexible";
import type { Redis } from "./redis.ts";

/** What is counted: so many points in so many seconds. */
export interface LimiterOptions {
  keyPrefix: string;
  points: number;
  duration: number;
}

/** Makes what counts, in this process or over all servers. */
export type Limiters = (options: LimiterOptions) => RateLimiterAbstract;

export const memoryLimiters: Limiters = (options) => new RateLimiterMemory(options);

/** Counts in Redis; while it is away each server counts for itself. */
export const redisLimiters =
  ({ client, name }: Redis): Limiters =>
  (options) =>
    new RateLimiterRedis({
      ...options,
      keyPrefix: name(`limit:${options.keyPrefix}`),
      storeClient: client,
      useRedisPackage: true,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory(options),
    });
