/**
 * What a subscription field's `subscribe` returns: frames as they come, until `return` is called. One feed serves
 * every subscriber that asks the same thing.
 */
export interface Feed<Frame> extends AsyncIterableIterator<Frame, undefined> {
  return(): Promise<IteratorResult<Frame, undefined>>;
  /** Present where a subscriber may resume from a cursor. */
  readonly resumable?: Resumable<Frame>;
  /** Present where frames are lists of items that the frames of other feeds hold too. */
  readonly listing?: Listing<Frame>;
}

/** Takes frames apart and puts them together: a list of items and a cursor, which is all there is to them. */
export interface Listing<Frame> {
  /** The same item is the same object in every feed. */
  items(frame: Frame): readonly object[];
  cursor(frame: Frame): string;
  frame(items: readonly object[], cursor: string): Frame;
}

/** Positions are those of the stored order of arrival, and grow. */
export interface Resumable<Frame> {
  /**
   * Reads a cursor as the client sent it, whatever it is.
   *
   * @throws {ContractError} `invalid_parameter`
   */
  position(cursor: unknown): Promise<number>;
  /** The next frame of what is stored after a position; `isLast` when nothing more is stored. */
  page(after: number): Promise<{ frame: Frame | null; position: number; isLast: boolean }>;
  /** Whether all of a frame comes after a position. */
  isNewer(frame: Frame, than: number): boolean;
  /** What of these frames comes after a position, as one frame; null when nothing does. */
  since(frames: readonly Frame[], after: number): { frame: Frame; position: number } | null;
}

/** Makes a feed from a function that waits for the next frame. `null` ends it. */
export function createFeed<Frame>(parts: {
  next: () => Promise<Frame | null>;
  close: () => void;
  resumable?: Resumable<Frame>;
  listing?: Listing<Frame>;
}): Feed<Frame> {
  let isClosed = false;
  const close = () => {
    if (isClosed) return;
    isClosed = true;
    parts.close();
  };
  const ended = { done: true, value: undefined } as const;
  return {
    resumable: parts.resumable,
    listing: parts.listing,
    async next() {
      if (isClosed) return ended;
      const frame = await parts.next();
      if (frame !== null) return { done: false, value: frame };
      close();
      return ended;
    },
    return() {
      close();
      return Promise.resolve(ended);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
