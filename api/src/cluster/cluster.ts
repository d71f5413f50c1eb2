import { randomUUID } from "node:crypto";
import type { Logger } from "pino";
import { Counter, Gauge } from "prom-client";
import type { Registry } from "prom-client";
import type { EventStore } from "../events/event.store.ts";
import type { Bus, BusMessage } from "../live/bus.ts";
import type { ConnectionLimits } from "../live/connection-limits.ts";
import type { Clock } from "../live/clock.ts";
import { Announcements } from "./announcements.ts";
import { redisLimiters } from "./limiters.ts";
import type { Limiters } from "./limiters.ts";
import { createRedisBus } from "./redis-bus.ts";
import type { Notices } from "./redis-bus.ts";
import { connectRedis } from "./redis.ts";
import { createSharedConnectionLimits } from "./shared-connection-limits.ts";

const NOTICES = "notices";

/** What goes over the channel: up to where events are stored, or that something was announced. */
interface Notice {
  from: string;
  notices: Notices;
}

/** What several servers share. */
export interface Cluster {
  readonly bus: Bus;
  readonly limiters: Limiters;
  readonly connectionLimits: ConnectionLimits;
  readonly isConnected: boolean;
  /** Tells every other server, once it can be reached. */
  announce(this: void, topic: string, body: unknown): void;
  /** Hears what other servers announce under a topic. */
  listen(this: void, topic: string, hear: (body: unknown) => void): void;
  close(): Promise<void>;
}

export interface ClusterParts {
  url: string;
  store: Pick<EventStore, "latestSeq" | "replayEvents">;
  clock: Clock;
  logger: Logger;
  registry: Registry;
  random?: () => number;
}

/** Joins the servers that share a Redis. Does not wait for it: without it each server serves what it can. */
export function joinCluster(parts: ClusterParts): Cluster {
  const { url, store, clock, logger, random = Math.random } = parts;
  const origin = randomUUID();
  const onError = (error: unknown) => logger.error({ err: error }, "unexpected error between servers");
  const listeners = new Map<string, ((body: unknown) => void)[]>();
  const redis = connectRedis({
    url,
    random,
    channels: { [NOTICES]: (message) => hearNotice(JSON.parse(message) as Notice) },
    onConnected: () => {
      logger.info("connected to Redis");
      announcements.connected();
      bus.lookAtAll();
    },
    onAway: (error) =>
      logger.warn(
        { err: error },
        "Redis cannot be reached: other servers' events come from storage, once a second, and each server counts its own rate limits and live connections",
      ),
  });
  const connectionLimits = createSharedConnectionLimits(redis);
  const count = clusterMetrics(parts.registry, () => redis.isConnected);
  const send = async (notices: Notices): Promise<void> => {
    const notice: Notice = { from: origin, notices };
    await redis.client.publish(redis.name(NOTICES), JSON.stringify(notice));
    count.messages.inc({ direction: "sent" });
  };
  const announcements = new Announcements({
    redis,
    origin,
    hear: ({ topic, body }) => listeners.get(topic)?.forEach((hear) => hear(body)),
    poke: () => send([]),
    onError,
  });
  const announce = (topic: string, body: unknown) => announcements.announce({ topic, body });
  const listen = (topic: string, hear: (body: unknown) => void) =>
    void listeners.set(topic, [...(listeners.get(topic) ?? []), hear]);
  const bus = createRedisBus({
    store,
    clock,
    onError,
    isConnected: () => redis.isConnected,
    sendNotices: (notices) => {
      // Whoever misses it looks at storage by itself.
      send(notices).catch(() => count.messages.inc({ direction: "unsent" }));
    },
    announce: (message) => announce("live", message),
    onDelivered: (events) => count.events.inc(events),
  });
  listen("live", (message) => bus.announced(message as Exclude<BusMessage, { type: "events" }>));

  function hearNotice({ from, notices }: Notice): void {
    if (from === origin) return;
    count.messages.inc({ direction: "received" });
    if (notices.length === 0) announcements.poked();
    else bus.noticed(notices);
  }

  return {
    bus,
    limiters: redisLimiters(redis),
    connectionLimits,
    get isConnected() {
      return redis.isConnected;
    },
    announce,
    listen,
    close() {
      connectionLimits.close();
      return redis.close();
    },
  };
}

function clusterMetrics(registry: Registry, isConnected: () => boolean) {
  const registers = [registry];
  new Gauge({
    name: "hiveboard_redis_connected",
    help: "1 while Redis can be reached, 0 while it cannot.",
    registers,
    collect() {
      this.set(isConnected() ? 1 : 0);
    },
  });
  return {
    messages: new Counter({
      name: "hiveboard_redis_messages_total",
      help: "Notices between servers: sent, received, or unsent because Redis was away.",
      labelNames: ["direction"],
      registers,
    }),
    events: new Counter({
      name: "hiveboard_bus_events_total",
      help: "Events read from storage for this server's subscribers.",
      registers,
    }),
  };
}
