import type { Envelope, ValidEvent } from "@hiveboard/schema";
import type { Estimate } from "../costs/model-price.ts";
import type { DataScope } from "../accounts/scope.ts";
import type { StoredEvent } from "../events/event.ts";

export interface AppendRequest {
  envelope: Envelope;
  events: readonly ValidEvent[];
  /** Make projects that do not exist; otherwise their events come back as rejected. */
  autoCreateProjects: boolean;
  /** What a call of a language model that carries no cost is taken to have cost; absent, none is estimated. */
  estimate?: Estimate;
}

export interface AppendResult {
  /** Events that were really new, as stored, in stored order. Those the data set held already are left out. */
  stored: StoredEvent[];
  /** Indexes into `events` whose project is unknown. */
  unknownProjects: number[];
  /**
   * Resolves when what is derived from the events is stored too: with them, or at most a fraction of a second after.
   * Then they may be published. Rejects when that failed; it is tried again with the events that come next.
   */
  derived: Promise<void>;
}

/** The write side: events and everything derived from them, in one transaction. */
export interface IngestStore {
  /**
   * Resolves after the commit has reached the disk. Batches that arrive together share a transaction.
   *
   * @throws {StorageOverloadedError} at once, when the write queue is full
   * @throws {ContractError} `overloaded`, when the database cannot be written
   */
  append(scope: DataScope, request: AppendRequest): Promise<AppendResult>;
}

/** The write queue is full. Nothing was stored; the client should come back. */
export class StorageOverloadedError extends Error {
  override readonly name = "StorageOverloadedError";
  readonly retryAfterSeconds: number;
  constructor(retryAfterSeconds: number) {
    super(`The write queue is full. Try again in ${retryAfterSeconds} s.`);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
