import { StorageOverloadedError } from "../ingest/ingest.store.ts";
import type { AppendFailure, AppendMessage, AppendReply } from "./append-message.ts";
import { StorageUnavailableError } from "./unavailable.ts";

/** Events of one transaction: enough that its wait for the disk is a small part, few enough that nobody waits long. */
const MAX_EVENTS_PER_GROUP = 4_000;
const RETRY_AFTER_SECONDS = 1;

/**
 * Under load, what is derived is stored this often at least, milliseconds: events of one bucket, agent or run merge in
 * memory first, which takes a third off the writer's work. Subscribers are told as often, and no more.
 */
const DERIVE_EVERY_MS = 100;
/**
 * After a burst, how long more batches are waited for before what is derived from it is stored. A batch that comes
 * after so much quiet takes it along: by itself it would be a transaction more.
 */
const DERIVE_IDLE_MS = 5;

/** Where groups go. */
export interface GroupStore {
  /**
   * Stores a group.
   *
   * @param derives whether with it goes what is derived from it, and from groups stored before without
   */
  store(this: void, group: AppendMessage[], derives: boolean): Promise<(AppendReply | AppendFailure)[]>;
  /** Stores what is derived from groups that were stored without. Absent: every group takes it along. */
  derive?: (this: void) => Promise<void>;
}

/** A batch that is stored. */
export interface Appended {
  reply: AppendReply;
  /** Resolves when what is derived from it is stored too; rejects when that failed, and will be tried again. */
  derived: Promise<void>;
}

interface Waiting {
  message: AppendMessage;
  resolve: (appended: Appended) => void;
  reject: (error: Error) => void;
}

const errorOf = ({ failure, isUnavailable }: AppendFailure): Error =>
  isUnavailable === true ? new StorageUnavailableError() : new Error(failure);

/**
 * Batches on their way to the writer. While one group is being stored, what arrives waits, and all of it is the next
 * group: the busier the server, the more batches share a transaction. The queue is bounded in events.
 */
export class WriteQueue {
  readonly capacity: number;
  readonly #target: GroupStore;
  #waiting: Waiting[] = [];
  #events = 0;
  #isRunning = false;
  /** Whether a group is being stored whose answers nobody has yet. */
  #isStoring = false;
  #idle: (() => void)[] = [];
  /** Those who wait for what is derived from groups that were stored without. */
  #underived: PromiseWithResolvers<void>[] = [];
  #derivedAtMs = Number.NEGATIVE_INFINITY;
  #idleSinceMs = Number.NEGATIVE_INFINITY;
  #idleTimer: NodeJS.Timeout | undefined;
  #deriving: Promise<void> | null = null;
  /** For those who read between two groups: over when the next one begins, or when everything is derived. */
  #pause: PromiseWithResolvers<void> | null = null;

  /** @param capacity events that may wait or be in hand */
  constructor(target: GroupStore, options: { capacity: number }) {
    this.#target = target;
    this.capacity = options.capacity;
  }

  /** Events that wait or are being stored. */
  get size(): number {
    return this.#events;
  }

  /** @throws {StorageOverloadedError} when the queue is full */
  push(message: AppendMessage): Promise<Appended> {
    const events = message.events.length;
    if (this.#events + events > this.capacity)
      return Promise.reject(new StorageOverloadedError(RETRY_AFTER_SECONDS));
    this.#events += events;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  /**
   * What a reader waits for: null, or the moment when what is derived agrees with all that was answered. Under load
   * nobody waits for that, only for the next group to begin; what is derived is then up to 100 ms behind.
   */
  settled(): Promise<void> | null {
    if (this.#isStoring || this.#waiting.length > 0) return null;
    if (this.#underived.length === 0) return this.#deriving;
    return (this.#pause ??= Promise.withResolvers<void>()).promise;
  }

  /** Resolves when nothing waits any more and everything is derived. */
  async drained(): Promise<void> {
    if (this.#isRunning) await new Promise<void>((resolve) => this.#idle.push(resolve));
    await this.#deriveNow();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    clearTimeout(this.#idleTimer);
    this.#endPause();
    let wasQuiet = performance.now() - this.#idleSinceMs >= DERIVE_IDLE_MS;
    while (this.#waiting.length > 0) {
      await this.#storeGroup(this.#takeGroup(), wasQuiet || this.#isTimeToDerive());
      wasQuiet = false;
    }
    this.#isRunning = false;
    this.#idleSinceMs = performance.now();
    if (this.#underived.length > 0)
      this.#idleTimer = setTimeout(() => void this.#deriveNow(), DERIVE_IDLE_MS);
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #isTimeToDerive(): boolean {
    if (this.#target.derive === undefined) return true;
    return performance.now() - this.#derivedAtMs >= DERIVE_EVERY_MS;
  }

  #takeGroup(): Waiting[] {
    let events = 0;
    let count = 0;
    for (const { message } of this.#waiting) {
      if (count > 0 && events + message.events.length > MAX_EVENTS_PER_GROUP) break;
      events += message.events.length;
      count++;
    }
    return this.#waiting.splice(0, count);
  }

  async #storeGroup(group: Waiting[], derives: boolean): Promise<void> {
    this.#isStoring = true;
    try {
      const replies = await this.#target.store(
        group.map(({ message }) => message),
        derives,
      );
      this.#isStoring = false;
      // Where nothing could be stored, nothing was derived either: it waits for a later group, or for the timer.
      const isDerived = derives && replies.some((reply) => !("failure" in reply));
      const derived = isDerived ? this.#allDerived() : this.#derivedLater();
      replies.forEach((reply, index) => {
        if ("failure" in reply) group[index]!.reject(errorOf(reply));
        else group[index]!.resolve({ reply, derived });
      });
    } catch (error) {
      this.#isStoring = false;
      for (const { reject } of group) reject(error as Error);
    } finally {
      for (const { message } of group) this.#events -= message.events.length;
    }
  }

  /** What was left for later went with this group. */
  #allDerived(): Promise<void> {
    this.#derivedAtMs = performance.now();
    for (const { resolve } of this.#underived.splice(0)) resolve();
    return Promise.resolve();
  }

  #derivedLater(): Promise<void> {
    const later = Promise.withResolvers<void>();
    // Whoever needs it listens; that nobody does is no error of its own.
    later.promise.catch(() => undefined);
    this.#underived.push(later);
    return later.promise;
  }

  /** Stores what is derived from all that was answered, and lets those go on who waited for it. */
  #deriveNow(): Promise<void> {
    clearTimeout(this.#idleTimer);
    if (this.#underived.length > 0) {
      const deriving = this.#derive().finally(() => {
        if (this.#deriving === deriving) this.#deriving = null;
        if (this.#underived.length === 0) this.#endPause();
      });
      this.#deriving = deriving;
    }
    return this.#deriving ?? Promise.resolve();
  }

  #endPause(): void {
    this.#pause?.resolve();
    this.#pause = null;
  }

  async #derive(): Promise<void> {
    const waiting = this.#underived.splice(0);
    try {
      await this.#target.derive!();
      this.#derivedAtMs = performance.now();
      for (const { resolve } of waiting) resolve();
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
