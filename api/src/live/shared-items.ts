import type { ExecutionResult } from "graphql";
import type { Listing } from "./feed.ts";
import { SerialisedFrame } from "./subscriber.ts";

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

/** What is known of an item, for as long as the item itself is in memory. */
interface Place {
  batch: Batch;
  index: number;
  /** In order of resolving. */
  number: number;
  /** Frames that end with it, by the numbers of all their items. */
  frames: Map<number, PutTogether> | null;
}

interface PutTogether {
  items: readonly object[];
  cursor: string;
  serialised: Promise<SerialisedFrame | null>;
}

/**
 * Resolves each item of frames once for all subscriptions that ask the same of it: those with different filters show
 * the same events. The result of a frame is put together as text: what the operation asks beside the items is a
 * template with holes for the lists and the cursor, which the items' own texts fill.
 */
export class SharedItems {
  readonly #places = new WeakMap<object, Place>();
  #resolved = 0;
  /** Text and holes in turn; null where there is none. */
  #template: Promise<readonly string[] | null> | null = null;

  /**
   * Subscriptions whose frames hold the same items get the same object, encoded once.
   *
   * @returns null where something failed, so that the frame has to be executed as a whole
   */
  serialise<Frame>(
    listing: Listing<Frame>,
    frame: Frame,
    execute: ExecuteFrame,
  ): Promise<SerialisedFrame | null> {
    const items = listing.items(frame);
    const cursor = listing.cursor(frame);
    const isNew = items.filter((item) => !this.#places.has(item));
    if (isNew.length > 0) this.#resolve(listing.frame(isNew, CURSOR), isNew, execute);
    this.#template ??= readTemplate(listing.frame([], CURSOR), execute);
    const places = items.map((item) => this.#places.get(item)!);
    const last = places.at(-1);
    if (last === undefined) return this.#putTogether(places, cursor);
    const frames = (last.frames ??= new Map<number, PutTogether>());
    const numbers = places.reduce((hash, { number }) => (Math.imul(hash, 31) + number) | 0, 0);
    const known = frames.get(numbers);
    if (known !== undefined && known.cursor === cursor && areSame(known.items, items))
      return known.serialised;
    const serialised = this.#putTogether(places, cursor);
    frames.set(numbers, { items, cursor, serialised });
    return serialised;
  }

  async #putTogether(places: readonly Place[], cursor: string): Promise<SerialisedFrame | null> {
    const template = await this.#template;
    if (template == null) return null;
    const texts: (readonly string[])[] = [];
    for (const { batch, index } of places) {
      if (batch.texts === null) await batch.done;
      if (batch.texts === null) return null;
      texts.push(batch.texts[index]!);
    }
    return new SerialisedFrame(fill(template, texts, JSON.stringify(cursor)));
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
    items.forEach((item, index) =>
      this.#places.set(item, { batch, index, number: this.#resolved++, frames: null }),
    );
  }
}

function areSame(these: readonly object[], those: readonly object[]): boolean {
  return these.length === those.length && these.every((item, index) => item === those[index]);
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
