import type { CombinedError } from "@urql/core";
import { untrack } from "svelte";
import { client } from "#lib/api/client.ts";
import { frames } from "#lib/api/frames.ts";
import { ask, failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { ActivityPageDocument, ActivityStreamDocument } from "#lib/gql/graphql.ts";
import type { ActivityStreamSubscription, EventFilter, StreamEventFragment } from "#lib/gql/graphql.ts";

/** Rows kept; older ones are read again when somebody scrolls to them. */
const MAX_ROWS = 1_000;
/** And for as long as somebody is scrolled back. */
const MAX_HISTORY = 5_000;
/** Rows kept aside during a pause; past it the list starts anew when the pause ends. */
const MAX_WAITING = 1_000;
/** In an empty list there is no cursor to start from, so it is asked again once the subscription surely stands. */
const ASK_AGAIN_MS = 1_500;

/** The live stream: newest first, bounded, and still while it is paused. */
export class ActivityFeed {
  events = $state.raw<readonly StreamEventFragment[]>([]);
  /** Events that came during the pause. */
  waiting = $state(0);
  /** Somebody reads older rows than the newest. */
  isScrolledBack = false;
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  #isPaused = $state(false);
  #kept: readonly StreamEventFragment[] = [];
  #endCursor = $state<string | null>(null);
  /** A cursor for each row, from which on reading older ones leaves nothing out behind it. */
  readonly #cursors = new WeakMap<StreamEventFragment, string>();
  #isReading = false;
  #filter: EventFilter = {};
  #stop: () => void = () => undefined;

  /** Follows the events that a filter lets through, for as long as the component lives. */
  follow(filter: () => EventFilter): void {
    const key = $derived(JSON.stringify(filter()));
    $effect(() => {
      this.#filter = JSON.parse(key) as EventFilter;
      untrack(() => void this.#begin());
      return () => this.#stop();
    });
  }

  /** There are rows before the oldest one. */
  get hasOlder(): boolean {
    return this.#endCursor !== null;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#show(this.#kept);
    this.#kept = [];
    this.waiting = 0;
  }

  /** Reads on before the oldest row, until there is something new. */
  async readOlder(): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    const filter = this.#filter;
    const shown = this.events.length;
    try {
      while (this.#endCursor !== null && this.events.length < MAX_HISTORY && this.events.length <= shown) {
        const after: string = this.#endCursor;
        const { events } = await ask(ActivityPageDocument, { filter, after });
        if (filter !== this.#filter) return;
        // What came meanwhile has cut the list off: the answer would leave a gap behind the rows that are left. Where
        // its end is in sight it asks again.
        if (this.#endCursor !== after) return;
        const known = new Set(this.events.map(({ id }) => id));
        this.#mark(events.nodes, events.pageInfo.startCursor);
        this.events = [...this.events, ...events.nodes.filter(({ id }) => !known.has(id))];
        this.#endCursor = events.pageInfo.hasNextPage ? (events.pageInfo.endCursor ?? null) : null;
      }
    } catch {
      // The rows that are there stay; the list asks again while its end is in sight.
    } finally {
      this.#isReading = false;
    }
  }

  /** Tries again after a failure. */
  retry(): void {
    this.#stop();
    void this.#begin();
  }

  async #begin(): Promise<void> {
    const filter = this.#filter;
    let isOver = false;
    const show = frames();
    let unsubscribe = () => undefined as void;
    let timer: ReturnType<typeof setTimeout> | undefined;
    this.#stop = () => {
      isOver = true;
      clearTimeout(timer);
      unsubscribe();
    };
    this.isLoaded = false;
    this.events = [];
    this.#kept = [];
    this.waiting = 0;
    const after = await this.#readNewest(filter, () => isOver);
    if (isOver) return;
    const source = client.subscription<ActivityStreamSubscription>(ActivityStreamDocument.toString(), {
      filter,
      after,
    });
    const subscription = source.subscribe(({ data, error }) => {
      if (error) this.failure = failureOf(error);
      else if (data) show(() => isOver || this.#take(data.events));
    });
    unsubscribe = () => subscription.unsubscribe();
    if (after === null) timer = setTimeout(() => void this.#readNewest(filter, () => isOver), ASK_AGAIN_MS);
  }

  async #readNewest(filter: EventFilter, isOver: () => boolean): Promise<string | null> {
    try {
      const { events } = await ask(ActivityPageDocument, { filter, after: null });
      if (isOver()) return null;
      this.failure = null;
      const known = new Set(events.nodes.map(({ id }) => id));
      this.#mark(events.nodes, events.pageInfo.startCursor);
      this.events = [...this.events.filter(({ id }) => !known.has(id)), ...events.nodes];
      this.#endCursor = events.pageInfo.hasNextPage ? (events.pageInfo.endCursor ?? null) : null;
      this.isLoaded = true;
      return events.pageInfo.startCursor ?? null;
    } catch (error) {
      if (!isOver()) this.failure = failureOf(error as CombinedError);
      return null;
    }
  }

  #take({ events, cursor }: ActivityStreamSubscription["events"]): void {
    this.failure = null;
    this.isLoaded = true;
    const newestFirst = [...events].reverse();
    this.#mark(newestFirst, cursor);
    if (!this.#isPaused) {
      this.#show(newestFirst);
      return;
    }
    this.#kept = [...newestFirst, ...this.#kept].slice(0, MAX_WAITING);
    this.waiting += newestFirst.length;
  }

  #show(newestFirst: readonly StreamEventFragment[]): void {
    if (newestFirst.length === 0) return;
    const fresh = new Set(newestFirst.map(({ id }) => id));
    const all = [...newestFirst, ...this.events.filter(({ id }) => !fresh.has(id))];
    // Who has scrolled back keeps what they read, which may be the oldest rows.
    this.events = all.slice(0, this.isScrolledBack ? MAX_HISTORY : MAX_ROWS);
    if (this.events.length === all.length) return;
    const oldest = this.events.at(-1)!;
    this.#endCursor = this.#cursors.get(oldest) ?? this.#endCursor;
  }

  /** @param cursor of the newest of these rows */
  #mark(rows: readonly StreamEventFragment[], cursor: string | null | undefined): void {
    if (cursor != null) for (const row of rows) this.#cursors.set(row, cursor);
  }
}
