import type { DataScope } from "../accounts/scope.ts";
import type { EventFilter, StoredEvent } from "./event.ts";

export interface EventPage {
  filter: EventFilter;
  /** At most this many. */
  limit: number;
  /** Only events stored after (ascending) or before (descending) this position. */
  afterSeq?: number | null;
  order: "newest_first" | "oldest_first";
}

export interface RunEvents {
  events: StoredEvent[];
  /** Of these events, as JSON. */
  payloadBytes: number;
  truncated: boolean;
}

export interface EventStore {
  /** Events in the stored order of arrival. */
  listEvents(scope: DataScope, page: EventPage): Promise<StoredEvent[]>;
  /**
   * Events after a position, oldest first, as many as fit: at least one, at most `limit`, and no more once their
   * payloads come to `maxPayloadBytes`.
   */
  replayEvents(
    scope: DataScope,
    replay: { filter: EventFilter; afterSeq: number; limit: number; maxPayloadBytes: number },
  ): Promise<{ events: StoredEvent[]; isLast: boolean }>;
  /** One event by the client's id; null where there is none. */
  getEvent(scope: DataScope, eventId: string): Promise<StoredEvent | null>;
  /** The newest position of the scope, 0 when it holds nothing. */
  latestSeq(scope: DataScope): Promise<number>;
  /** Events of one run, by timestamp, then id. `truncated` when there are more than `limit`, or than 32 MB of payloads. */
  listRunEvents(
    scope: DataScope,
    run: { taskId: string; runId: string | null },
    limit: number,
  ): Promise<RunEvents>;
}
