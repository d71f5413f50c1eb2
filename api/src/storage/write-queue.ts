import { StorageOverloadedError } from "../ingest/ingest.store.ts";
import type { AppendFailure, AppendMessage, AppendReply } from "./append-message.ts";

/** Events of one transaction: enough that its wait for the disk is a small part, few enough that nobody waits long. */
const MAX_EVENTS_PER_GROUP = 4_000;
const RETRY_AFTER_SECONDS = 1;

interface Waiting {
  message: AppendMessage;
  resolve: (reply: AppendReply) => void;
  reject: (error: Error) => void;
}

/**
 * Batches on their way to the writer. While one group is being stored, what arrives waits, and all of it is the next
 * group: the busier the server, the more batches share a transaction. The queue is bounded in events.
 */
export class WriteQueue {
  readonly capacity: number;
  readonly #store: (group: AppendMessage[]) => Promise<(AppendReply | AppendFailure)[]>;
  #waiting: Waiting[] = [];
  #events = 0;
  #isStoring = false;
  #idle: (() => void)[] = [];

  /** @param capacity events that may wait or be in hand */
  constructor(
    store: (group: AppendMessage[]) => Promise<(AppendReply | AppendFailure)[]>,
    options: { capacity: number },
  ) {
    this.#store = store;
    this.capacity = options.capacity;
  }

  /** Events that wait or are being stored. */
  get size(): number {
    return this.#events;
  }

  /** @throws {StorageOverloadedError} when the queue is full */
  push(message: AppendMessage): Promise<AppendReply> {
    const events = message.events.length;
    if (this.#events + events > this.capacity)
      return Promise.reject(new StorageOverloadedError(RETRY_AFTER_SECONDS));
    this.#events += events;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ message, resolve, reject });
      if (!this.#isStoring) void this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  drained(): Promise<void> {
    return this.#isStoring ? new Promise((resolve) => this.#idle.push(resolve)) : Promise.resolve();
  }

  async #run(): Promise<void> {
    this.#isStoring = true;
    while (this.#waiting.length > 0) await this.#storeGroup(this.#takeGroup());
    this.#isStoring = false;
    for (const resolve of this.#idle.splice(0)) resolve();
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

  async #storeGroup(group: Waiting[]): Promise<void> {
    try {
      const replies = await this.#store(group.map(({ message }) => message));
      replies.forEach((reply, index) => {
        if ("failure" in reply) group[index]!.reject(new Error(reply.failure));
        else group[index]!.resolve(reply);
      });
    } catch (error) {
      for (const { reject } of group) reject(error as Error);
    } finally {
      for (const { message } of group) this.#events -= message.events.length;
    }
  }
}
