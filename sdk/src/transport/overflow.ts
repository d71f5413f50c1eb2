import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Spool } from "../spool/spool.ts";
import { describeError } from "../wire/text.ts";
import { createBackoff } from "./backoff.ts";
import type { Batch } from "./delivery.ts";
import type { Ledger } from "./ledger.ts";
import type { Sender } from "./sender.ts";

/** How often the spool is looked at for what another process left. */
const LOOK_INTERVAL_MS = 60_000;

/** What an overflow is made of. */
export interface OverflowOptions {
  readonly spool: Spool | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
}

/**
 * The spool as the shipper uses it: there or not, and left alone for a while when the disk refuses, longer each time,
 * since the caller's program matters more than its events. What cannot be put there waits in memory meanwhile.
 */
export interface Overflow {
  isUsable(): boolean;
  /** True while the disk is given time to recover. */
  isPaused(): boolean;
  /** True when a replay may find something now. */
  mayHaveMore(): boolean;
  /** Keeps a batch on disk; false when it cannot. */
  keep(batch: Batch): Promise<boolean>;
  /** {@link keep} without waiting, at the end: the disk is tried even if it has just refused. */
  keepNow(batch: Batch): boolean;
  /** Sends the oldest batch on disk; false when there is none. */
  replay(sender: Sender): Promise<boolean>;
}

/** Makes an {@link Overflow}. */
export function createOverflow({ spool, clock, log, random }: OverflowOptions, ledger: Ledger): Overflow {
  const backoff = createBackoff(random);
  let lookedMs = clock.now();

  const isPaused = (): boolean => backoff.waitMs(clock.now()) > 0;

  const kept = ({ events }: Batch, dropped: number): true => {
    ledger.spooled(events.length, dropped);
    return succeeded();
  };

  const succeeded = (): true => {
    if (backoff.succeeded()) log.warn("spoolDir can be used again");
    return true;
  };

  const failed = (error: unknown): false => {
    const { message } = describeError(error);
    if (backoff.failed({ kind: "retry", message }, clock.now()))
      log.error(`spoolDir cannot be used now, events wait in memory: ${message}`);
    else log.debug(`spoolDir still cannot be used: ${message}`);
    return false;
  };

  return {
    isUsable: () => !!spool && !isPaused(),
    isPaused,
    mayHaveMore: () => !!spool?.mayHaveMore && !isPaused(),
    async keep(batch) {
      if (!spool || isPaused()) return false;
      try {
        return kept(batch, await spool.add(batch));
      } catch (error) {
        return failed(error);
      }
    },
    keepNow(batch) {
      if (!spool) return false;
      try {
        return kept(batch, spool.addNow(batch));
      } catch (error) {
        return failed(error);
      }
    },
    async replay(sender) {
      if (!spool || isPaused()) return false;
      if (clock.now() - lookedMs > LOOK_INTERVAL_MS) {
        lookedMs = clock.now();
        spool.mayHaveMore = true;
      }
      if (!spool.mayHaveMore) return false;
      try {
        const claimed = await spool.claim();
        if (claimed) {
          const { batch } = claimed;
          const receipt = await sender.deliver(batch);
          const { left } = receipt;
          ledger.settled(receipt, true);
          if (left.length === batch.events.length) await claimed.release();
          else {
            if (left.length > 0) ledger.spooled(0, await spool.add({ ...batch, events: left }));
            await claimed.done();
          }
        }
        succeeded();
        return !!claimed;
      } catch (error) {
        return failed(error);
      }
    },
  };
}
