import type { GraphQLError } from "graphql";
import type { Clock } from "./clock.ts";
import type { Resumable } from "./feed.ts";
import { FRAME_INTERVAL_MS } from "./frame-window.ts";
import type { ReplayPages } from "./replay-pages.ts";
import type { Member } from "./shared-execution.ts";
import type { SerialisedFrame, Subscriber } from "./subscriber.ts";

/** Frames kept during a replay. Past it they are dropped: storage has them, and a later page too. */
const MAX_KEPT_FRAMES = 50;

export interface ResumeParts {
  subscriber: Subscriber;
  resumable: Resumable<unknown>;
  pages: ReplayPages;
  /** Resolves and serialises a frame that is this member's alone. */
  execute: (frame: unknown) => Promise<SerialisedFrame>;
  clock: Clock;
  maskError: (error: unknown) => GraphQLError;
}

/**
 * A member that first gets what it missed, page by page from storage, and then goes over to the frames that everybody
 * gets: no gap, because the frames are kept from before the last page is read; nothing twice, because what the page
 * and the frames have in common is cut from the frames by its position.
 */
export class ResumingMember implements Member {
  readonly #parts: ResumeParts;
  /** Frames of everybody that came during the replay; null once this member is one of them. */
  #kept: unknown[] | null = [];
  /** Since when all frames have been kept, by the clock. */
  #keptSinceMs: number;
  /** Up to where the replay went, until a frame of everybody's is wholly newer: then all that follow are. */
  #replayedTo: number | null = null;
  #isClosed = false;

  /** To be made when it joins: what comes from then on is kept. */
  constructor(parts: ResumeParts) {
    this.#parts = parts;
    this.#keptSinceMs = parts.clock.nowMs();
  }

  take(frame: unknown, serialised: SerialisedFrame): void {
    if (this.#isClosed) return;
    if (this.#kept !== null) this.#keep(this.#kept, frame);
    else if (this.#replayedTo === null) this.#parts.subscriber.send(serialised);
    else if (this.#parts.resumable.isNewer(frame, this.#replayedTo)) {
      this.#replayedTo = null;
      this.#parts.subscriber.send(serialised);
    } else {
      // An event can be read from storage before it is published.
      this.#kept = [frame];
      this.#run(this.#replayedTo, true);
    }
  }

  end(errors: readonly GraphQLError[] | null): void {
    this.#isClosed = true;
    this.#parts.subscriber.end(errors);
  }

  close(): void {
    this.#isClosed = true;
  }

  /** Replays what comes after a position, then goes over. */
  start(after: number): void {
    this.#run(after, false);
  }

  #run(after: number, isCaughtUp: boolean): void {
    const done = isCaughtUp ? this.#goOver(after) : this.#replay(after);
    done.catch((error: unknown) => this.end([this.#parts.maskError(error)]));
  }

  async #replay(after: number): Promise<void> {
    let position = after;
    while (!this.#isClosed) {
      const page = await this.#parts.pages.after(position);
      position = page.position;
      await this.#send(page.serialised);
      // A page that was read before the keeping began may end before it.
      if (page.isLast && page.readAtMs >= this.#keptSinceMs) return this.#goOver(position);
      await this.#pause();
    }
  }

  /** Sends what was kept, at most one frame for each of everybody's, so their pace is kept. */
  async #goOver(after: number): Promise<void> {
    let position = after;
    const keptSinceMs = this.#keptSinceMs;
    while (!this.#isClosed) {
      const next = this.#parts.resumable.since(this.#kept ?? [], position);
      if (next === null) {
        this.#kept = null;
        this.#replayedTo = position;
        return;
      }
      this.#kept = [];
      position = next.position;
      await this.#send(await this.#parts.execute(next.frame));
      // Too much came while this was sent, and was dropped: storage has it.
      if (this.#keptSinceMs !== keptSinceMs) return this.#replay(position);
    }
  }

  async #send(serialised: SerialisedFrame | null): Promise<void> {
    if (serialised !== null && !this.#isClosed) await this.#parts.subscriber.sendAndFlush(serialised);
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => void this.#parts.clock.after(FRAME_INTERVAL_MS, resolve));
  }

  #keep(kept: unknown[], frame: unknown): void {
    if (kept.length < MAX_KEPT_FRAMES) {
      kept.push(frame);
      return;
    }
    this.#kept = [];
    this.#keptSinceMs = this.#parts.clock.nowMs();
  }
}
