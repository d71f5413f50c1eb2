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
export interface Ledger {
  readonly stats: ShipperStats;
  /** How many of this run's events have gone another way than to the server: refused, spooled or dropped. */
  readonly missed: number;
  /**
   * What the server made of a batch. Those of the spool (`isReplay`) were counted as missed when they went there.
   */
  settled(receipt: Receipt, isReplay?: boolean): void;
  /** An event whose values are not JSON. */
  readonly unserialisable: (type: string, error: unknown) => void;
  queueFull(dropped: number, maxEvents: number, maxBytes: number): void;
  /** Events that were written to disk, and others there that had to go for them. */
  spooled(events: number, dropped: number): void;
  tooLate(): void;
  atEnd(lost: number): void;
}

/** Makes a {@link Ledger}. */
export function createLedger(log: Log): Ledger {
  const stats = { sent: 0, refused: 0, dropped: 0, spooled: 0, replayed: 0 };
  let missed = 0;
  const lost = (events: number, sort: string, message: string): void => {
    if (events === 0) return;
    stats.dropped += events;
    log.warnOnce(sort, message);
  };
  return {
    stats,
    get missed() {
      return missed;
    },
    settled({ sent, refused }, isReplay) {
      stats.sent += sent;
      stats.refused += refused;
      if (isReplay) stats.replayed += sent;
      else missed += refused;
    },
    unserialisable(type, error) {
      missed += 1;
      lost(
        1,
        type,
        `an event (${type}) is dropped, it cannot be serialised: ${describeError(error).message}`,
      );
    },
    queueFull(dropped, maxEvents, maxBytes) {
      missed += dropped;
      lost(
        dropped,
        "queue",
        `the queue is full (${maxEvents} events or ${maxBytes / 2 ** 20} MB), the oldest are dropped. Is the server reachable? With spoolDir they are kept on disk`,
      );
    },
    spooled(events, dropped) {
      stats.spooled += events;
      missed += events;
      lost(dropped, "spool", "the spool is full, the oldest are dropped");
    },
    tooLate: () => lost(1, "closed", "events after shutdown() are dropped"),
    atEnd: (events) =>
      lost(events, "end", `${events} events were not delivered; with spoolDir the next run sends them`),
  };
}
