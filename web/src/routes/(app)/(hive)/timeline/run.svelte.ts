import type { CombinedError } from "@urql/core";
import { getContext, setContext, untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { Query, ask, failureOf, follow } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { connection } from "#lib/api/connection.svelte.ts";
import { EventPayloadDocument, LatestRunDocument, RunChangesDocument } from "#lib/gql/graphql.ts";
import { seconds } from "#lib/state/clock.svelte.ts";
import { scope } from "#lib/state/scope.svelte.ts";
import { LiveTimeline } from "./live-timeline.svelte.ts";
import { toTree } from "./nodes.ts";
import type { Node } from "./nodes.ts";
import { CLOSED, Folds, fromZoom, toZoom } from "./run-address.ts";
import { toRows, unfoldedAtFirst } from "./rows.ts";
import type { Span } from "./rows.ts";

/** Events of a node whose payloads are shown; a run that began again and again has more. */
const MAX_PAYLOADS = 12;
/** Whether a task has begun that the address names is looked at again at most this often. */
const LATEST_EVERY_MS = 1_000;
/** A wheel turns many times a second; a browser takes few changes of the address. */
const ZOOM_QUIET_MS = 200;

/** The run that the URL names, as the timeline and the detail beside it show it. */
export class RunState {
  readonly id = $derived(scope.get("task"));
  /** The task of which the latest run is wanted. */
  readonly #unnamed = $derived(scope.runId === undefined ? this.id : null);
  readonly #latest = new Query(LatestRunDocument, () =>
    this.#unnamed === null ? null : { id: this.#unnamed },
  );
  readonly search = $derived(scope.get("find") ?? "");
  readonly #folds = $derived(new Folds(scope.get("folded"), scope.get("unfolded")));
  /** What is zoomed to, until the address says it. */
  #zooming = $state.raw<Span | null | undefined>();
  #zoomTimer: ReturnType<typeof setTimeout> | undefined;

  readonly timeline = new LiveTimeline(() =>
    this.id === null || scope.runId === undefined ? null : { id: this.id, runId: scope.runId },
  );
  readonly isLoading = $derived(
    this.#unnamed === null
      ? this.timeline.isLoading
      : this.#latest.isLoading || this.#latest.current?.task != null,
  );
  readonly failure = $derived(this.#unnamed === null ? this.timeline.failure : this.#latest.failure);
  /** What was read of the pinned node's events, by event: payloads never change. */
  readonly payloads = new SvelteMap<string, unknown>();
  payloadFailure = $state.raw<Failure | null>(null);

  readonly run = $derived(this.timeline.current);
  readonly tree = $derived(this.run === null ? null : toTree(this.run));
  /** What the waterfall was zoomed to; null for all of the run. */
  readonly zoom: Span | null = $derived.by(() => {
    if (this.#zooming !== undefined) return this.#zooming;
    return this.tree === null ? null : toZoom(scope.get("zoom"), this.tree);
  });
  readonly isOpen = $derived(this.tree?.root.endMs === null);
  /** All of the run; while it goes on, up to now. */
  readonly whole: Span = $derived.by(() => {
    if (this.tree === null) return { fromMs: 0, toMs: 1 };
    const { startMs, lastMs } = this.tree;
    const toMs = this.isOpen ? Math.max(lastMs, seconds.current) : lastMs;
    return { fromMs: startMs, toMs: Math.max(toMs, startMs + 1) };
  });
  readonly span = $derived(this.zoom ?? this.whole);
  /** The node that the URL names; events that a node stands for name it too. */
  readonly pinned: Node | null = $derived.by(() => {
    const key = scope.get("node");
    if (key === null || this.tree === null) return null;
    return this.tree.byKey.get(key) ?? this.tree.byEvent.get(key) ?? null;
  });

  readonly #unfolded = $derived(
    new Set([...(this.tree === null ? [] : unfoldedAtFirst(this.tree)), ...above(this.pinned)]),
  );
  readonly rows = $derived(
    this.tree === null
      ? []
      : toRows(this.tree, {
          isFolded: (node) => this.#folds.isFolded(node) ?? !this.#unfolded.has(node),
          search: this.search,
        }),
  );

  constructor() {
    $effect(() => {
      const task = this.#latest.isStale ? null : this.#latest.current?.task;
      if (task != null) untrack(() => scope.nameRun(task.runId ?? null));
    });
    // It may begin yet.
    follow(
      RunChangesDocument,
      () => (this.#unnamed === null ? null : { filter: { taskId: this.#unnamed } }),
      () => this.#latest.refresh(LATEST_EVERY_MS),
    );
    const wanted = $derived(JSON.stringify(this.pinned?.eventIds.slice(0, MAX_PAYLOADS) ?? []));
    $effect(() => {
      void connection.epoch;
      const ids = JSON.parse(wanted) as string[];
      untrack(() => void this.readPayloads(ids));
    });
    $effect(() => {
      void [this.id, scope.runId];
      return () => {
        this.payloads.clear();
      };
    });
    $effect(() => {
      void [this.id, scope.runId, scope.get("zoom")];
      return () => this.#forgetZooming();
    });
  }

  /** Reads the payloads of events of which they are not known yet. */
  async readPayloads(ids: readonly string[]): Promise<void> {
    this.payloadFailure = null;
    try {
      for (const id of ids) {
        if (this.payloads.has(id)) continue;
        const { event } = await ask(EventPayloadDocument, { id });
        this.payloads.set(id, event?.payload ?? null);
      }
    } catch (error) {
      this.payloadFailure = failureOf(error as CombinedError);
    }
  }

  /** Shows a node beside the run, and sees to it that it has a row. */
  pin(node: Node | null): void {
    if (node === null || this.rows.some((row) => row.node === node)) {
      scope.set({ node: node?.key ?? null });
      return;
    }
    const closed = above(node).filter((up) => this.#folds.isFolded(up) ?? !this.#unfolded.has(up));
    scope.set({ node: node.key, find: null, ...this.#folds.with(closed, false) });
  }

  /** Tries again after a failure. */
  retry(): void {
    if (this.#unnamed === null) this.timeline.retry();
    else this.#latest.retry();
  }

  close(): void {
    scope.set(CLOSED);
  }

  /** Shows what has a text in it; all with an empty one. */
  find(text: string): void {
    scope.set({ find: text }, { replace: scope.get("find") !== null });
  }

  fold(node: Node, isFolded: boolean): void {
    scope.set(this.#folds.with([node], isFolded));
  }

  foldAll(isFolded: boolean): void {
    scope.set(Folds.all(isFolded));
  }

  /** Zooms by a factor about a moment, which stays where it is. Steps in a row are one entry of the history. */
  zoomBy(factor: number, aboutMs = (this.span.fromMs + this.span.toMs) / 2): void {
    const { fromMs, toMs } = this.span;
    const zoom = this.#within({
      fromMs: aboutMs - (aboutMs - fromMs) * factor,
      toMs: aboutMs + (toMs - aboutMs) * factor,
    });
    if (zoom === undefined) return;
    this.#zooming = zoom;
    clearTimeout(this.#zoomTimer);
    this.#zoomTimer = setTimeout(() => this.#keepZoom(zoom, scope.get("zoom") !== null), ZOOM_QUIET_MS);
  }

  /** Shows a part of the run; null, and all of it or more, is all of it. */
  zoomTo(span: Span | null): void {
    const zoom = span === null ? null : this.#within(span);
    if (zoom !== undefined) this.#keepZoom(zoom, false);
  }

  /** Undefined for what is too short to be shown. */
  #within({ fromMs, toMs }: Span): Span | null | undefined {
    const from = Math.max(fromMs, this.whole.fromMs);
    const to = Math.min(toMs, this.whole.toMs);
    if (from <= this.whole.fromMs && to >= this.whole.toMs) return null;
    return to - from < 1 ? undefined : { fromMs: from, toMs: to };
  }

  #keepZoom(zoom: Span | null, replace: boolean): void {
    if (this.tree === null) return;
    const text = fromZoom(zoom, this.tree);
    if (text === scope.get("zoom")) this.#forgetZooming();
    else scope.set({ zoom: text }, { replace });
  }

  #forgetZooming(): void {
    clearTimeout(this.#zoomTimer);
    this.#zooming = undefined;
  }
}

/** The way from a node up to the root, without the node. */
function above(node: Node | null): Node[] {
  const nodes: Node[] = [];
  for (let up = node?.parent ?? null; up !== null; up = up.parent) nodes.push(up);
  return nodes;
}

const KEY = Symbol("run");

/** Hands the run to the components below. */
export function provideRun(run: RunState): RunState {
  return setContext(KEY, run);
}

/** The run of the page. */
export function useRun(): RunState {
  return getContext<RunState>(KEY);
}
