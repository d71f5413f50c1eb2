import type { CombinedError } from "@urql/core";
import { failureOf } from "#lib/api/query.svelte.ts";
import type { Failure } from "#lib/api/query.svelte.ts";

/** A page of a list, as the server gives it. */
interface Page<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** A list that is read a page at a time, and from its start again when something of it has changed. */
export class Pages<Node> {
  nodes = $state.raw<readonly Node[]>([]);
  hasMore = $state(false);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  readonly #ask: (after: string | null) => Promise<Page<Node>>;
  #after: string | null = null;
  #turn = 0;

  /** @param ask reads the page after a cursor; rejects with an error of urql's */
  constructor(ask: (after: string | null) => Promise<Page<Node>>) {
    this.#ask = ask;
  }

  /** Reads from the start. */
  async begin(): Promise<void> {
    await this.#read(null, []);
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    await this.#read(this.#after, this.nodes);
  }

  async #read(after: string | null, before: readonly Node[]): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { nodes, pageInfo } = await this.#ask(after);
      if (turn !== this.#turn) return;
      this.nodes = [...before, ...nodes];
      this.hasMore = pageInfo.hasNextPage;
      this.#after = pageInfo.endCursor;
      this.failure = null;
      this.isLoaded = true;
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }
}
