import { pino } from "pino";
import { Registry } from "prom-client";
import { afterAll, describe, expect, test } from "vitest";
import { createAccountChanges } from "../src/accounts/account-changes.ts";
import type { AccountChange } from "../src/accounts/account-changes.ts";
import { grantScope } from "../src/accounts/scope.ts";
import { joinCluster } from "../src/cluster/cluster.ts";
import type { Cluster } from "../src/cluster/cluster.ts";
import { shareAccountChanges } from "../src/cluster/share-account-changes.ts";
import type { BusMessage } from "../src/live/bus.ts";
import { systemClock } from "../src/live/clock.ts";
import { openSqliteStorage } from "../src/storage/sqlite/storage.ts";
import { noRedis, startRedis, stopRedis } from "./redis-server.ts";
import { cleanUp, databaseIn, newFolder } from "./server-process.ts";

const SOON = { interval: 5, timeout: 60_000 };
const scope = grantScope(1, "workspace");
const closing: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const close of closing) await close();
  await stopRedis();
  await cleanUp();
});

if (noRedis !== null) test.skip(noRedis, () => undefined);

/** What one server has of the cluster, and what its listeners heard. */
async function join(url: string, storage: Awaited<ReturnType<typeof openSqliteStorage>>) {
  const cluster: Cluster = joinCluster({
    url,
    store: storage.events,
    clock: systemClock,
    logger: pino({ level: "silent" }),
    registry: new Registry(),
    random: () => 0,
  });
  const changes = createAccountChanges();
  const heard: (BusMessage | AccountChange)[] = [];
  changes.subscribe((change) => heard.push(change));
  shareAccountChanges(changes, cluster);
  cluster.bus.subscribe(scope, (message) => heard.push(message));
  closing.unshift(async () => {
    await cluster.bus.close();
    await cluster.close();
  });
  await expect.poll(() => cluster.isConnected, SOON).toBe(true);
  return { cluster, changes, heard };
}

const stuck = (agentId: string): BusMessage => {
  const { dataSetId } = scope;
  return { type: "agent_stuck", dataSetId, agentId, reason: "no_heartbeat", episodeMs: 1 };
};

describe.skipIf(noRedis !== null)("what servers announce to each other", () => {
  test("is heard by each once, in its order, also what was announced while Redis was away", async () => {
    const storage = await openSqliteStorage({ path: databaseIn(newFolder()), readers: 1 });
    closing.push(() => storage.close());
    const redis = await startRedis();
    const one = await join(redis.url, storage);
    const another = await join(redis.url, storage);

    one.cluster.bus.publish(stuck("a"));
    one.changes.publish({ type: "credentials_changed" });
    one.cluster.bus.publish(stuck("b"));
    const first = [stuck("a"), { type: "credentials_changed" }, stuck("b")];
    expect(one.heard).toEqual(first);
    await expect.poll(() => another.heard, SOON).toEqual(first);

    await redis.kill();
    await expect.poll(() => one.cluster.isConnected || another.cluster.isConnected, SOON).toBe(false);
    one.cluster.bus.publish(stuck("c"));
    another.changes.publish({ type: "credentials_changed" });
    one.cluster.bus.publish(stuck("d"));
    await redis.start();
    const hears = (messages: unknown[]) => expect.arrayContaining(messages) as unknown;
    await expect.poll(() => another.heard.slice(3), SOON).toEqual(hears([stuck("c"), stuck("d")]));
    await expect.poll(() => one.heard.slice(3), SOON).toEqual(hears([{ type: "credentials_changed" }]));

    // Everybody is back, and nothing comes a second time.
    one.cluster.bus.publish(stuck("last"));
    await expect.poll(() => another.heard.at(-1), SOON).toEqual(stuck("last"));
    for (const { heard } of [one, another]) expect(heard).toHaveLength(7);
    expect(another.heard.filter(({ type }) => type === "agent_stuck")).toEqual(
      ["a", "b", "c", "d", "last"].map(stuck),
    );
  }, 240_000);
});
