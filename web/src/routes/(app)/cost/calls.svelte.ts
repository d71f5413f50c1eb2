import type { CombinedError } from "@urql/core";
import { untrack } from "svelte";
import { connection } from "#lib/api/connection.svelte.ts";
import { ask, failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { CallsDocument } from "#lib/gql/apart/graphql.ts";
import { movingStart } from "#lib/state/scope.svelte.ts";
import type { CallFieldsFragment, LlmCallFilter, LlmCallSort } from "#lib/gql/apart/graphql.ts";

export type Call = CallFieldsFragment;

const MAX_ROWS = 1_000;

/** Calls of language models, the newest or the dearest first: paged, and added to as they come. */
export class CallList {
  calls = $state.raw<readonly Call[]>([]);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  #filter: LlmCallFilter = {};
  #sort: LlmCallSort = { by: "TIME" };
  #endCursor: string | null = null;
  /** What the last call cost that was read, while there are more: of the dearest, none below it is shown. */
  #leastUsd = -Infinity;
  #isReading = false;
  /** What came since the page under way was asked for; newest first. */
  #taken: readonly Call[] = [];
  #turn = 0;

  /** Reads the calls that a filter lets through, again after each reconnect. */
  follow(filter: () => LlmCallFilter, sort: () => LlmCallSort): void {
    const key = $derived(JSON.stringify([filter(), sort()]));
    $effect(() => {
      void connection.epoch;
      [this.#filter, this.#sort] = JSON.parse(key) as [LlmCallFilter, LlmCallSort];
      untrack(() => void this.reload());
    });
  }

  async reload(): Promise<void> {
    this.#turn += 1;
    this.#isReading = false;
    this.#leastUsd = -Infinity;
    await this.#read(null);
  }

  async readMore(): Promise<void> {
    if (this.#endCursor === null || this.calls.length >= MAX_ROWS) return;
    await this.#read(this.#endCursor);
  }

  /** Takes calls that a frame brought; oldest first. */
  take(calls: readonly Call[], hasRoom: (call: Call) => boolean): void {
    const fresh = calls.filter(hasRoom).reverse();
    if (this.#isReading) this.#taken = [...fresh, ...this.#taken];
    if (this.isLoaded) this.#show([...fresh, ...this.calls]);
  }

  /** Takes out what has left the range as time went by. */
  dropPassed(): void {
    if (this.isLoaded) this.#show(this.calls);
  }

  /** Puts calls in order, without those that have left the range and those that lie further down than what was read. */
  #show(calls: readonly Call[]): void {
    const fromMs = movingStart(this.#filter.range, Date.now()) ?? -Infinity;
    const shown = unique(calls).filter(({ timestamp }) => Date.parse(timestamp) >= fromMs);
    this.calls = (this.#sort.by === "COST" ? this.#byCost(shown) : shown).slice(0, MAX_ROWS);
  }

  #byCost(calls: readonly Call[]): Call[] {
    return calls.filter((call) => costOf(call) >= this.#leastUsd).sort((a, b) => costOf(b) - costOf(a));
  }

  async #read(after: string | null): Promise<void> {
    if (this.#isReading) return;
    this.#isReading = true;
    this.#taken = [];
    const turn = this.#turn;
    try {
      const { llmCalls } = await ask(CallsDocument, { filter: this.#filter, sort: this.#sort, after });
      if (turn !== this.#turn) return;
      // Calls that a frame brought while this was under way are newer than it, and go before.
      const known = after === null ? this.#taken : this.calls;
      const last = llmCalls.nodes.at(-1);
      const { hasNextPage, endCursor } = llmCalls.pageInfo;
      this.#endCursor = hasNextPage ? (endCursor ?? null) : null;
      this.#leastUsd = hasNextPage && last !== undefined ? costOf(last) : -Infinity;
      this.#show([...known, ...llmCalls.nodes]);
      this.isLoaded = true;
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    } finally {
      if (turn === this.#turn) this.#isReading = false;
    }
  }
}

/** As the API has it, a call that carried no cost counts as the least. */
const costOf = ({ costUsd }: Call): number => costUsd ?? -Infinity;

function unique(calls: readonly Call[]): Call[] {
  return [...new Map(calls.map((call) => [call.id, call])).values()];
}
