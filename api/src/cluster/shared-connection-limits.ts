import { randomUUID } from "node:crypto";
import { createLocalConnectionLimits } from "../live/connection-limits.ts";
import type { ConnectionLimits } from "../live/connection-limits.ts";
import type { Redis } from "./redis.ts";

/**
 * A place that nobody renews for this long is free again: its server has been killed, or cannot reach Redis. Clients of
 * a server that was killed come back to the others, so it is not long.
 */
const LEASE_MS = 15_000;
/** Renewals in the time of a lease, so that one may fail. */
const RENEWALS = 3;

/**
 * Takes a place in a sorted set of leases, scored by when they end on Redis' own clock.
 *
 * KEYS: the credential's set. ARGV: the lease, its length in milliseconds, the limit. Gives 1 when it was taken.
 */
const TAKE = `
local time = redis.call("TIME")
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", now)
if redis.call("ZCARD", KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call("ZADD", KEYS[1], now + ARGV[2], ARGV[1])
redis.call("PEXPIRE", KEYS[1], ARGV[2])
return 1`;

/** Renews leases. KEYS: the credential's set. ARGV: the length in milliseconds, then the leases. */
const RENEW = `
local time = redis.call("TIME")
local ends = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
for index = 2, #ARGV do redis.call("ZADD", KEYS[1], ends, ARGV[index]) end
redis.call("PEXPIRE", KEYS[1], ARGV[1])
return 1`;

/** Connections of all servers, and what ends the renewing. */
export interface SharedConnectionLimits extends ConnectionLimits {
  close(this: void): void;
}

/**
 * Counts live connections over all servers, as leases in Redis. While Redis is away each server counts its own; what
 * was taken meanwhile is told when it is back.
 */
export function createSharedConnectionLimits(
  { client, name }: Pick<Redis, "client" | "name">,
  leaseMs: number = LEASE_MS,
): SharedConnectionLimits {
  const local = createLocalConnectionLimits();
  const leases = new Map<string, Set<string>>();
  const keyOf = (credentialId: string) => name(`connections:${credentialId}`);
  const runs = (script: string, credentialId: string, values: readonly string[]): Promise<unknown> =>
    client.eval(script, { keys: [keyOf(credentialId)], arguments: [...values] });

  const renew = () => {
    for (const [credentialId, held] of leases)
      // What fails is tried again with the next turn.
      runs(RENEW, credentialId, [String(leaseMs), ...held]).catch(() => undefined);
  };
  const timer = setInterval(renew, leaseMs / RENEWALS);

  function giveBack(credentialId: string, lease: string): void {
    const held = leases.get(credentialId);
    if (held?.delete(lease) && held.size === 0) leases.delete(credentialId);
    // What cannot be said runs out by itself.
    client.zRem(keyOf(credentialId), lease).catch(() => undefined);
  }

  return {
    async take(credentialId, limit) {
      const release = await local.take(credentialId, limit);
      if (release === null) return null;
      const lease = randomUUID();
      const isTaken = await runs(TAKE, credentialId, [lease, String(leaseMs), String(limit)]).then(
        (answer) => answer === 1,
        () => true,
      );
      if (!isTaken) {
        release();
        return null;
      }
      leases.set(credentialId, (leases.get(credentialId) ?? new Set()).add(lease));
      return () => {
        release();
        giveBack(credentialId, lease);
      };
    },
    close: () => clearInterval(timer),
  };
}
