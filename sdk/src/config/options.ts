import type { Delivery, DeliveryFactory } from "../transport/delivery.ts";

/**
 * How `init` sets up the client. Everything has a default; the key may come from the environment.
 * @example init({ apiKey: process.env.MY_KEY, environment: "staging", spoolDir: "/var/spool/my-agent" });
 */
export interface InitOptions {
  /**
   * `hb_live_…` or `hb_test_…`. Left out: `HIVELOOP_API_KEY`, then `api_key` under `[loophive]` in `./loophive.cfg`,
   * then in `~/.loophive/loophive.cfg`.
   */
  apiKey?: string;
  /**
   * The server's address. Left out: `HIVELOOP_ENDPOINT`, then `endpoint` in the same two files, then
   * `http://localhost:8451`.
   */
  endpoint?: string;
  /** Where the agents run; `"production"` when left out. At most 64 characters. */
  environment?: string;
  /** Which agents belong together; `"default"` when left out. At most 128 characters. */
  group?: string;
  /** How long an event waits at most for others to travel with; 5,000 when left out. */
  flushIntervalMs?: number;
  /** How many events are sent at once, 1 to 500; 100 when left out. */
  batchSize?: number;
  /** How many events may wait in memory, and never more than 64 MB of them; 10,000 when left out. When it is full the oldest go. */
  maxQueueSize?: number;
  /** A folder for what cannot be delivered; the next run, or this one later, sends it. Several processes may share it. */
  spoolDir?: string;
  /** How much the spool may hold; 64 MB when left out. When it is full the oldest batches go. */
  spoolMaxBytes?: number;
  /**
   * How batches travel: `POST /v1/ingest` when left out, `graphqlDelivery` from `hiveloop/graphql` for the mutation
   * `ingest`, or something of your own.
   */
  delivery?: Delivery | DeliveryFactory;
  /** True to have the SDK tell more of what it does. */
  debug?: boolean;
}

/** {@link InitOptions} with nothing left out. @internal */
export interface Settings {
  readonly apiKey: string;
  readonly endpoint: string;
  readonly environment: string;
  readonly group: string;
  readonly flushIntervalMs: number;
  readonly batchSize: number;
  readonly maxQueueSize: number;
  readonly spoolDir: string | undefined;
  readonly spoolMaxBytes: number;
  readonly delivery: Delivery | DeliveryFactory;
  readonly debug: boolean;
}
