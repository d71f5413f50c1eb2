import { invalidParameter } from "../contract-error.ts";
import { builder } from "./builder.ts";

export const DEFAULT_PAGE_SIZE = 50;
export const MAX_PAGE_SIZE = 200;

/** The arguments of a connection. Lists are read forwards only: each is sorted so that its start is what matters. */
export const pageArgs = () =>
  builder.args((t) => ({
    first: t.int({
      defaultValue: DEFAULT_PAGE_SIZE,
      description: `How many entries, from 0 to ${MAX_PAGE_SIZE}.`,
    }),
    after: t.string({
      description: "The cursor after which to go on: `endCursor` or a `cursor` of the page before.",
    }),
  }));

/**
 * The size of the page asked for.
 *
 * @param argument what the caller calls it
 * @throws {ContractError} `invalid_parameter`, which says the limit
 */
export function pageSize(first: number | null | undefined, argument = "first"): number {
  const size = first ?? DEFAULT_PAGE_SIZE;
  if (size >= 0 && size <= MAX_PAGE_SIZE) return size;
  throw invalidParameter(`${argument} is ${size}; it goes from 0 to ${MAX_PAGE_SIZE}.`, {
    argument,
    limit: MAX_PAGE_SIZE,
    actual: size,
  });
}

/** Weight of a connection: what is asked of an entry, times the entries of the page. */
export function pageWeight({ first }: { first?: number | null }): { field: number; multiplier: number } {
  const size = first ?? DEFAULT_PAGE_SIZE;
  return { field: 1, multiplier: Math.min(Math.max(size, 1), MAX_PAGE_SIZE) };
}

/** A page of a list, in the form that connection types resolve from. */
export interface Page<Node> {
  edges: { node: Node; cursor: string }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/**
 * Makes a page of entries that were read with one more than the page holds, which tells whether there is a next one.
 *
 * @param entries at most `size + 1`, in the order of the list
 */
export function pageOf<Node>(
  entries: readonly { node: Node; cursor: string }[],
  { size, after }: { size: number; after: string | null | undefined },
): Page<Node> {
  const edges = entries.slice(0, size);
  return {
    edges,
    pageInfo: {
      hasNextPage: entries.length > size,
      hasPreviousPage: after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
