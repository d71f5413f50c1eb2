import type { Log } from "../log.ts";
import { describeError } from "../wire/text.ts";
import type { Receipt } from "./sender.ts";

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
  #missed = 0;

  constructor(log: Log) {
    this.#log = log;
  }

  /** How many of this run's events have gone another way than to the server: refused, spooled or dropped. */
  get missed(): number {
    return this.#missed;
  }

  /** What the server made of a batch from the queue. */
  delivered({ sent, refused }: Receipt): void {
    this.stats.sent += sent;
    this.stats.refused += refused;
    this.#missed += refused;
  }

  /** What it made of a batch from the spool, whose events were counted as missed when they went there. */
  replayed({ sent, refused }: Receipt): void {
    this.stats.sent += sent;
    this.stats.replayed += sent;
    this.stats.refused += refused;
  }

  /** An event whose values are not JSON. */
  unserialisable(type: string, error: unknown): void {
    this.#missed += 1;
    this.#lost(
      1,
      type,
      `an event (${type}) is dropped, it cannot be serialised: ${describeError(error).message}`,
    );
  }

  queueFull(dropped: number, maxEvents: number, maxBytes: number): void {
    const bound = `${maxEvents} events or ${maxBytes / 2 ** 20} MB`;
    const message = `the queue is full (${bound}) and the oldest are dropped. Is the server reachable?`;
    this.#missed += dropped;
    this.#lost(dropped, "queue", `${message} With spoolDir they are kept on disk`);
  }

  /** Events that were written to disk. */
  spooled(events: number): void {
    this.stats.spooled += events;
    this.#missed += events;
  }

  /** Events on disk that had to go for newer ones. */
  spoolFull(dropped: number): void {
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
