import type { EventRecord } from "../events/record.ts";
import type { RenderedEvent } from "./delivery.ts";
import type { Ledger } from "./ledger.ts";
import { type BatchLimits, type Selection, selectBatch } from "./batching.ts";

/** Taken entries at the front of the array before it is made anew; keeps taking one cheap. */
const COMPACT_FROM = 1024;

/**
 * What may wait in memory, besides the number of events: with long prompts ten thousand of them would be too much for
 * the program that is watched. By {@link EventRecord.weigh}. One event may be bigger: it waits alone.
 */
const MAX_BYTES = 64 * 2 ** 20;

/**
 * What waits to be sent, oldest first, and what has been taken for a request that is not answered yet; together never
 * more than there is room for. When it is full the oldest go, and the ledger is told.
 */
export interface EventQueue {
  /** Events that wait. */
  readonly length: number;
  /** Events taken for a request. They count, since they may come back. */
  readonly held: readonly EventRecord[];
  /** Both together. */
  readonly size: number;
  /** The `order` of the newest event ever pushed. */
  readonly lastOrder: number;
  /** The `order` of the oldest event that waits; infinite when none does. */
  readonly firstOrder: number;
  /** Adds an event. */
  push(record: EventRecord): void;
  /** Takes the next batch out and holds it until it {@link land}s. What cannot be rendered is gone. */
  take(
    limits: BatchLimits,
    render: (record: EventRecord) => RenderedEvent,
    utf8Bytes: (text: string) => number,
  ): Selection<EventRecord>;
  /**
   * Lets go of what is held; `back` of it is put where it was, at the front. Some may have to go for want of room: a
   * rendered event takes more of it.
   */
  land(back: readonly EventRecord[]): void;
}

/** Makes an {@link EventQueue}. */
export function createQueue(maxEvents: number, ledger: Ledger): EventQueue {
  let entries: EventRecord[] = [];
  let head = 0;
  let held: readonly EventRecord[] = [];
  let bytes = 0;
  let lastOrder = 0;

  const waiting = (): number => entries.length - head;

  const count = (record: EventRecord): void => {
    bytes += record.weightBytes = record.weigh();
  };

  const makeRoom = (): void => {
    let dropped = 0;
    // With everything on its way there is no old one to drop but the new one itself.
    while (waiting() + held.length > maxEvents || (bytes > MAX_BYTES && waiting() > 1)) {
      dropped++;
      bytes -= entries[head]?.weightBytes ?? 0;
      entries[head++] = DROPPED;
      if (head >= COMPACT_FROM && head * 2 >= entries.length) replace(entries.slice(head));
    }
    if (dropped > 0) ledger.queueFull(dropped, maxEvents, MAX_BYTES);
  };

  const replace = (by: EventRecord[]): void => {
    entries = by;
    head = 0;
  };

  return {
    get length() {
      return waiting();
    },
    get held() {
      return held;
    },
    get size() {
      return waiting() + held.length;
    },
    get lastOrder() {
      return lastOrder;
    },
    get firstOrder() {
      return entries[head]?.order ?? Infinity;
    },
    push(record) {
      record.order = ++lastOrder;
      entries.push(record);
      count(record);
      makeRoom();
    },
    take(limits, render, utf8Bytes) {
      const selection = selectBatch(entries, head, limits, render, utf8Bytes);
      const { passed, end, events, broken } = selection;
      replace([...passed, ...entries.slice(end)]);
      held = events.map(({ from }) => from);
      for (const { from } of broken) bytes -= from.weightBytes;
      return selection;
    },
    land(back) {
      for (const record of held) bytes -= record.weightBytes;
      held = [];
      for (const record of back) count(record);
      replace([...back, ...entries.slice(head)]);
      makeRoom();
    },
  };
}

/** Stands where an event was, so that it can be collected. Never read: it is before the head. */
const DROPPED = undefined as unknown as EventRecord;
