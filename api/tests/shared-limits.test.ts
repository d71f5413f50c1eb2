import { RateLimiterRes } from "rate-limiter-flexible";
import { afterAll, describe, expect, test } from "vitest";
import { createThrottle } from "../src/accounts/throttle.ts";
import { redisLimiters } from "../src/cluster/limiters.ts";
import { connectRedis } from "../src/cluster/redis.ts";
import { createSharedConnectionLimits } from "../src/cluster/shared-connection-limits.ts";
import type { SharedConnectionLimits } from "../src/cluster/shared-connection-limits.ts";
import type { Redis } from "../src/cluster/redis.ts";
import { noRedis, startRedis, stopRedis } from "./redis-server.ts";
import { cleanUp } from "./server-process.ts";

const open: Redis[] = [];

afterAll(async () => {
  await Promise.all(open.map((redis) => redis.close()));
  await stopRedis();
  await cleanUp();
});

if (noRedis !== null) test.skip(noRedis, () => undefined);

describe.skipIf(noRedis !== null)("limits over Redis", () => {
  test("are counted over all servers, and by each for itself while Redis is away", async () => {
    const server = await startRedis();
    const [one, another] = await Promise.all([connected(server.url), connected(server.url)]);
    const options = { keyPrefix: "test", points: 3, duration: 600 };
    const here = redisLimiters(one)(options);
    const there = redisLimiters(another)(options);
    await here.consume("key");
    await there.consume("key");
    expect((await here.consume("key")).remainingPoints).toBe(0);
    await expect(there.consume("key")).rejects.toBeInstanceOf(RateLimiterRes);

    await server.kill();
    await expect.poll(() => one.isConnected, { timeout: 30_000 }).toBe(false);
    for (let point = 0; point < 3; point++) await here.consume("key");
    await expect(here.consume("key")).rejects.toBeInstanceOf(RateLimiterRes);

    await server.start();
    await expect.poll(() => one.isConnected && another.isConnected, { timeout: 30_000 }).toBe(true);
    await here.consume("key");
    expect((await there.consume("key")).consumedPoints).toBe(2);
  }, 240_000);

  test("bound attempts to sign in whichever server they are made at", async () => {
    const { url } = await startRedis();
    const throttles = (await Promise.all([connected(url), connected(url)])).map((redis) =>
      createThrottle(redisLimiters(redis)),
    );
    const attempt = (turn: number) => throttles[turn % 2]!.attempt("192.0.2.7", "ada@example.com");
    for (let turn = 0; turn < 5; turn++) await attempt(turn);
    await expect(attempt(5)).rejects.toMatchObject({ code: "rate_limit_exceeded" });
    await expect(attempt(6)).rejects.toMatchObject({ code: "rate_limit_exceeded" });
  }, 240_000);
});

describe.skipIf(noRedis !== null)("live connections over Redis", () => {
  const shared: SharedConnectionLimits[] = [];
  const limitsOf = (redis: Redis, leaseMs?: number) => {
    const limits = createSharedConnectionLimits(redis, leaseMs);
    shared.push(limits);
    return limits;
  };
  afterAll(() => shared.forEach((limits) => limits.close()));

  test("are counted over all servers, and by each for itself while Redis is away", async () => {
    const server = await startRedis();
    const [one, another] = await Promise.all([connected(server.url), connected(server.url)]);
    const [here, there] = [limitsOf(one), limitsOf(another)];
    const release = await here.take("key", 2);
    expect(await there.take("key", 2)).not.toBeNull();
    expect(await there.take("key", 2)).toBeNull();
    expect(await there.take("other key", 2)).not.toBeNull();
    release!();
    await expect.poll(() => here.take("key", 2), { timeout: 30_000 }).not.toBeNull();
    expect(await there.take("key", 2)).toBeNull();

    await server.kill();
    await expect.poll(() => one.isConnected || another.isConnected, { timeout: 30_000 }).toBe(false);
    expect(await here.take("key", 2)).not.toBeNull();
    expect(await here.take("key", 2)).toBeNull();
    expect(await there.take("key", 2)).not.toBeNull();

    // Redis has forgotten all; what each has open is told again.
    await server.start();
    await expect.poll(() => one.isConnected && another.isConnected, { timeout: 30_000 }).toBe(true);
    const open = () => one.client.zCard(one.name("connections:key"));
    await expect.poll(open, { timeout: 30_000 }).toBe(4);
  }, 240_000);

  test("of a server that is gone are free again, those of one that is there are not", async () => {
    const { url } = await startRedis();
    const [one, another] = await Promise.all([connected(url), connected(url)]);
    const [here, there] = [limitsOf(one, 4_000), limitsOf(another, 4_000)];
    await here.take("key", 2);
    await there.take("key", 2);
    expect(await there.take("key", 2)).toBeNull();
    here.close();
    await expect.poll(() => there.take("key", 2), { timeout: 30_000 }).not.toBeNull();
    expect(await limitsOf(one).take("key", 2)).toBeNull();
  }, 240_000);
});

async function connected(url: string): Promise<Redis> {
  const redis = connectRedis({
    url,
    channels: {},
    random: Math.random,
    onConnected: () => undefined,
    onAway: () => undefined,
  });
  open.push(redis);
  await expect.poll(() => redis.isConnected, { timeout: 30_000 }).toBe(true);
  return redis;
}
