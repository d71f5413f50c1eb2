import type { EventRecord } from "../events/record.ts";
import type { RenderedEvent } from "./delivery.ts";
import { type BatchLimits, type Selection, selectBatch } from "./batching.ts";

/** Taken entries at the front of the array before it is made anew; keeps taking one cheap. */
const COMPACT_FROM = 1024;

/** What a queue may hold. */
export interface QueueLimits {
  readonly maxEvents: number;
  /** By {@link EventRecord.weigh}. One event may be bigger: it waits alone. */
  readonly maxBytes: number;
}

/**
 * What waits to be sent, oldest first, and what has been taken for a request that is not answered yet; together never
 * more than the limits allow. When it is full the oldest go.
 */
export class EventQueue {
  readonly #limits: QueueLimits;
  #entries: EventRecord[] = [];
  #head = 0;
  #held: readonly EventRecord[] = [];
  #bytes = 0;
  #lastOrder = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /** Events that wait. */
  get length(): number {
    return this.#entries.length - this.#head;
  }

  /** Events taken for a request. They count, since they may come back. */
  get held(): readonly EventRecord[] {
    return this.#held;
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
    this.#count(record);
    return this.#makeRoom();
  }

  /** Takes the next batch out and holds it until it {@link land}s. What cannot be rendered is gone. */
  take(
    limits: BatchLimits,
    render: (record: EventRecord) => RenderedEvent,
    utf8Bytes: (text: string) => number,
  ): Selection<EventRecord> {
    const selection = selectBatch(this.#entries, this.#head, limits, render, utf8Bytes);
    const { passed, end, events, broken } = selection;
    // One agent is the usual case, and then nothing stays behind.
    this.#entries = passed.length === 0 ? this.#entries.slice(end) : passed.concat(this.#entries.slice(end));
    this.#head = 0;
    this.#held = events.map(({ from }) => from);
    for (const { from } of broken) this.#bytes -= from.weightBytes;
    return selection;
  }

  /**
   * Lets go of what is held; `back` of it is put where it was, at the front. Tells how many had to go for want of room:
   * a rendered event takes more of it.
   */
  land(back: readonly EventRecord[]): number {
    for (const record of this.#held) this.#bytes -= record.weightBytes;
    this.#held = [];
    if (back.length === 0) return 0;
    for (const record of back) this.#count(record);
    this.#entries = [...back, ...this.#entries.slice(this.#head)];
    this.#head = 0;
    return this.#makeRoom();
  }

  #count(record: EventRecord): void {
    record.weightBytes = record.weigh();
    this.#bytes += record.weightBytes;
  }

  #makeRoom(): number {
    let dropped = 0;
    while (this.#isOverfull()) {
      this.#dropOldest();
      dropped += 1;
    }
    return dropped;
  }

  #isOverfull(): boolean {
    const { maxEvents, maxBytes } = this.#limits;
    // With everything on its way there is no old one to drop but the new one itself.
    if (this.length + this.#held.length > maxEvents) return true;
    return this.#bytes > maxBytes && this.length > 1;
  }

  #dropOldest(): void {
    this.#bytes -= this.#entries[this.#head]?.weightBytes ?? 0;
    this.#head += 1;
    if (this.#head >= COMPACT_FROM && this.#head * 2 >= this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    } else {
      this.#entries[this.#head - 1] = DROPPED;
    }
  }
}

/** Stands where an event was, so that it can be collected. Never read: it is before the head. */
const DROPPED = undefined as unknown as EventRecord;
