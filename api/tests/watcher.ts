import { setTimeout as pause } from "node:timers/promises";
import { LiveClient } from "../src/live/live-client.ts";

const QUERY = `subscription ($filter: EventFilter, $after: String) {
  events(filter: $filter, after: $after) { cursor events { id } }
}`;

interface Frame {
  cursor: string;
  events: { id: string }[];
}

/** A subscriber over WebSocket that comes back with its cursor whenever it is cut off. */
export interface Watcher {
  /** Ids of the events that came, in their order, over all connections. */
  ids(): string[];
  /** How often it was being served. */
  connections(): number;
  isServed(): boolean;
  close(): Promise<void>;
}

/**
 * @param url where to connect to, asked again for each connection
 * @param cursor where to begin
 */
export function watchEvents(url: () => string, key: string, filter: object, cursor: string): Watcher {
  const frames: Frame[] = [];
  let connections = 0;
  let isServed = false;
  let isOver = false;
  let current: LiveClient | null = null;
  const watch = async () => {
    while (!isOver) {
      const client = new LiveClient(url());
      current = client;
      const ended = new Promise<void>((resolve) => client.socket.once("close", () => resolve()));
      client.socket.on("message", (data: Buffer) => {
        const { type, payload } = JSON.parse(data.toString()) as {
          type: string;
          payload: { data?: { events?: Frame } };
        };
        if (type === "next" && payload.data?.events !== undefined) frames.push(payload.data.events);
        if (type === "error") throw new Error(JSON.stringify(payload));
      });
      const after = frames.at(-1)?.cursor ?? cursor;
      serve(client, after).then(() => {
        connections += 1;
        isServed = true;
      }, () => undefined); // prettier-ignore
      await ended;
      isServed = false;
      await pause(5);
    }
  };
  const serve = async (client: LiveClient, after: string) => {
    await client.init({ authorization: `Bearer ${key}` });
    client.subscribe("1", QUERY, { filter, after });
    client.subscribe("settled", "{ __typename }");
    await client.until(() => client.messages.some(({ id, type }) => id === "settled" && type === "complete"));
  };
  const watching = watch();
  return {
    ids: () => frames.flatMap(({ events }) => events.map(({ id }) => id)),
    connections: () => connections,
    isServed: () => isServed,
    async close() {
      isOver = true;
      current?.close();
      await watching;
    },
  };
}
