import type { Log } from "../log.ts";
import { describeError } from "../wire/text.ts";

/** What has become of events. */
export interface ShipperStats {
  /** The server has them. */
  sent: number;
  /** The server would not have them. */
  refused: number;
  /** Lost: the queue or spool was full, or they could not be serialised, or the process ended. */
  dropped: number;
  /** Written to disk. */
  spooled: number;
  /** Sent from disk; also in `sent`. */
  replayed: number;
}

/** Counts what becomes of events, and tells of each sort of loss once. */
export class Ledger {
  readonly stats: ShipperStats = { sent: 0, refused: 0, dropped: 0, spooled: 0, replayed: 0 };
  readonly #log: Log;

  constructor(log: Log) {
    this.#log = log;
  }

  /** An event whose values are not JSON. */
  unserialisable(type: string, error: unknown): void {
    this.#lost(
      1,
      type,
      `an event (${type}) is dropped, it cannot be serialised: ${describeError(error).message}`,
    );
  }

  queueFull(dropped: number, maxEvents: number, maxBytes: number): void {
    const bound = `${maxEvents} events or ${maxBytes / 2 ** 20} MB`;
    const message = `the queue is full (${bound}) and the oldest are dropped. Is the server reachable?`;
    this.#lost(dropped, "queue", `${message} With spoolDir they are kept on disk`);
  }

  /** Events that were written to disk, and older ones that had to go for them. */
  spooled(events: number, dropped: number): void {
    this.stats.spooled += events;
    if (dropped > 0) this.#lost(dropped, "spool", "the spool is full and its oldest batches are dropped");
  }

  tooLate(): void {
    this.#lost(1, "closed", "events after shutdown() are dropped");
  }

  atEnd(lost: number): void {
    if (lost > 0)
      this.#lost(lost, "end", `${lost} events were not delivered; with spoolDir the next run sends them`);
  }

  #lost(events: number, sort: string, message: string): void {
    this.stats.dropped += events;
    this.#log.warnOnce(sort, message);
  }
}
