import { createClient } from "@redis/client";

/** Between two tries to come back: doubled each time, and drawn at random so that servers do not come all at once. */
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
/** A connection that says nothing for so long is given up, also where nobody has closed it. */
const SILENCE_MS = 5_000;
const PING_MS = 1_500;
const CONNECT_MS = 5_000;

export type RedisClient = ReturnType<typeof newClient>;

/** The connection to Redis: one to ask, one to listen. */
export interface Redis {
  /** Where questions go. They fail at once while Redis is away, and wait for nothing. */
  readonly client: RedisClient;
  /** Whether both connections are up. */
  readonly isConnected: boolean;
  /** Prefixes what belongs to this deployment: Redis keeps channels of all its databases together. */
  name(this: void, suffix: string): string;
  close(): Promise<void>;
}

export interface RedisParts {
  /** `redis://` or `rediss://`, with the number of the database as its path. */
  url: string;
  /** Hears what is published under a name, from the first connection on. */
  channels: Readonly<Record<string, (message: string) => void>>;
  /** Told when both connections are up, and have been subscribed: at the start and whenever they come back. */
  onConnected: () => void;
  /** Told when either is lost, and when the first try fails. */
  onAway: (error: unknown) => void;
  random: () => number;
}

/** Begins to connect, and goes on trying for as long as it takes: a server starts and works without Redis too. */
export function connectRedis({ url, channels, onConnected, onAway, random }: RedisParts): Redis {
  const name = (suffix: string) => `hiveboard:${databaseOf(url)}:${suffix}`;
  const client = newClient(url, random);
  const listener = newClient(url, random);
  let isSubscribed = false;
  let wasConnected: boolean | null = null;
  let isClosed = false;

  const subscribe = async (): Promise<void> => {
    for (const [channel, hear] of Object.entries(channels)) await listener.subscribe(name(channel), hear);
    isSubscribed = true;
  };
  const isConnected = () => client.isReady && listener.isReady && isSubscribed;
  const look = (error: unknown): void => {
    const is = isConnected();
    if (is === wasConnected || isClosed) return;
    // One is up and the other is on its way: nothing has gone wrong.
    if (!is && error === null) return;
    wasConnected = is;
    if (is) onConnected();
    else onAway(error);
  };
  // Once subscribed, the client subscribes again by itself before it is ready again.
  listener.on("ready", () => {
    if (isSubscribed) look(null);
    else subscribe().then(() => look(null), look);
  });
  client.on("ready", () => look(null));
  for (const one of [client, listener]) {
    one.on("error", look);
    one.connect().catch(look);
  }
  return {
    client,
    get isConnected() {
      return isConnected();
    },
    name,
    close() {
      isClosed = true;
      for (const one of [client, listener]) one.destroy();
      return Promise.resolve();
    },
  };
}

function newClient(url: string, random: () => number) {
  return createClient({
    url,
    disableOfflineQueue: true,
    pingInterval: PING_MS,
    socket: {
      connectTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      reconnectStrategy: (retries) => retryDelay(retries, random),
    },
  });
}

/** @param retries how many there were: 0 before the first */
export function retryDelay(retries: number, random: () => number): number {
  const longest = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** Math.min(retries, 10));
  return MIN_RETRY_MS + Math.floor(random() * (longest - MIN_RETRY_MS + 1));
}

function databaseOf(url: string): string {
  const path = new URL(url).pathname.slice(1);
  return path === "" ? "0" : path;
}
