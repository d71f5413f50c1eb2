import type { ExecutionResult } from "graphql";
import type { Listing } from "./feed.ts";

/** Resolves a frame: what GraphQL makes of it. */
export type ExecuteFrame = (frame: unknown) => Promise<ExecutionResult>;

/** Stands for the cursor in a template. No name of GraphQL can hold it, so nothing else in a result looks like it. */
const CURSOR = "?cursor";
const HOLES = /(\[\]|"\?cursor")/;

/** Items that were resolved together. */
interface Batch {
  /** Null until it is done, and for ever where it failed. */
  texts: readonly (readonly string[])[] | null;
  done: Promise<void>;
}

/**
 * Resolves each item of frames once for all subscriptions that ask the same of it: those with different filters show
 * the same events. The result of a frame is put together as text: what the operation asks beside the items is a
 * template with holes for the lists and the cursor, which the items' own texts fill.
 */
export class SharedItems {
  readonly #places = new WeakMap<object, { batch: Batch; index: number }>();
  /** Text and holes in turn; null where there is none. */
  #template: Promise<readonly string[] | null> | null = null;

  /** @returns the result as JSON; null where something failed, so that the frame has to be executed as a whole */
  async serialise<Frame>(
    listing: Listing<Frame>,
    frame: Frame,
    execute: ExecuteFrame,
  ): Promise<string | null> {
    const items = listing.items(frame);
    const isNew = items.filter((item) => !this.#places.has(item));
    if (isNew.length > 0) this.#resolve(listing.frame(isNew, CURSOR), isNew, execute);
    this.#template ??= readTemplate(listing.frame([], CURSOR), execute);
    const template = await this.#template;
    if (template === null) return null;
    const texts: (readonly string[])[] = [];
    for (const item of items) {
      const { batch, index } = this.#places.get(item)!;
      if (batch.texts === null) await batch.done;
      if (batch.texts === null) return null;
      texts.push(batch.texts[index]!);
    }
    return fill(template, texts, JSON.stringify(listing.cursor(frame)));
  }

  /** Together, so that what they load is loaded together. */
  #resolve(frame: unknown, items: readonly object[], execute: ExecuteFrame): void {
    const batch: Batch = { texts: null, done: Promise.resolve() };
    const take = (result: ExecutionResult) => {
      const lists = listsOf(result);
      if (lists !== null)
        batch.texts = items.map((_, index) => lists.map((list) => JSON.stringify(list[index])));
    };
    // Where it fails the frame is executed as a whole, and fails in its own name.
    batch.done = execute(frame)
      .then(take)
      .catch(() => undefined);
    items.forEach((item, index) => this.#places.set(item, { batch, index }));
  }
}

async function readTemplate(empty: unknown, execute: ExecuteFrame): Promise<readonly string[] | null> {
  try {
    const result = await execute(empty);
    return listsOf(result) === null ? null : JSON.stringify(result).split(HOLES);
  } catch {
    return null;
  }
}

/** The lists that an operation asks for, which may be several under names of their own; null where anything failed. */
function listsOf({ data, errors }: ExecutionResult): readonly (readonly unknown[])[] | null {
  if (errors !== undefined || data == null) return null;
  const [root] = Object.values(data);
  if (root == null) return null;
  return Object.values(root).filter((value) => Array.isArray(value));
}

/** @param texts an item's text in each of the lists, in the lists' order */
function fill(template: readonly string[], texts: readonly (readonly string[])[], cursor: string): string {
  let list = 0;
  let json = "";
  for (const piece of template)
    if (piece === "[]") {
      const at = list++;
      json += `[${texts.map((lists) => lists[at]).join(",")}]`;
    } else json += piece === `"${CURSOR}"` ? cursor : piece;
  return json;
}
