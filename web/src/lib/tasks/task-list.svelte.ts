import type { CombinedError } from "@urql/core";
import { untrack } from "svelte";
import { connection } from "#lib/api/connection.svelte.ts";
import { ask, failureOf, follow } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { Clock } from "#lib/state/clock.svelte.ts";
import { movingStart } from "#lib/state/scope.svelte.ts";
import { TaskChangesDocument, TaskPageDocument } from "#lib/gql/graphql.ts";
import type { RunFieldsFragment, TaskFilter, TaskSort, TaskSortKey, TaskStatus } from "#lib/gql/graphql.ts";

/** How often it is looked at which runs have left the range. */
const minutes = new Clock(60_000);

export type TaskRun = RunFieldsFragment;

const FIRST_PAGE = 60;
const PAGE = 100;
/** The server's largest page. */
const LARGEST_PAGE = 200;
/** Rows kept; the end of the list is dropped first and read again by scrolling. */
const MAX_ROWS = 1_000;

/** What tells runs apart. */
export const runKey = ({ id, runId }: { id: string; runId?: string | null }) => `${id}\n${runId ?? ""}`;

interface Entry {
  run: TaskRun;
  /** Whether a page had it; a frame may bring runs that lie further down than what was read. */
  isRead: boolean;
  /** When a frame last brought it: an older answer must not undo that. */
  framedAt: number;
}

/** A sorted, filtered, endless list of runs that changes as they do. */
export class TaskList {
  runs = $state.raw<readonly TaskRun[]>([]);
  hasMore = $state(false);
  isLoaded = $state(false);
  /** What is shown belongs to the filter or order before; the answer is on its way. */
  isStale = $state(false);
  isLoadingMore = $state(false);
  failure = $state.raw<Failure | null>(null);
  #entries = new Map<string, Entry>();
  #filter: TaskFilter = {};
  #sort: TaskSort = { by: "STARTED_AT", descending: true };
  #turn = 0;
  /** Where the list goes on: after the last run that a page had. */
  #endCursor: string | null = null;

  /**
   * Follows the runs that a filter lets through, for as long as the component lives.
   *
   * @param onChange told of each frame
   */
  follow(filter: () => TaskFilter, sort: () => TaskSort, onChange: () => void): void {
    const key = $derived(JSON.stringify([filter(), sort()]));
    $effect(() => {
      void connection.connections;
      const isOther = key !== this.#keyOf();
      [this.#filter, this.#sort] = JSON.parse(key) as [TaskFilter, TaskSort];
      untrack(() => void this.reload(isOther));
    });
    follow(
      TaskChangesDocument,
      () => ({ filter: filter() }),
      ({ tasks }) => {
        this.#take(tasks.tasks);
        onChange();
      },
    );
    $effect(() => {
      void minutes.current;
      untrack(() => this.isLoaded && !this.isStale && this.#arrange());
    });
  }

  /** Reads the list again; `isOther` forgets what is shown when the answer comes. */
  async reload(isOther = false): Promise<void> {
    const turn = ++this.#turn;
    const askedAt = performance.now();
    this.isStale ||= isOther;
    const first = isOther ? FIRST_PAGE : Math.max(FIRST_PAGE, Math.min(this.runs.length, LARGEST_PAGE));
    const isOthers = this.isStale;
    await this.#read(turn, first, null, () => {
      for (const [key, { framedAt }] of this.#entries)
        if (isOthers || framedAt < askedAt) this.#entries.delete(key);
    });
  }

  /** Reads the next page. */
  async loadMore(): Promise<void> {
    if (!this.hasMore || this.isLoadingMore || this.isStale || !this.isLoaded || this.runs.length >= MAX_ROWS)
      return;
    this.isLoadingMore = true;
    await this.#read(this.#turn, PAGE, this.#endCursor, () => undefined);
    this.isLoadingMore = false;
  }

  async #read(turn: number, first: number, after: string | null, beforeMerge: () => void): Promise<void> {
    const askedAt = performance.now();
    try {
      const { tasks } = await ask(TaskPageDocument, { filter: this.#filter, sort: this.#sort, first, after });
      if (turn !== this.#turn) return;
      beforeMerge();
      for (const node of tasks.nodes) {
        const known = this.#entries.get(runKey(node));
        const isNewer = known !== undefined && known.framedAt > askedAt;
        this.#entries.set(runKey(node), {
          run: isNewer ? known.run : node,
          isRead: true,
          framedAt: known?.framedAt ?? 0,
        });
      }
      this.hasMore = tasks.pageInfo.hasNextPage;
      this.#endCursor = tasks.pageInfo.endCursor ?? null;
      this.failure = null;
      this.isLoaded = true;
      this.isStale = false;
      this.#arrange();
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }

  #take(changed: readonly TaskRun[]): void {
    if (this.isStale) return;
    const framedAt = performance.now();
    const { statuses } = this.#filter;
    for (const run of changed) {
      const key = runKey(run);
      if (statuses != null && !statuses.includes(run.status)) this.#entries.delete(key);
      else this.#entries.set(key, { run, isRead: this.#entries.get(key)?.isRead ?? false, framedAt });
    }
    if (this.isLoaded) this.#arrange();
  }

  /**
   * Sorts, and drops what has left the range, and what lies past the end of what was read: its place among the unread
   * is not known.
   */
  #arrange(): void {
    const { by, descending } = this.#sort;
    const fromMs = movingStart(this.#filter.range, Date.now()) ?? -Infinity;
    const runs = [...this.#entries.values()]
      .map(({ run }) => run)
      .filter((run) => Date.parse(startOf(run)) >= fromMs);
    const compare = ORDERS[by];
    runs.sort((a, b) => compare(a, b, descending ?? true) || byText(runKey(a), runKey(b)));
    if (this.hasMore) {
      let end = runs.length;
      while (end > FIRST_PAGE && this.#entries.get(runKey(runs[end - 1]!))?.isRead === false) end -= 1;
      runs.length = end;
    }
    if (runs.length > MAX_ROWS) {
      runs.length = MAX_ROWS;
      this.hasMore = true;
    }
    if (runs.length < this.#entries.size) {
      const kept = new Set(runs.map(runKey));
      for (const key of this.#entries.keys()) if (!kept.has(key)) this.#entries.delete(key);
    }
    this.runs = runs;
  }

  #keyOf(): string {
    return JSON.stringify([this.#filter, this.#sort]);
  }
}

/** Times in ISO 8601 and ids sort by their characters: `localeCompare` costs twenty times as much. */
const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

type Compare = (a: TaskRun, b: TaskRun, descending: boolean) => number;

const startOf = ({ startedAt, lastEventAt }: TaskRun) => startedAt ?? lastEventAt;

/** What has no value counts as the least, as the API has it: cursors would go astray in another order. */
const byNumber =
  (value: (run: TaskRun) => number | null | undefined): Compare =>
  (a, b, descending) => {
    const [x, y] = [value(a) ?? -Infinity, value(b) ?? -Infinity];
    if (x === y) return 0;
    return x < y === descending ? 1 : -1;
  };

/** The same for texts. */
const byWord =
  (value: (run: TaskRun) => string | null | undefined): Compare =>
  (a, b, descending) =>
    byText(value(a) ?? "", value(b) ?? "") * (descending ? -1 : 1);

/** From what wants nobody to what wants somebody most, as the API has it. */
const STATUS_PLACES: readonly TaskStatus[] = [
  "COMPLETED",
  "ABANDONED",
  "PROCESSING",
  "WAITING",
  "ESCALATED",
  "FAILED",
  "STUCK",
];

const ORDERS: Record<TaskSortKey, Compare> = {
  ID: byWord(({ id }) => id),
  AGENT: byWord(({ agentId }) => agentId),
  TYPE: byWord(({ type }) => type),
  STATUS: byNumber(({ status }) => STATUS_PLACES.indexOf(status)),
  LLM_CALLS: byNumber(({ llmCalls }) => llmCalls),
  STARTED_AT: (a, b, descending) => byText(startOf(a), startOf(b)) * (descending ? -1 : 1),
  DURATION: byNumber(({ durationMs }) => durationMs),
  COST: byNumber(({ costUsd }) => costUsd),
};
