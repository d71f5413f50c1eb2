import type { CombinedError } from "@urql/core";
import { untrack } from "svelte";
import { connection } from "#lib/api/connection.svelte.ts";
import { ask, failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";
import { CallsDocument } from "#lib/gql/apart/graphql.ts";
import type { CallFieldsFragment, LlmCallFilter, LlmCallSort } from "#lib/gql/apart/graphql.ts";

export type Call = CallFieldsFragment;

const MAX_ROWS = 1_000;

/** Calls of language models: paged, and added to as they come while the newest are on top. */
export class CallList {
  calls = $state.raw<readonly Call[]>([]);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  #filter: LlmCallFilter = {};
  #sort: LlmCallSort = { by: "TIME" };
  #endCursor: string | null = null;
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
    await this.#read(null);
  }

  async readMore(): Promise<void> {
    if (this.#endCursor === null || this.calls.length >= MAX_ROWS) return;
    await this.#read(this.#endCursor);
  }

  /** Takes calls that a frame brought; oldest first. */
  take(calls: readonly Call[], hasRoom: (call: Call) => boolean): void {
    if (this.#sort.by !== "TIME" || this.#sort.descending === false) return;
    const fresh = calls.filter(hasRoom).reverse();
    if (this.#isReading) this.#taken = [...fresh, ...this.#taken];
    this.calls = unique([...fresh, ...this.calls]).slice(0, MAX_ROWS);
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
      this.calls = unique([...known, ...llmCalls.nodes]);
      this.#endCursor = llmCalls.pageInfo.hasNextPage ? (llmCalls.pageInfo.endCursor ?? null) : null;
      this.isLoaded = true;
      this.failure = null;
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    } finally {
      if (turn === this.#turn) this.#isReading = false;
    }
  }
}

function unique(calls: readonly Call[]): Call[] {
  return [...new Map(calls.map((call) => [call.id, call])).values()];
}
