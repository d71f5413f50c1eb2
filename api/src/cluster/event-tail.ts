import type { DataScope } from "../accounts/scope.ts";
import type { EventStore } from "../events/event.store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { Clock } from "../live/clock.ts";

/** What one reading takes at most; there is another one right after it. */
const READ_EVENTS = 2_000;
const READ_BYTES = 8_388_608;
/** Between two readings under load: what comes meanwhile is read at once. */
const REST_MS = 20;
/** After a failure. */
const TRY_AGAIN_MS = 1_000;

export interface EventTailParts {
  store: Pick<EventStore, "latestSeq" | "replayEvents">;
  scope: DataScope;
  clock: Clock;
  deliver: (events: readonly StoredEvent[]) => void;
  onError: (error: unknown) => void;
}

/**
 * Follows the events of one data set by reading storage from a position on, whenever somebody says that there are
 * more. Whoever stored them and whatever was said about them: each comes once, in the order of storage.
 */
export class EventTail {
  readonly #parts: EventTailParts;
  #following: Promise<void>;
  #position = 0;
  #isKnown = false;
  #isReading = false;
  #isBehind = false;
  #isStopped = false;
  #cancel: () => void = () => undefined;

  constructor(parts: EventTailParts) {
    this.#parts = parts;
    this.#following = this.#begin();
  }

  /** Resolves when the position is known, from which on everything is delivered. */
  get isFollowing(): Promise<void> {
    return this.#following;
  }

  /** Events up to a position are stored. */
  noticed(seq: number): void {
    if (!this.#isKnown || seq > this.#position) this.look();
  }

  /** Reads what there is. */
  look(): void {
    this.#isBehind = true;
    if (this.#isKnown && !this.#isReading && !this.#isStopped) void this.#read();
  }

  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #begin(): Promise<void> {
    const { store, scope, clock, onError } = this.#parts;
    const begun = store.latestSeq(scope).then((seq) => {
      this.#position = seq;
      this.#isKnown = true;
      if (this.#isBehind) this.look();
    });
    // Whoever waits hears of a failure too; those who come later wait for the next try.
    begun.catch((error: unknown) => {
      onError(error);
      if (!this.#isStopped)
        this.#cancel = clock.after(TRY_AGAIN_MS, () => void (this.#following = this.#begin()));
    });
    return begun;
  }

  async #read(): Promise<void> {
    const { store, scope, deliver, onError } = this.#parts;
    this.#isReading = true;
    this.#isBehind = false;
    let restMs = REST_MS;
    try {
      const { events, isLast } = await store.replayEvents(scope, {
        filter: {},
        afterSeq: this.#position,
        limit: READ_EVENTS,
        maxPayloadBytes: READ_BYTES,
      });
      const last = events.at(-1);
      if (last !== undefined) {
        this.#position = last.seq;
        if (!this.#isStopped) deliver(events);
      }
      if (!isLast) this.#isBehind = true;
    } catch (error) {
      onError(error);
      this.#isBehind = true;
      restMs = TRY_AGAIN_MS;
    }
    if (this.#isStopped) return;
    this.#cancel = this.#parts.clock.after(restMs, () => {
      this.#isReading = false;
      if (this.#isBehind) this.look();
    });
  }
}
