import type { BudgetBook } from "../budget/budget-book.ts";
import type { Clock, Timer } from "../clock.ts";
import type { EventRecord } from "../events/record.ts";
import { render } from "../events/render.ts";
import type { Log } from "../log.ts";
import type { Spool } from "../spool/spool.ts";
import { describeError } from "../wire/text.ts";
import { Backoff } from "./backoff.ts";
import { limitsFor } from "./batching.ts";
import type { Batch, Delivery } from "./delivery.ts";
import { Ledger, type ShipperStats } from "./ledger.ts";
import { Overflow } from "./overflow.ts";
import { EventQueue } from "./queue.ts";
import { type Receipt, Sender } from "./sender.ts";
import { Watchers } from "./watchers.ts";

/** What a shipper is made of. */
export interface ShipperOptions {
  readonly delivery: Delivery;
  readonly spool: Spool | undefined;
  /** Told of the budgets that come with answers. */
  readonly budgets: BudgetBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly utf8Bytes: (text: string) => number;
  readonly flushIntervalMs: number;
  readonly batchSize: number;
  readonly maxQueueSize: number;
}

/**
 * What may wait in memory, besides the number of events: with long prompts ten thousand of them would be too much for
 * the program that is watched.
 */
const MAX_QUEUE_BYTES = 64 * 2 ** 20;

/**
 * Takes events from the caller without ever making it wait, and sees to it that they arrive.
 *
 * One request is under way at a time. What cannot be delivered goes to the spool, where there is one, and back to
 * the front of the queue where there is none. During a back-off nothing is tried, and with a spool the queue is
 * emptied into it. The spool is sent when the queue has nothing to send.
 */
export class Shipper {
  readonly #options: ShipperOptions;
  readonly #queue: EventQueue;
  readonly #ledger: Ledger;
  readonly #backoff: Backoff;
  readonly #sender: Sender;
  readonly #overflow: Overflow;
  readonly #watchers: Watchers;
  #flushTimer: Timer | undefined;
  #wakeTimer: Timer | undefined;
  /** Everything up to this `order` is to be sent without waiting for a full batch. */
  #demandedOrder = 0;
  /** Somebody waits for everything, and what comes meanwhile. */
  #isDraining = false;
  #isPumping = false;
  /** Set by whoever wants something sent while the pump may just be finding that there is nothing to do. */
  #isAskedAgain = false;
  #isClosed = false;

  constructor(options: ShipperOptions) {
    const { clock, log } = options;
    this.#options = options;
    this.#queue = new EventQueue({ maxEvents: options.maxQueueSize, maxBytes: MAX_QUEUE_BYTES });
    this.#ledger = new Ledger(log);
    this.#backoff = new Backoff(options.random);
    this.#sender = new Sender(options, this.#backoff);
    this.#overflow = new Overflow(options, this.#ledger);
    this.#watchers = new Watchers(clock);
    if (this.#overflow.isUsable) this.#armFlush(); // the last run's events do not wait for one of this run
  }

  /** What has become of the events so far. */
  get stats(): Readonly<ShipperStats> & { readonly queued: number } {
    return { ...this.#ledger.stats, queued: this.#queue.length + this.#queue.held.length };
  }

  /** True when neither the queue nor the spool has anything to send. */
  get isIdle(): boolean {
    return !this.#isPumping && this.#isEmpty();
  }

  /** The `order` of the newest event. */
  get lastOrder(): number {
    return this.#queue.lastOrder;
  }

  /** Takes an event. Never throws and never waits. */
  enqueue(record: EventRecord): void {
    if (this.#isClosed) return this.#ledger.tooLate();
    this.#tellDropped(this.#queue.push(record));
    if (this.#isDraining || this.#queue.length >= this.#options.batchSize) this.#wakeSoon();
    else if (this.#flushTimer === undefined) this.#armFlush();
  }

  /** Counts an event that could not be captured. */
  lose(type: string, error: unknown): void {
    this.#ledger.unserialisable(type, error);
  }

  /**
   * Sends what is queued now. Resolves with `true` when the server has all of it; with `false` when some of it was
   * refused, spooled or dropped, or when that cannot be had within `timeoutMs`: what is left stays queued.
   */
  async flush(timeoutMs: number): Promise<boolean> {
    const target = this.#queue.lastOrder;
    const { missed } = this.#ledger;
    this.#demandAll();
    await this.#watchers.wait(timeoutMs, (leftMs) => this.#isSentUpTo(target) || this.#mustWaitMs() > leftMs);
    return this.#isSentUpTo(target) && this.#ledger.missed === missed;
  }

  /**
   * The last flush before the process ends, spool included. A server that was unreachable before gets one more
   * attempt and not the whole time.
   */
  async drain(timeoutMs: number): Promise<void> {
    const wasFailing = this.#backoff.failures > 0;
    this.#isDraining = true;
    this.#demandAll();
    await this.#watchers.wait(timeoutMs, (leftMs) => {
      if (this.#isPumping) return false;
      const waitMs = this.#mustWaitMs();
      if (waitMs === 0) return this.#isEmpty();
      return wasFailing || waitMs > leftMs || this.#queue.length === 0; // the rest is safe on disk
    });
    this.#isDraining = false;
  }

  /** Puts what is left into the spool without waiting for anything; what cannot be put there is lost and told of. */
  saveNow(): void {
    this.#tellDropped(this.#queue.land(this.#queue.held));
    let lost = 0;
    for (let batch = this.#take(); batch !== undefined; batch = this.#take()) {
      if (!this.#overflow.keepNow(batch)) lost += batch.events.length;
      this.#queue.land([]);
    }
    this.#ledger.atEnd(lost);
  }

  /** Sends what it can within `timeoutMs`, puts the rest aside and takes nothing more. */
  async close(timeoutMs: number): Promise<void> {
    await this.drain(timeoutMs);
    if (this.#isClosed) return;
    this.#stop();
    this.saveNow();
  }

  /** Stops at once and forgets what is queued. */
  discard(): void {
    this.#stop();
  }

  #stop(): void {
    this.#isClosed = true;
    this.#flushTimer?.cancel();
    this.#wakeTimer?.cancel();
    this.#sender.close();
  }

  #isEmpty(): boolean {
    return this.#queue.length === 0 && this.#queue.held.length === 0 && !this.#overflow.mayHaveMore;
  }

  #isSentUpTo(order: number): boolean {
    return this.#queue.firstOrder > order && (this.#queue.held[0]?.order ?? Infinity) > order;
  }

  #mustWaitMs(): number {
    return this.#backoff.waitMs(this.#options.clock.now());
  }

  #demandAll(): void {
    this.#backoff.hurry();
    this.#pumpAll();
  }

  #pumpAll(): void {
    this.#demandedOrder = this.#queue.lastOrder;
    void this.#pump();
  }

  #armFlush(): void {
    this.#flushTimer ??= this.#options.clock.after(this.#options.flushIntervalMs, () => {
      this.#flushTimer = undefined;
      this.#pumpAll();
    });
  }

  /** Starts sending in a turn of its own: building a batch is not the caller's work. */
  #wakeSoon(): void {
    if (this.#isPumping || this.#wakeTimer !== undefined) return;
    this.#wakeAfter(this.#overflow.isUsable ? 0 : this.#mustWaitMs(), () => void this.#pump());
  }

  #wakeAfter(ms: number, act: () => void): void {
    this.#wakeTimer?.cancel();
    this.#wakeTimer = this.#options.clock.after(ms, () => {
      this.#wakeTimer = undefined;
      act();
    });
  }

  async #pump(): Promise<void> {
    this.#isAskedAgain = this.#isPumping;
    if (this.#isPumping || this.#isClosed) return;
    this.#isPumping = true;
    try {
      while ((await this.#step()) || this.#isAskedAgain) {
        this.#isAskedAgain = false;
        this.#watchers.tell();
      }
    } catch (error) {
      this.#options.log.error(`sending stopped unexpectedly: ${describeError(error).message}`);
    } finally {
      this.#isPumping = false;
    }
    if (!this.#isClosed) this.#armNext();
    this.#watchers.tell();
  }

  #armNext(): void {
    const waitMs = this.#mustWaitMs();
    if (waitMs > 0) this.#wakeAfter(waitMs, () => this.#pumpAll());
    // A pause may have ended since the last step looked: what is on disk must not wait for the next event.
    else if (this.#queue.length > 0 || this.#overflow.mayHaveMore || this.#overflow.isPaused)
      this.#armFlush();
  }

  /** Does one thing; false when there is nothing to do now. */
  async #step(): Promise<boolean> {
    const isBlocked = this.#mustWaitMs() > 0;
    if (this.#isClosed || (isBlocked && !this.#overflow.isUsable)) return false;
    const isFull = this.#queue.length >= this.#options.batchSize;
    const isDue = isFull || this.#isDraining || this.#queue.firstOrder <= this.#demandedOrder;
    if (this.#queue.length === 0 || !isDue) return !isBlocked && this.#overflow.replay(this.#sender);
    const batch = this.#take();
    if (batch === undefined) return true; // nothing in it could be rendered
    await this.#dispose(batch, isBlocked ? undelivered(batch) : await this.#sender.deliver(batch));
    return true;
  }

  /** Takes the next batch from the queue; it is in flight until it lands. */
  #take(): Batch | undefined {
    const { batchSize, utf8Bytes, log } = this.#options;
    const rendering = { utf8Bytes, warn: (message: string) => log.warnOnce("payload-size", message) };
    while (this.#queue.length > 0) {
      const { events, broken } = this.#queue.take(
        limitsFor(batchSize),
        (record) => ({ id: record.id, json: render(record, rendering) }),
        utf8Bytes,
      );
      for (const { from, error } of broken) this.#ledger.unserialisable(from.type, error);
      const first = events[0];
      if (first === undefined) continue;
      return { envelope: first.from.agent.envelope, events };
    }
    return undefined;
  }

  /** Lands a batch: what of it is still to be sent goes to the spool, else back into the queue. */
  async #dispose(batch: Batch, receipt: Receipt): Promise<void> {
    if (this.#isClosed) return; // what was in flight has been put aside already
    const { left } = receipt;
    this.#ledger.delivered(receipt);
    const leftIds = new Set(left.map((event) => event.id));
    const isKept = left.length === 0 || (await this.#overflow.keep({ ...batch, events: left }));
    const back = isKept ? [] : this.#queue.held.filter((record) => leftIds.has(record.id));
    this.#tellDropped(this.#queue.land(back));
  }

  #tellDropped(dropped: number): void {
    if (dropped > 0) this.#ledger.queueFull(dropped, this.#options.maxQueueSize, MAX_QUEUE_BYTES);
  }
}

/** Of a batch that was not tried. */
function undelivered({ events }: Batch): Receipt {
  return { sent: 0, refused: 0, left: events };
}
