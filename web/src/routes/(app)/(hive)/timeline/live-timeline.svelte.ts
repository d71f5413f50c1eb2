import type { CombinedError } from "@urql/core";
import { untrack } from "svelte";
import { connection } from "#lib/api/connection.svelte.ts";
import { Query, ask, failureOf, follow } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import {
  RunChangesDocument,
  RunCursorDocument,
  RunEventsDocument,
  RunPlanDocument,
  RunTimelineDocument,
} from "#lib/gql/graphql.ts";
import type { RunFieldsFragment } from "#lib/gql/graphql.ts";
import { MAX_EVENTS, append, touchPlan } from "./append.ts";
import type { RunEvent } from "./append.ts";
import { isOver } from "./nodes.ts";
import type { Run } from "./nodes.ts";

/** What a run that goes on has to say is shown, and where it must be read again, at most this often. */
const REFRESH_MS = 400;

/** Which run: null as `runId` is the run of a client that sends no ids of runs. */
export interface RunName {
  id: string;
  runId: string | null;
}

/**
 * A run with its timeline, live: read once, and then added to by what the subscription brings, so that watching costs
 * what happens and not what happened. It is read again where an event does not belong at the end, and once when the
 * run is over.
 */
export class LiveTimeline {
  readonly failure = $derived.by(() => this.#cursorFailure ?? this.#read.failure);
  readonly #name: () => RunName | null;
  readonly #key: string | null = $derived.by(() => {
    const name = this.#name();
    return name === null ? null : nameOf(name);
  });
  /** Where the subscription begins; of which run tells the key. */
  #start = $state.raw<{ key: string; after: string | null } | null>(null);
  #cursorFailure = $state.raw<Failure | null>(null);
  readonly #started = $derived(this.#start?.key === this.#key ? this.#start : null);
  readonly #read = new Query(RunTimelineDocument, () => (this.#started === null ? null : this.#name()));
  /** Of the run that is shown, the plan as it is since an event spoke of it. */
  readonly #plan = new Query(RunPlanDocument, () => (this.#hasPlanNews ? this.#name() : null));
  #hasPlanNews = $state(false);
  /** What frames brought, oldest first, and what of it is shown. */
  #waiting: RunEvent[] = [];
  #arrived = $state.raw<readonly RunEvent[]>([]);
  #waitingFields: RunFieldsFragment | null = null;
  #fields = $state.raw<RunFieldsFragment | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #shownAt = -Infinity;

  readonly #appended = $derived.by(() => {
    const task = this.#read.current?.task ?? null;
    return task === null ? null : append(task.timeline, this.#arrived);
  });
  /** Null where there is no such run, or it is not read yet. */
  readonly current: Run | null = $derived.by(() => {
    const task = this.#read.current?.task ?? null;
    // For a moment, the answer is still of the run before.
    if (task === null || this.#appended === null || nameOf(task) !== this.#key) return null;
    const fields = this.#fields !== null && this.#fields.lastEventAt >= task.lastEventAt ? this.#fields : {};
    const { timeline } = this.#appended;
    const plan = this.#plan.current?.task?.timeline.plan ?? timeline.plan;
    return { ...task, ...fields, timeline: { ...timeline, plan } };
  });
  readonly isLoading = $derived(this.#key !== null && (this.#started === null || this.#read.isLoading));

  /**
   * Made while a component is.
   *
   * @param name null for as long as there is no run to show
   */
  constructor(name: () => RunName | null) {
    this.#name = name;
    $effect(() => {
      const key = this.#key;
      void connection.epoch;
      untrack(() => void this.#begin(key));
    });
    $effect(() => {
      void this.#key;
      return () => this.#clear();
    });
    follow(
      RunEventsDocument,
      () => {
        const run = this.#name();
        if (run === null || this.#started === null) return null;
        const filter = { taskId: run.id, runId: run.runId, minSeverity: "DEBUG" as const };
        return { filter, after: this.#started.after };
      },
      ({ events }) => this.#take(events.events),
    );
    follow(
      RunChangesDocument,
      () => {
        const run = this.#name();
        return run === null ? null : { filter: { taskId: run.id } };
      },
      ({ tasks }) => this.#takeFields(tasks.tasks),
    );
    this.#readAgainWhereNeeded();
  }

  /** Tries again after a failure. */
  retry(): void {
    if (this.#started === null) void this.#begin(untrack(() => this.#key));
    else this.#read.retry();
  }

  #readAgainWhereNeeded(): void {
    const isMissingSome = $derived(this.#appended?.isWhole === false);
    const isOverSince = $derived.by(() => {
      const task = this.#read.current?.task ?? null;
      return task !== null && this.current !== null && isOver(this.current) && !isOver(task);
    });
    $effect(() => {
      void this.#read.current;
      if (isMissingSome || isOverSince) untrack(() => this.#read.refresh(REFRESH_MS));
    });
    $effect(() => {
      const { task } = this.#read.current ?? {};
      if (task == null) return;
      // The answer has what was added to the last one, but for what came while it was on its way.
      untrack(() => {
        const known = new Set(task.timeline.events.map(({ id }) => id));
        this.#arrived = this.#arrived.filter(({ id }) => !known.has(id));
        this.#hasPlanNews = touchPlan(this.#arrived);
        if (this.#fields !== null && this.#fields.lastEventAt <= task.lastEventAt) this.#fields = null;
      });
    });
  }

  async #begin(key: string | null): Promise<void> {
    if (key === null || this.#start?.key === key) return;
    const { id, runId } = JSON.parse(key) as RunName;
    this.#cursorFailure = null;
    try {
      const filter = { taskId: id, runId, minSeverity: "DEBUG" as const };
      const { events } = await ask(RunCursorDocument, { filter });
      if (key === this.#key) this.#start = { key, after: events.pageInfo.startCursor ?? null };
    } catch (error) {
      if (key === this.#key) this.#cursorFailure = failureOf(error as CombinedError);
    }
  }

  #take(events: readonly RunEvent[]): void {
    const runId = this.#name()?.runId ?? null;
    const mine = events.filter((event) => (event.runId ?? null) === runId);
    if (mine.length === 0) return;
    if (this.#arrived.length + this.#waiting.length < MAX_EVENTS) this.#waiting.push(...mine);
    this.#showSoon();
  }

  #takeFields(runs: readonly RunFieldsFragment[]): void {
    const runId = this.#name()?.runId ?? null;
    const mine = runs.find((run) => (run.runId ?? null) === runId);
    if (mine === undefined) return;
    this.#waitingFields = mine;
    this.#showSoon();
  }

  #showSoon(): void {
    const dueMs = this.#shownAt + REFRESH_MS - performance.now();
    this.#timer ??= setTimeout(() => this.#show(), Math.max(0, dueMs));
  }

  #show(): void {
    this.#timer = undefined;
    this.#shownAt = performance.now();
    const fresh = this.#waiting;
    this.#waiting = [];
    this.#arrived = [...this.#arrived, ...fresh];
    this.#fields = this.#waitingFields ?? this.#fields;
    if (touchPlan(fresh)) {
      if (this.#hasPlanNews) this.#plan.refresh(REFRESH_MS);
      else this.#hasPlanNews = true;
    }
    // The first word of a run that was not there when it was asked for.
    if (this.#read.current?.task === null) this.#read.refresh(REFRESH_MS);
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting = [];
    this.#arrived = [];
    this.#waitingFields = null;
    this.#fields = null;
    this.#hasPlanNews = false;
    this.#cursorFailure = null;
  }
}

const nameOf = ({ id, runId }: { id: string; runId?: string | null }) =>
  JSON.stringify({ id, runId: runId ?? null });
