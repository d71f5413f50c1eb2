import type { BudgetBook } from "../budget/budget-book.ts";
import type { Clock, Timer } from "../clock.ts";
import type { EventRecord } from "../events/record.ts";
import { render } from "../events/render.ts";
import type { Log } from "../log.ts";
import type { Platform } from "../platform/platform.ts";
import type { Spool } from "../spool/spool.ts";
import { describeError } from "../wire/text.ts";
import { createBackoff } from "./backoff.ts";
import { limitsFor } from "./batching.ts";
import type { Batch, Delivery } from "./delivery.ts";
import { createLedger, type ShipperStats } from "./ledger.ts";
import { createOverflow } from "./overflow.ts";
import { createQueue } from "./queue.ts";
import { createSender, undelivered } from "./sender.ts";
import { createWatchers } from "./watchers.ts";

/** What a shipper is made of. */
export interface ShipperOptions {
  readonly delivery: Delivery;
  readonly spool: Spool | undefined;
  /** Told of the budgets that come with answers. */
  readonly budgets: BudgetBook;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  readonly platform: Pick<Platform, "utf8Bytes">;
  readonly flushIntervalMs: number;
  readonly batchSize: number;
  readonly maxQueueSize: number;
}

/**
 * Takes events from the caller without ever making it wait, and sees to it that they arrive.
 *
 * One request is under way at a time. What cannot be delivered goes to the spool, where there is one, and back to
 * the front of the queue where there is none. During a back-off nothing is tried, and with a spool the queue is
 * emptied into it. The spool is sent when the queue has nothing to send.
 */
export interface Shipper {
  /** What has become of the events so far. */
  readonly stats: Readonly<ShipperStats> & { readonly queued: number };
  /** True when neither the queue nor the spool has anything to send. */
  readonly isIdle: boolean;
  /** The `order` of the newest event. */
  readonly lastOrder: number;
  /** Takes an event. Never throws and never waits. */
  enqueue(record: EventRecord): void;
  /** Counts an event that could not be captured. */
  readonly lose: (type: string, error: unknown) => void;
  /**
   * Sends what is queued now. Resolves with `true` when the server has all of it; with `false` when some of it was
   * refused, spooled or dropped, or when that cannot be had within `timeoutMs`: what is left stays queued.
   */
  flush(timeoutMs: number): Promise<boolean>;
  /**
   * The last flush before the process ends, spool included. A server that was unreachable before gets one more
   * attempt and not the whole time.
   */
  drain(timeoutMs: number): Promise<void>;
  /** Puts what is left into the spool without waiting for anything; what cannot be put there is lost and told of. */
  readonly saveNow: () => void;
  /** Sends what it can within `timeoutMs`, puts the rest aside and takes nothing more. */
  close(timeoutMs: number): Promise<void>;
  /** Stops at once and forgets what is queued. */
  discard(): void;
}

/** Makes a {@link Shipper}. */
export function createShipper(options: ShipperOptions): Shipper {
  const { clock, log, random, platform, flushIntervalMs, batchSize, maxQueueSize } = options;
  const { utf8Bytes } = platform;
  const ledger = createLedger(log);
  const queue = createQueue(maxQueueSize, ledger);
  const backoff = createBackoff(random);
  const sender = createSender(options, backoff);
  const overflow = createOverflow(options, ledger);
  const watchers = createWatchers(clock);
  const limits = limitsFor(batchSize);
  const rendering = { utf8Bytes, warn: (message: string) => log.warnOnce("payload-size", message) };
  let flushTimer: Timer | undefined;
  let wakeTimer: Timer | undefined;
  /** Everything up to this `order` is to be sent without waiting for a full batch. */
  let demandedOrder = 0;
  /** Somebody waits for everything, and what comes meanwhile. */
  let isDraining = false;
  let isPumping = false;
  /** Set by whoever wants something sent while the pump may just be finding that there is nothing to do. */
  let isAskedAgain = false;
  let isClosed = false;

  const mustWaitMs = (): number => backoff.waitMs(clock.now());
  const isEmpty = (): boolean => queue.size === 0 && !overflow.mayHaveMore();
  const isSentUpTo = (order: number): boolean =>
    queue.firstOrder > order && (queue.held[0]?.order ?? Infinity) > order;

  const demandAll = (): void => {
    backoff.hurry();
    pumpAll();
  };

  const pumpAll = (): void => {
    demandedOrder = queue.lastOrder;
    void pump();
  };

  const armFlush = (): void => {
    flushTimer ??= clock.after(flushIntervalMs, () => {
      flushTimer = undefined;
      pumpAll();
    });
  };

  /** Starts sending in a turn of its own: building a batch is not the caller's work. */
  const wakeSoon = (): void => {
    if (!isPumping && !wakeTimer) wakeAfter(overflow.isUsable() ? 0 : mustWaitMs(), pump);
  };

  const wakeAfter = (ms: number, act: () => unknown): void => {
    wakeTimer?.cancel();
    wakeTimer = clock.after(ms, () => {
      wakeTimer = undefined;
      act();
    });
  };

  const pump = async (): Promise<void> => {
    isAskedAgain = isPumping;
    if (isPumping || isClosed) return;
    isPumping = true;
    try {
      while ((await step()) || isAskedAgain) {
        isAskedAgain = false;
        watchers.tell();
      }
    } catch (error) {
      log.error(`sending failed: ${describeError(error).message}`);
    }
    isPumping = false;
    watchers.tell();
    if (isClosed) return;
    const waitMs = mustWaitMs();
    if (waitMs > 0) wakeAfter(waitMs, pumpAll);
    // A pause may have ended since the last step looked: what is on disk must not wait for the next event.
    else if (queue.length > 0 || overflow.mayHaveMore() || overflow.isPaused()) armFlush();
  };

  /** Does one thing; false when there is nothing to do now. */
  const step = async (): Promise<boolean> => {
    const isBlocked = mustWaitMs() > 0;
    if (isClosed || (isBlocked && !overflow.isUsable())) return false;
    const isDue = isDraining || queue.length >= batchSize || queue.firstOrder <= demandedOrder;
    if (queue.length === 0 || !isDue) return !isBlocked && overflow.replay(sender);
    const batch = take();
    if (!batch) return true; // nothing in it could be rendered
    const receipt = isBlocked ? undelivered(batch.events) : await sender.deliver(batch);
    if (isClosed) return false; // what was in flight has been put aside already
    const { left } = receipt;
    ledger.settled(receipt);
    // What is still to be sent goes to the spool, else back into the queue.
    const leftIds = new Set(left.map((event) => event.id));
    const isKept = left.length === 0 || (await overflow.keep({ ...batch, events: left }));
    queue.land(isKept ? [] : queue.held.filter((record) => leftIds.has(record.id)));
    return true;
  };

  /** Takes the next batch from the queue; it is in flight until it lands. */
  const take = (): Batch | undefined => {
    while (queue.length > 0) {
      const { events, broken } = queue.take(
        limits,
        (record) => ({ id: record.id, json: render(record, rendering) }),
        utf8Bytes,
      );
      for (const { from, error } of broken) ledger.unserialisable(from.type, error);
      const first = events[0];
      if (first) return { envelope: first.from.agent.envelope, events };
    }
    return undefined;
  };

  const saveNow = (): void => {
    queue.land(queue.held);
    let lost = 0;
    let batch: Batch | undefined;
    while ((batch = take())) {
      if (!overflow.keepNow(batch)) lost += batch.events.length;
      queue.land([]);
    }
    ledger.atEnd(lost);
  };

  const drain = async (timeoutMs: number): Promise<void> => {
    const wasFailing = backoff.failures > 0;
    isDraining = true;
    demandAll();
    await watchers.wait(timeoutMs, (leftMs) => {
      if (isPumping) return false;
      const waitMs = mustWaitMs();
      if (waitMs === 0) return isEmpty();
      return wasFailing || waitMs > leftMs || queue.length === 0; // the rest is safe on disk
    });
    isDraining = false;
  };

  const discard = (): void => {
    isClosed = true;
    flushTimer?.cancel();
    wakeTimer?.cancel();
    sender.close();
  };

  if (overflow.isUsable()) armFlush(); // the last run's events do not wait for one of this run
  return {
    get stats() {
      return { ...ledger.stats, queued: queue.size };
    },
    get isIdle() {
      return !isPumping && isEmpty();
    },
    get lastOrder() {
      return queue.lastOrder;
    },
    enqueue(record) {
      if (isClosed) return ledger.tooLate();
      queue.push(record);
      if (isDraining || queue.length >= batchSize) wakeSoon();
      else if (!flushTimer) armFlush();
    },
    lose: ledger.unserialisable,
    async flush(timeoutMs) {
      const target = queue.lastOrder;
      const { missed } = ledger;
      demandAll();
      await watchers.wait(timeoutMs, (leftMs) => isSentUpTo(target) || mustWaitMs() > leftMs);
      return isSentUpTo(target) && ledger.missed === missed;
    },
    drain,
    saveNow,
    async close(timeoutMs) {
      await drain(timeoutMs);
      if (isClosed) return;
      discard();
      saveNow();
    },
    discard,
  };
}
