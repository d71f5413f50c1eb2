import type { DataScope } from "../accounts/scope.ts";
import type { EventStore } from "../events/event.store.ts";
import type { Bus, BusMessage } from "../live/bus.ts";
import type { Clock } from "../live/clock.ts";
import { createMemoryBus } from "../live/memory-bus.ts";
import { EventTail } from "./event-tail.ts";

/** Notices wait so long for others to go with. */
const NOTICE_MS = 5;
/**
 * Data sets that somebody watches are looked at this often whatever is said: a server that is killed between a commit
 * and its notice says nothing, and while Redis is away nobody does.
 */
const LOOK_MS = 5_000;
const LOOK_ALONE_MS = 1_000;

/** Up to which position events of data sets are stored. */
export type Notices = [dataSetId: number, seq: number][];
type Announced = Exclude<BusMessage, { type: "events" }>;

export interface RedisBusParts {
  store: Pick<EventStore, "latestSeq" | "replayEvents">;
  clock: Clock;
  isConnected: () => boolean;
  /** Tells the other servers; what cannot be told is lost. */
  sendNotices: (notices: Notices) => void;
  /** Tells the other servers, later if need be. */
  announce: (message: Announced) => void;
  onError: (error: unknown) => void;
  onDelivered: (events: number) => void;
}

/** The bus of several servers, and what it hears from the others. */
export interface RedisBus extends Bus {
  noticed(notices: Notices): void;
  announced(message: Announced): void;
  /** Messages may have been missed. */
  lookAtAll(): void;
}

/**
 * Events do not travel: a server says up to where a data set goes, and each server reads what its own subscribers
 * have not had yet. So they come in the order of storage, each once, whichever server stored them and whatever gets
 * lost on the way.
 */
export function createRedisBus(parts: RedisBusParts): RedisBus {
  const { store, clock, onError } = parts;
  const local = createMemoryBus(onError);
  const tails = new Map<number, { tail: EventTail; listeners: number }>();
  let waiting = new Map<number, number>();
  let cancelLook: () => void = () => undefined;

  const notice = (dataSetId: number, seq: number): void => tails.get(dataSetId)?.tail.noticed(seq);
  const lookAtAll = (): void => tails.forEach(({ tail }) => tail.look());
  const lookLater = (): void => {
    cancelLook = clock.after(parts.isConnected() ? LOOK_MS : LOOK_ALONE_MS, () => {
      lookAtAll();
      lookLater();
    });
  };
  const flush = (): void => {
    const notices = [...waiting];
    waiting = new Map();
    parts.sendNotices(notices);
  };
  const open = (scope: DataScope) => {
    const { dataSetId } = scope;
    const tail = new EventTail({
      store,
      scope,
      clock,
      onError,
      deliver: (events) => {
        parts.onDelivered(events.length);
        local.publish({ type: "events", dataSetId, events });
      },
    });
    const entry = { tail, listeners: 0 };
    tails.set(dataSetId, entry);
    return entry;
  };
  lookLater();

  return {
    publish(message) {
      if (message.type !== "events") {
        local.publish(message);
        parts.announce(message);
        return;
      }
      const { dataSetId, events } = message;
      const seq = events.at(-1)!.seq;
      notice(dataSetId, seq);
      if (waiting.size === 0) clock.after(NOTICE_MS, flush);
      waiting.set(dataSetId, Math.max(waiting.get(dataSetId) ?? 0, seq));
    },
    subscribe(scope, listener) {
      const { dataSetId } = scope;
      const entry = tails.get(dataSetId) ?? open(scope);
      entry.listeners += 1;
      const leave = local.subscribe(scope, listener);
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        leave();
        entry.listeners -= 1;
        if (entry.listeners > 0) return;
        entry.tail.stop();
        if (tails.get(dataSetId) === entry) tails.delete(dataSetId);
      };
    },
    isFollowing: ({ dataSetId }) => tails.get(dataSetId)?.tail.isFollowing ?? Promise.resolve(),
    noticed: (notices) => notices.forEach(([dataSetId, seq]) => notice(dataSetId, seq)),
    announced: (message) => local.publish(message),
    lookAtAll,
    async close() {
      cancelLook();
      tails.forEach(({ tail }) => tail.stop());
      tails.clear();
      await local.close();
    },
  };
}
