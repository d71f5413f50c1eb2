import type { DataScope } from "../accounts/scope.ts";

/** What one step came to. */
export interface Swept {
  /** Rows that are gone. */
  deleted: number;
  /** There is nothing left to do. */
  isDone: boolean;
}

/** How far back a data set's data goes, by the time that it is of: starts of days, UTC. */
export interface KeptSince {
  /** Events of earlier times are gone, or some of them are; null where none is, but for compacted heartbeats. */
  eventsSinceMs: number | null;
  /** The first day of which there are roll-ups; null where there are none. */
  rollupsSinceMs: number | null;
}

/** A step that goes through rows in an order, and says where it is. */
export interface Scanned<Cursor> extends Swept {
  cursor: Cursor;
}

/**
 * Old data, a small step at a time. Each step is one transaction with what it changes in derived tables, looks at no
 * more than `maxRows` rows, and may be done again. What is old is judged by the storage's clock at arrival.
 */
export interface RetentionStore {
  /**
   * Deletes the oldest events that arrived before. Roll-ups keep what they counted for.
   *
   * @param keepsSummaries rows of runs stay when all their events are gone
   */
  deleteEvents(
    scope: DataScope,
    query: { receivedBeforeMs: number; keepsSummaries: boolean; maxRows: number },
  ): Promise<Swept>;
  /**
   * Of the heartbeats of an agent that arrived in the same hour, all but one go: the latest that has a payload, else the
   * latest.
   *
   * @param receivedBeforeMs start of an hour
   */
  compactHeartbeats(scope: DataScope, query: { receivedBeforeMs: number; maxRows: number }): Promise<Swept>;
  /** Forgets todos and issues that are closed and of which nothing has arrived since. */
  forgetClosed(
    scope: DataScope,
    query: { receivedBeforeMs: number; cursor: unknown; maxRows: number },
  ): Promise<Scanned<unknown>>;
  /**
   * Removes rows of runs whose events are gone.
   *
   * @param receivedBeforeMs those of which something arrived later stay
   */
  removeSummaries(
    scope: DataScope,
    query: { receivedBeforeMs: number; cursor: number; maxRows: number },
  ): Promise<Scanned<number>>;
  /** @param beforeMs start of a day, UTC: roll-ups of earlier times go */
  expireRollups(scope: DataScope, query: { beforeMs: number; maxRows: number }): Promise<Swept>;
  /**
   * Deletes events of a project that was deleted, and of what was merged into it. Nothing that is derived changes: it
   * has been taken out when the project was deleted. Does nothing for a project that is there.
   *
   * @param query.afterSeq where to go on, by position of arrival; 0 at first
   */
  deleteProjectEvents(
    scope: DataScope,
    query: { projectId: string; afterSeq: number; maxRows: number },
  ): Promise<Scanned<number>>;
  /** Gives free pages of the database back to the disk. Does nothing where few are free. */
  giveBackSpace(maxPages: number): Promise<Swept>;
  /** When the oldest event that is kept arrived; null where there is none. */
  oldestArrival(scope: DataScope): Promise<number | null>;
  keptSince(scope: DataScope): Promise<KeptSince>;
}
