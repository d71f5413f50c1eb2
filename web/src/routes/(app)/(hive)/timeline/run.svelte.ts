import type { CombinedError } from "@urql/core";
import { getContext, setContext, untrack } from "svelte";
import { SvelteMap } from "svelte/reactivity";
import { ask, failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { connection } from "#lib/api/connection.svelte.ts";
import { EventPayloadDocument } from "#lib/gql/graphql.ts";
import { seconds } from "#lib/state/clock.svelte.ts";
import { scope } from "#lib/state/scope.svelte.ts";
import { LiveTimeline } from "./live-timeline.svelte.ts";
import { toTree } from "./nodes.ts";
import type { Node } from "./nodes.ts";
import { toRows, unfoldedAtFirst } from "./rows.ts";
import type { Span } from "./rows.ts";

/** Events of a node whose payloads are shown; a run that began again and again has more. */
const MAX_PAYLOADS = 12;

/** The run that the URL names, as the timeline and the detail beside it show it. */
export class RunState {
  readonly id = $derived(scope.get("task"));
  readonly runId = $derived(scope.get("run"));
  search = $state("");
  /** Key → folded by hand, or unfolded. */
  readonly folded = new SvelteMap<string, boolean>();
  /** What the waterfall was zoomed to; null for all of the run. */
  zoom = $state.raw<Span | null>(null);

  readonly timeline = new LiveTimeline(() => (this.id === null ? null : { id: this.id, runId: this.runId }));
  /** What was read of the pinned node's events, by event: payloads never change. */
  readonly payloads = new SvelteMap<string, unknown>();
  payloadFailure = $state.raw<Failure | null>(null);

  readonly run = $derived(this.timeline.current);
  readonly tree = $derived(this.run === null ? null : toTree(this.run));
  readonly #unfolded = $derived(this.tree === null ? new Set<Node>() : unfoldedAtFirst(this.tree));
  readonly rows = $derived(
    this.tree === null
      ? []
      : toRows(this.tree, { unfolded: this.#unfolded, folded: this.folded, search: this.search }),
  );
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

  constructor() {
    const wanted = $derived(JSON.stringify(this.pinned?.eventIds.slice(0, MAX_PAYLOADS) ?? []));
    $effect(() => {
      void connection.epoch;
      const ids = JSON.parse(wanted) as string[];
      untrack(() => void this.readPayloads(ids));
    });
    $effect(() => {
      void this.id;
      void this.runId;
      return () => {
        this.search = "";
        this.zoom = null;
        this.folded.clear();
        this.payloads.clear();
      };
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

  pin(node: Node | null): void {
    scope.set({ node: node?.key ?? null });
  }

  close(): void {
    scope.set({ task: null, run: null, node: null, full: null });
  }

  /** Unfolds the way to a node, so that it has a row. */
  show(node: Node): void {
    for (let up = node.parent; up !== null; up = up.parent) this.folded.set(up.key, false);
  }

  /** Zooms by a factor about a moment, which stays where it is. */
  zoomBy(factor: number, aboutMs = (this.span.fromMs + this.span.toMs) / 2): void {
    const { fromMs, toMs } = this.span;
    this.zoomTo({ fromMs: aboutMs - (aboutMs - fromMs) * factor, toMs: aboutMs + (toMs - aboutMs) * factor });
  }

  /** Shows a part of the run; all of it or more is all of it. */
  zoomTo({ fromMs, toMs }: Span): void {
    const from = Math.max(fromMs, this.whole.fromMs);
    const to = Math.min(toMs, this.whole.toMs);
    const isWhole = from <= this.whole.fromMs && to >= this.whole.toMs;
    this.zoom = isWhole || to - from < 1 ? (isWhole ? null : this.zoom) : { fromMs: from, toMs: to };
  }
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
