import type { ExecutionResult } from "graphql";
import type { Listing } from "./feed.ts";
import type { WriteItem } from "./item-writer.ts";
import { SerialisedFrame, toBytes } from "./subscriber.ts";
import type { ByteString } from "./subscriber.ts";

/** Resolves a frame: what GraphQL makes of it, at once where nothing has to be loaded. */
export type ExecuteFrame = (frame: unknown) => ExecutionResult | Promise<ExecutionResult>;

/** Stands for the cursor in a template. No name of GraphQL can hold it, so nothing else in a result looks like it. */
const CURSOR = "?cursor";
const HOLES = /(\[\]|"\?cursor")/;

/** Made from the result of executing something. */
interface Made<Value> {
  /** Null until it is done, and for ever where it failed. */
  value: Value | null;
  /** Null once it is done. */
  done: Promise<void> | null;
}

/** An item's JSON in each of the lists that hold it, in the lists' order. */
type Texts = readonly ByteString[];

/** What is known of an item, for as long as the item itself is in memory. */
interface Place {
  /** Of all that were resolved together. */
  batch: Made<readonly Texts[]>;
  index: number;
  /** In order of resolving. */
  number: number;
}

interface PutTogether {
  items: readonly object[];
  cursor: string;
  serialised: SerialisedFrame | null | Promise<SerialisedFrame | null>;
}

/**
 * Resolves each item of frames once for all subscriptions that ask the same of it: those with different filters show
 * the same events. The result of a frame is put together as text: what the operation asks beside the items is a
 * template with holes for the lists and the cursor, which the items' own texts fill.
 */
export class SharedItems {
  readonly #writeItem: WriteItem | null;
  readonly #places = new WeakMap<object, Place>();
  /** Those of this turn of the event loop, in which all are made that are due together; by their items' numbers. */
  #frames = new Map<number, PutTogether>();
  #resolved = 0;
  /** Text and holes in turn. */
  #template: Made<readonly ByteString[]> | null = null;

  /** @param writeItem null where items have to be executed */
  constructor(writeItem: WriteItem | null = null) {
    this.#writeItem = writeItem;
  }

  /**
   * Subscriptions whose frames hold the same items get the same object, encoded once.
   *
   * @returns null where something failed, so that the frame has to be executed as a whole; a promise only where
   * something has to be loaded first
   */
  serialise<Frame>(
    listing: Listing<Frame>,
    frame: Frame,
    execute: ExecuteFrame,
  ): SerialisedFrame | null | Promise<SerialisedFrame | null> {
    const items = listing.items(frame);
    const cursor = listing.cursor(frame);
    const places = this.#placesOf(items, (these) => execute(listing.frame(these, CURSOR)));
    this.#template ??= make(() => execute(listing.frame([], CURSOR)), readTemplate);
    let numbers = 0;
    for (const { number } of places) numbers = (Math.imul(numbers, 31) + number) | 0;
    const known = this.#frames.get(numbers);
    if (known !== undefined && known.cursor === cursor && areSame(known.items, items))
      return known.serialised;
    const serialised = this.#putTogether(this.#template, places, cursor);
    // Not cleared: V8 chains a cleared map's old table to the new one, and once an old one is tenured all that follow are.
    if (this.#frames.size === 0) setImmediate(() => (this.#frames = new Map()));
    this.#frames.set(numbers, { items, cursor, serialised });
    return serialised;
  }

  /** Items that are new are resolved together, so that what they load is loaded together. */
  #placesOf(
    items: readonly object[],
    execute: (items: readonly object[]) => ReturnType<ExecuteFrame>,
  ): Place[] {
    const places = items.map((item) => this.#places.get(item));
    if (!places.includes(undefined)) return places as Place[];
    const isNew = items.filter((_, index) => places[index] === undefined);
    const batch =
      this.#writeItem === null
        ? make(
            () => execute(isNew),
            (result) => textsOf(result, isNew.length),
          )
        : written(isNew, this.#writeItem);
    isNew.forEach((item, index) => this.#places.set(item, { batch, index, number: this.#resolved++ }));
    return items.map((item) => this.#places.get(item)!);
  }

  #putTogether(
    template: Made<readonly ByteString[]>,
    places: readonly Place[],
    cursor: string,
  ): SerialisedFrame | null | Promise<SerialisedFrame | null> {
    const pending = pendingOf(template, places);
    if (pending !== null) return pending.then(() => this.#putTogether(template, places, cursor));
    if (template.value === null) return null;
    const texts: Texts[] = [];
    for (const { batch, index } of places) {
      if (batch.value === null) return null;
      texts.push(batch.value[index]!);
    }
    return new SerialisedFrame(fill(template.value, texts, toBytes(JSON.stringify(cursor))));
  }
}

/** The first thing that has to be waited for. */
function pendingOf(template: Made<unknown>, places: readonly Place[]): Promise<void> | null {
  if (template.done !== null) return template.done;
  for (const { batch } of places) if (batch.done !== null) return batch.done;
  return null;
}

/** Where it fails the frame is executed as a whole, and fails in its own name. */
function make<Value>(
  execute: () => ReturnType<ExecuteFrame>,
  read: (result: ExecutionResult) => Value | null,
): Made<Value> {
  const made: Made<Value> = { value: null, done: null };
  const take = (result: ExecutionResult) => {
    made.value = read(result);
  };
  try {
    const result = execute();
    if (result instanceof Promise)
      made.done = result
        .then(take)
        .catch(() => undefined)
        .finally(() => (made.done = null));
    else take(result);
  } catch {
    // Null says it.
  }
  return made;
}

function written(items: readonly object[], write: WriteItem): Made<readonly Texts[]> {
  const made: Made<readonly Texts[]> = { value: null, done: null };
  try {
    made.value = items.map((item) => write(item).map(toBytes));
  } catch {
    // Null says it.
  }
  return made;
}

function areSame(these: readonly object[], those: readonly object[]): boolean {
  return these.length === those.length && these.every((item, index) => item === those[index]);
}

function readTemplate(ofNothing: ExecutionResult): readonly ByteString[] | null {
  return listsOf(ofNothing) === null ? null : toBytes(JSON.stringify(ofNothing)).split(HOLES);
}

function textsOf(result: ExecutionResult, count: number): readonly Texts[] | null {
  const lists = listsOf(result);
  if (lists === null) return null;
  return Array.from({ length: count }, (_, index) =>
    lists.map((list) => toBytes(JSON.stringify(list[index]))),
  );
}

/** The lists that an operation asks for, which may be several under names of their own; null where anything failed. */
function listsOf({ data, errors }: ExecutionResult): readonly (readonly unknown[])[] | null {
  if (errors !== undefined || data == null) return null;
  const [root] = Object.values(data);
  if (root == null) return null;
  return Object.values(root).filter((value) => Array.isArray(value));
}

function fill(template: readonly ByteString[], texts: readonly Texts[], cursor: ByteString): ByteString {
  let list = 0;
  let json = "";
  for (const piece of template)
    if (piece === "[]") json += listOf(texts, list++);
    else json += piece === `"${CURSOR}"` ? cursor : piece;
  return json;
}

function listOf(texts: readonly Texts[], list: number): ByteString {
  let json = "[";
  for (const ofItem of texts) json += json.length === 1 ? ofItem[list]! : `,${ofItem[list]!}`;
  return `${json}]`;
}
