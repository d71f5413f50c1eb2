import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Spool } from "../spool/spool.ts";
import { describeError } from "../wire/text.ts";
import type { Batch } from "./delivery.ts";
import type { Ledger } from "./ledger.ts";
import type { Sender } from "./sender.ts";

/** How often the spool is looked at for what another process left. */
const LOOK_INTERVAL_MS = 60_000;

/**
 * The spool as the shipper uses it: there or not, and given up for good when the disk refuses, since the caller's
 * program matters more than its events.
 */
export class Overflow {
  #spool: Spool | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ledger: Ledger;
  #lookedMs: number;

  constructor(spool: Spool | undefined, { clock, log }: { clock: Clock; log: Log }, ledger: Ledger) {
    this.#spool = spool;
    this.#clock = clock;
    this.#log = log;
    this.#ledger = ledger;
    this.#lookedMs = clock.now();
  }

  get isUsable(): boolean {
    return this.#spool !== undefined;
  }

  /** True when a replay may find something. */
  get mayHaveMore(): boolean {
    return this.#spool?.mayHaveMore === true;
  }

  /** Keeps a batch on disk; false when it cannot. */
  async keep(batch: Batch): Promise<boolean> {
    if (this.#spool === undefined) return false;
    try {
      this.#ledger.spooled(batch.events.length, await this.#spool.add(batch));
      return true;
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  /** {@link keep} without waiting. */
  keepNow(batch: Batch): boolean {
    if (this.#spool === undefined) return false;
    try {
      this.#ledger.spooled(batch.events.length, this.#spool.addNow(batch));
      return true;
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  /** Sends the oldest batch on disk; false when there is none. */
  async replay(sender: Sender): Promise<boolean> {
    if (this.#spool === undefined) return false;
    this.#lookAgainAtTimes(this.#spool);
    if (!this.#spool.mayHaveMore) return false;
    try {
      const claimed = await this.#spool.claim();
      if (claimed === undefined) return false;
      const { events } = claimed.batch;
      const left = await sender.deliver(claimed.batch);
      this.#ledger.stats.replayed += events.length - left.length;
      if (left.length === events.length) {
        await claimed.release();
        return true;
      }
      if (left.length > 0) await this.#spool.add({ ...claimed.batch, events: left });
      await claimed.done();
      return true;
    } catch (error) {
      return this.#giveUp(error);
    }
  }

  #lookAgainAtTimes(spool: Spool): void {
    if (this.#clock.now() - this.#lookedMs <= LOOK_INTERVAL_MS) return;
    this.#lookedMs = this.#clock.now();
    spool.lookAgain();
  }

  #giveUp(error: unknown): false {
    this.#spool = undefined;
    const reason = describeError(error).message;
    this.#log.error(`spoolDir cannot be used, events wait in memory only: ${reason}`);
    return false;
  }
}
