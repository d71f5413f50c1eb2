import type { AnyVariables, CombinedError } from "@urql/core";
import { untrack } from "svelte";
import { connection } from "./connection.svelte.ts";
import { ask, failureOf } from "./query.svelte.ts";
import type { Failure, Operation } from "./query.svelte.ts";

/** One page of a list. */
export interface Page<Node> {
  nodes: readonly Node[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/**
 * A list that is read page after page, as far as somebody wants to see it. It is read anew when its variables change
 * and after each reconnect, as a `Query` is.
 */
export class Pages<Data, Node, Variables extends AnyVariables & { after?: string | null }> {
  nodes = $state.raw<readonly Node[]>([]);
  hasMore = $state(false);
  isLoaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  readonly #document: Operation<Data, Variables>;
  readonly #pageOf: (data: Data) => Page<Node>;
  readonly #variables: () => Omit<Variables, "after">;
  #after: string | null = null;
  #turn = 0;

  /** Made while a component is. */
  constructor(
    document: Operation<Data, Variables>,
    variables: () => Omit<Variables, "after">,
    pageOf: (data: Data) => Page<Node>,
  ) {
    this.#document = document;
    this.#variables = variables;
    this.#pageOf = pageOf;
    $effect(() => {
      void JSON.stringify(variables());
      void connection.epoch;
      untrack(() => void this.again());
    });
    $effect(() => () => (this.#turn += 1));
  }

  /** Reads anew as much as was shown. */
  async again(): Promise<void> {
    const wanted = this.nodes.length;
    const turn = ++this.#turn;
    let nodes: readonly Node[] = [];
    let after: string | null = null;
    let hasMore: boolean;
    try {
      do {
        const page = await this.#read(after);
        nodes = [...nodes, ...page.nodes];
        after = page.pageInfo.endCursor ?? null;
        hasMore = page.pageInfo.hasNextPage;
      } while (hasMore && nodes.length < wanted);
      if (turn === this.#turn) this.#show(nodes, { hasMore, after });
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }

  /** Reads the next page. */
  async more(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const { nodes, pageInfo } = await this.#read(this.#after);
      if (turn !== this.#turn) return;
      this.#show([...this.nodes, ...nodes], {
        hasMore: pageInfo.hasNextPage,
        after: pageInfo.endCursor ?? null,
      });
    } catch (error) {
      if (turn === this.#turn) this.failure = failureOf(error as CombinedError);
    }
  }

  async #read(after: string | null): Promise<Page<Node>> {
    return this.#pageOf(await ask(this.#document, { ...this.#variables(), after } as unknown as Variables));
  }

  #show(nodes: readonly Node[], { hasMore, after }: { hasMore: boolean; after: string | null }): void {
    this.nodes = nodes;
    this.hasMore = hasMore;
    this.#after = after;
    this.failure = null;
    this.isLoaded = true;
  }
}
