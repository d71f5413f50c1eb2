import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { ClaimedBatch, Spool } from "../spool/spool.ts";
import { describeError } from "../wire/text.ts";
import { Backoff } from "./backoff.ts";
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
export class Overflow {
  readonly #spool: Spool | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ledger: Ledger;
  readonly #backoff: Backoff;
  #lookedMs: number;

  constructor({ spool, clock, log, random }: OverflowOptions, ledger: Ledger) {
    this.#spool = spool;
    this.#clock = clock;
    this.#log = log;
    this.#ledger = ledger;
    this.#backoff = new Backoff(random);
    this.#lookedMs = clock.now();
  }

  get isUsable(): boolean {
    return this.#spool !== undefined && !this.isPaused;
  }

  /** True while the disk is given time to recover. */
  get isPaused(): boolean {
    return this.#backoff.waitMs(this.#clock.now()) > 0;
  }

  /** True when a replay may find something now. */
  get mayHaveMore(): boolean {
    return this.#spool?.mayHaveMore === true && !this.isPaused;
  }

  /** Keeps a batch on disk; false when it cannot. */
  async keep(batch: Batch): Promise<boolean> {
    if (this.#spool === undefined || this.isPaused) return false;
    try {
      this.#ledger.spoolFull(await this.#spool.add(batch));
      this.#ledger.spooled(batch.events.length);
      return this.#succeeded();
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** {@link keep} without waiting, at the end: the disk is tried even if it has just refused. */
  keepNow(batch: Batch): boolean {
    if (this.#spool === undefined) return false;
    try {
      this.#ledger.spoolFull(this.#spool.addNow(batch));
      this.#ledger.spooled(batch.events.length);
      return this.#succeeded();
    } catch (error) {
      return this.#failed(error);
    }
  }

  /** Sends the oldest batch on disk; false when there is none. */
  async replay(sender: Sender): Promise<boolean> {
    if (this.#spool === undefined || this.isPaused) return false;
    this.#lookAgainAtTimes(this.#spool);
    if (!this.#spool.mayHaveMore) return false;
    try {
      const claimed = await this.#spool.claim();
      if (claimed !== undefined) await this.#sendClaimed(claimed, this.#spool, sender);
      this.#succeeded();
      return claimed !== undefined;
    } catch (error) {
      return this.#failed(error);
    }
  }

  async #sendClaimed(claimed: ClaimedBatch, spool: Spool, sender: Sender): Promise<void> {
    const receipt = await sender.deliver(claimed.batch);
    const { left } = receipt;
    this.#ledger.replayed(receipt);
    if (left.length === claimed.batch.events.length) return claimed.release();
    if (left.length > 0) this.#ledger.spoolFull(await spool.add({ ...claimed.batch, events: left }));
    await claimed.done();
  }

  #lookAgainAtTimes(spool: Spool): void {
    if (this.#clock.now() - this.#lookedMs <= LOOK_INTERVAL_MS) return;
    this.#lookedMs = this.#clock.now();
    spool.lookAgain();
  }

  #succeeded(): true {
    if (this.#backoff.failures > 0) this.#log.warn("spoolDir can be used again");
    this.#backoff.succeeded();
    return true;
  }

  #failed(error: unknown): false {
    const { message } = describeError(error);
    const isFirst = this.#backoff.failures === 0;
    this.#backoff.failed({ kind: "retry", message }, this.#clock.now());
    if (isFirst) this.#log.error(`spoolDir cannot be used now, events wait in memory: ${message}`);
    else this.#log.debug(`spoolDir still cannot be used: ${message}`);
    return false;
  }
}
