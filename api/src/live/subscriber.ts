import type { ExecutionResult, GraphQLError } from "graphql";

/** What Node writes to a socket from a string without memory of its own. */
const MAX_STRING_BYTES = 16_384;

/**
 * UTF-8 as a string with a character for each byte (`latin1`). Frames that only one subscriber gets are put together
 * and thrown away as such strings: V8 makes and collects them at a fraction of what buffers cost, whose memory is
 * outside its heap and makes it collect all of that.
 */
export type ByteString = string;

/** UTF-8 of a text. What is ASCII already, as most JSON is, stays the string that it was. */
export function toBytes(text: string): ByteString {
  return Buffer.byteLength(text) === text.length ? text : Buffer.from(text).toString("latin1");
}

/** One frame, serialised once for everybody: the execution result as JSON. */
export class SerialisedFrame {
  readonly json: ByteString;
  #isTaken = false;
  #tail: Buffer | null = null;

  constructor(json: ByteString) {
    this.json = json;
  }

  static of(result: ExecutionResult): SerialisedFrame {
    return new SerialisedFrame(toBytes(JSON.stringify(result)));
  }

  /**
   * The rest of a `next` message after its head: the JSON and the closing brace. A short one is a string for whoever
   * takes it first, since most often nobody else does; from then on it is the same memory for everybody.
   */
  takeTail(): ByteString | Buffer {
    if (!this.#isTaken && this.json.length < MAX_STRING_BYTES) {
      this.#isTaken = true;
      return `${this.json}}`;
    }
    return (this.#tail ??= Buffer.from(`${this.json}}`, "latin1"));
  }
}

/** Where frames go: one subscription of one connection, over whatever transport. */
export interface Subscriber {
  /** Sends, or notes that the subscriber is too slow and closes it. Must not block: others wait behind it. */
  send(frame: SerialisedFrame): void;
  /** Sends, and resolves when it has left this process: back-pressure, for replay. Resolves too once closed. */
  sendAndFlush(frame: SerialisedFrame): Promise<void>;
  /** Nothing more will come: the feed has ended, or it has failed with these errors. */
  end(errors: readonly GraphQLError[] | null): void;
}
