import type { GraphQLError } from "graphql";

/** One frame, serialised once for everybody: the execution result as JSON. */
export class SerialisedFrame {
  readonly json: string;
  #tail: Buffer | null = null;

  constructor(json: string) {
    this.json = json;
  }

  /** The rest of a `next` message after its head, as UTF-8: the JSON and the closing brace. Encoded once. */
  get tail(): Buffer {
    return (this.#tail ??= Buffer.from(`${this.json}}`));
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
