import type { Budget } from "../budget/budget.ts";
import type { Fetch } from "../platform/platform.ts";
import type { WireEnvelope } from "../wire/wire.ts";

/** An event ready to be sent. */
export interface RenderedEvent {
  readonly id: string;
  readonly json: string;
}

/** What goes in one request: some events of one agent. */
export interface Batch {
  readonly envelope: WireEnvelope;
  readonly events: readonly RenderedEvent[];
}

/** What the server said of one event. */
export interface EventNote {
  readonly eventId: string;
  readonly message: string;
}

/** What became of a batch. */
export type Outcome =
  /** The server has it, except for the events that it refused. */
  | {
      readonly kind: "stored";
      readonly refused: readonly EventNote[];
      readonly warnings: readonly EventNote[];
      /** How the budgets stand that concern the batch. */
      readonly budgets?: readonly Budget[];
    }
  /** The server will never take it. */
  | { readonly kind: "refused"; readonly message: string }
  /** It is too big for the server; half of it may do. */
  | { readonly kind: "too_large"; readonly message: string }
  /** It could not be delivered now. */
  | {
      readonly kind: "retry";
      readonly message: string;
      /** The server told how long to wait at least. */
      readonly waitMs?: number;
      /** Waiting will not help by itself: a wrong key, a wrong address. */
      readonly needsAttention?: boolean;
    };

/**
 * Where batches go. Knows nothing of queues, retries or disks; those are around it.
 *
 * @example init({ apiKey, delivery: { send, close } });
 */
export interface Delivery {
  /** Sends one batch. Never rejects: trouble is an outcome. */
  send(batch: Batch, signal: AbortSignal): Promise<Outcome>;
  /** Frees what it holds. */
  close(): void;
}

/** What a delivery over HTTP is told by the client. */
export interface DeliveryTarget {
  /** The server's address, without a slash at the end. */
  readonly endpoint: string;
  readonly apiKey: string;
  readonly fetch: Fetch;
  /** Compresses a body, where that is possible. */
  readonly gzip: ((text: string) => Promise<Uint8Array<ArrayBuffer>>) | undefined;
}

/** Makes a delivery for the client's server. */
export type DeliveryFactory = (target: DeliveryTarget) => Delivery;
