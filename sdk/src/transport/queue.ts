import type { EventRecord } from "../events/record.ts";
import type { RenderedEvent } from "./delivery.ts";
import { type BatchLimits, type Selection, selectBatch } from "./batching.ts";

/** Taken entries at the front of the array before it is made anew; keeps taking one cheap. */
const COMPACT_FROM = 1024;

/** What waits to be sent, oldest first, never more than `maxSize`. When it is full the oldest go. */
export class EventQueue {
  readonly #maxSize: number;
  #entries: EventRecord[] = [];
  #head = 0;
  #lastOrder = 0;
  /** Events taken for a request that has not been answered. They count, since they may come back. */
  held = 0;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  /** The `order` of the newest event ever pushed. */
  get lastOrder(): number {
    return this.#lastOrder;
  }

  /** The `order` of the oldest event that waits; infinite when none does. */
  get firstOrder(): number {
    return this.#entries[this.#head]?.order ?? Infinity;
  }

  /** Adds an event and tells how many old ones had to go for it. */
  push(record: EventRecord): number {
    record.order = ++this.#lastOrder;
    this.#entries.push(record);
    return this.length + this.held > this.#maxSize ? this.#dropOldest() : 0;
  }

  /** Takes the next batch out. */
  take(
    limits: BatchLimits,
    render: (record: EventRecord) => RenderedEvent,
    utf8Bytes: (text: string) => number,
  ): Selection<EventRecord> {
    const selection = selectBatch(this.#entries, this.#head, limits, render, utf8Bytes);
    const { passed, end } = selection;
    // One agent is the usual case, and then nothing stays behind.
    this.#entries = passed.length === 0 ? this.#entries.slice(end) : passed.concat(this.#entries.slice(end));
    this.#head = 0;
    return selection;
  }

  /** Puts events back where they were, at the front, and tells how many had to go for want of room. */
  putBack(records: readonly EventRecord[]): number {
    const room = Math.max(0, this.#maxSize - this.held - this.length);
    const kept = records.slice(Math.max(0, records.length - room));
    this.#entries = [...kept, ...this.#entries.slice(this.#head)];
    this.#head = 0;
    return records.length - kept.length;
  }

  #dropOldest(): number {
    // With everything on its way there is no old one to drop but the new one itself.
    this.#head += 1;
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    } else {
      this.#entries[this.#head - 1] = DROPPED;
    }
    return 1;
  }
}

/** Stands where an event was, so that it can be collected. Never read: it is before the head. */
const DROPPED = undefined as unknown as EventRecord;
