import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { EventStore } from "../events/event.store.ts";
import type { EventFilter, StoredEvent } from "../events/event.ts";
import { eventCursor } from "../events/event-cursor.ts";
import type { Bus, BusMessage } from "./bus.ts";
import type { Clock } from "./clock.ts";
import { compileEventFilter } from "./event-predicate.ts";
import { createFeed } from "./feed.ts";
import type { Feed, Listing, Resumable } from "./feed.ts";
import { FrameWindow } from "./frame-window.ts";
import { readPosition } from "./position.ts";
import type { ProjectMemberships } from "./project-members.ts";

/** Events of one frame of replay. Pages are frames, so this and the frame interval bound what a replay costs. */
export const REPLAY_PAGE_EVENTS = 1_000;
/** And so many bytes of payloads: with large ones a page is some dozens of events. */
const REPLAY_PAGE_BYTES = 2_097_152;
/** Events that may wait for one frame. Past it the feed goes back to storage, where they are too. */
const MAX_WAITING_EVENTS = 20_000;

/** All that came since the last frame, oldest first, and where to resume. */
export interface EventFrame {
  events: readonly StoredEvent[];
  cursor: string;
}

const LISTING: Listing<EventFrame> = {
  items: ({ events }) => events,
  cursor: ({ cursor }) => cursor,
  frame: (items, cursor) => ({ events: items as readonly StoredEvent[], cursor }),
};

export interface EventFeedParts {
  bus: Bus;
  store: EventStore;
  memberships: ProjectMemberships;
  clock: Clock;
}

/**
 * Follows the events that match a filter.
 *
 * @param after position to begin after; null for what comes from now on
 */
export async function followEvents(
  parts: EventFeedParts,
  viewpoint: () => Viewpoint,
  filter: EventFilter,
  after: number | null,
): Promise<Feed<EventFrame>> {
  const { scope } = viewpoint();
  const { projectId } = filter;
  const members = projectId == null ? null : parts.memberships.watch(viewpoint, projectId);
  const source = new EventSource(
    parts,
    compileEventFilter(filter, (agentId) => members?.has(agentId) ?? false),
  );
  const leave = parts.bus.subscribe(scope, (message) => source.take(message));
  const close = () => {
    leave();
    members?.release();
    source.close();
  };
  try {
    await members?.isLoaded;
  } catch (error) {
    close();
    throw error;
  }
  const resumable = createResumable(parts.store, viewpoint, filter);
  source.resumeFrom(after, resumable);
  return createFeed({ next: () => source.next(), close, resumable, listing: LISTING });
}

/** Collects between frames, and reads storage where it has fallen behind. */
class EventSource {
  readonly #matches: (event: StoredEvent) => boolean;
  readonly #window: FrameWindow;
  #waiting: StoredEvent[] = [];
  /** Where storage has to be read from before what waits can go out; null when nothing was missed. */
  #behindAt: number | null = null;
  #hasOverflowed = false;
  #position = 0;
  #replayedTo = 0;
  #resumable: Resumable<EventFrame> | null = null;

  constructor({ clock }: EventFeedParts, matches: (event: StoredEvent) => boolean) {
    this.#matches = matches;
    this.#window = new FrameWindow(clock);
  }

  resumeFrom(after: number | null, resumable: Resumable<EventFrame>): void {
    this.#resumable = resumable;
    this.#behindAt = after;
    if (after !== null) this.#window.signal();
  }

  take(message: BusMessage): void {
    if (message.type !== "events") return;
    for (const event of message.events) {
      if (!this.#matches(event)) continue;
      if (this.#waiting.length >= MAX_WAITING_EVENTS) this.#fallBehind();
      this.#waiting.push(event);
    }
    if (this.#waiting.length > 0) this.#window.signal();
  }

  async next(): Promise<EventFrame | null> {
    while (await this.#window.next()) {
      const frame = this.#behindAt === null ? this.#takeWaiting() : await this.#catchUp(this.#behindAt);
      if (frame !== null) return frame;
    }
    return null;
  }

  close(): void {
    this.#waiting = [];
    this.#window.close();
  }

  #fallBehind(): void {
    this.#hasOverflowed = true;
    this.#behindAt ??= this.#position > 0 ? this.#position : this.#waiting[0]!.seq - 1;
    this.#waiting = [];
  }

  #takeWaiting(): EventFrame | null {
    // An event can be read from storage before it is published.
    const events = this.#waiting.filter(({ seq }) => seq > this.#replayedTo);
    this.#waiting = [];
    return this.#framed(events);
  }

  async #catchUp(after: number): Promise<EventFrame | null> {
    // What waited so far is stored already; what comes during the reading may be newer than the page.
    this.#waiting = [];
    this.#hasOverflowed = false;
    const { frame, position, isLast } = await this.#resumable!.page(after);
    this.#behindAt = isLast && !this.#hasOverflowed ? null : position;
    this.#replayedTo = position;
    const events = [...(frame?.events ?? [])];
    if (this.#behindAt === null) {
      events.push(...this.#waiting.filter(({ seq }) => seq > position));
      this.#waiting = [];
    } else this.#window.signal();
    return this.#framed(events);
  }

  #framed(events: readonly StoredEvent[]): EventFrame | null {
    const last = events.at(-1);
    if (last === undefined) return null;
    this.#position = last.seq;
    return { events, cursor: eventCursor(last.seq) };
  }
}

function createResumable(
  store: EventStore,
  viewpoint: () => Viewpoint,
  filter: EventFilter,
): Resumable<EventFrame> {
  const { scope } = viewpoint();
  return {
    position: (cursor) => readPosition(store, scope, cursor),
    async page(afterSeq) {
      const { events, isLast } = await store.replayEvents(scope, {
        filter,
        afterSeq,
        limit: REPLAY_PAGE_EVENTS,
        maxPayloadBytes: REPLAY_PAGE_BYTES,
      });
      const position = events.at(-1)?.seq ?? afterSeq;
      const frame = events.length === 0 ? null : { events, cursor: eventCursor(position) };
      return { frame, position, isLast };
    },
    isNewer: ({ events }, than) => events.every(({ seq }) => seq > than),
    since(frames, after) {
      const events = frames.flatMap((frame) => frame.events.filter(({ seq }) => seq > after));
      const last = events.at(-1);
      if (last === undefined) return null;
      return { frame: { events, cursor: eventCursor(last.seq) }, position: last.seq };
    },
  };
}
