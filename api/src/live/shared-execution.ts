import { createSourceEventStream, executeSubscriptionEvent, validateSubscriptionArgs } from "graphql";
import type { ExecutionResult, GraphQLError, GraphQLSchema } from "graphql";
import type { ValidatedSubscriptionArgs } from "graphql";
import type { Feed } from "./feed.ts";
import type { LiveOperation } from "./operation.ts";
import type { SharedItems } from "./shared-items.ts";
import { SerialisedFrame } from "./subscriber.ts";

/** What a shared execution needs of GraphQL. */
export interface ExecutionParts {
  schema: GraphQLSchema;
  /** A context for one frame: loaders remember for as long as their context lives, so each frame has its own. */
  newContext: () => object;
  maskError: (error: unknown) => GraphQLError;
  /** Shared with the executions that ask the same of each item. */
  items: SharedItems;
}

/** Somebody who takes part: gets each frame as it is and as it goes over the wire. */
export interface Member {
  take(frame: unknown, serialised: SerialisedFrame): void;
  /** Nothing more will come; with errors where it failed. */
  end(errors: readonly GraphQLError[] | null): void;
}

/**
 * One execution of one subscription for everyone who asked the same thing: it runs while it has members, and each
 * frame is resolved and serialised once.
 */
export class SharedExecution {
  readonly #parts: ExecutionParts;
  readonly #members = new Set<Member>();
  readonly #onEmpty: () => void;
  readonly #args: ReturnType<typeof validateSubscriptionArgs>;
  #started: Promise<readonly GraphQLError[] | null> | null = null;
  #feed: Feed<unknown> | null = null;
  #isStopped = false;

  /** @param onEmpty the last member has left, or the feed has ended: the execution is of no use any more */
  constructor(
    parts: ExecutionParts,
    operation: LiveOperation,
    variables: Record<string, unknown>,
    onEmpty: () => void,
  ) {
    this.#parts = parts;
    this.#onEmpty = onEmpty;
    this.#args = validateSubscriptionArgs({
      schema: parts.schema,
      document: operation.document,
      operationName: operation.operationName,
      variableValues: variables,
      contextValue: parts.newContext(),
    });
  }

  /** Starts it, once. Resolves to the errors that kept it from starting, else to null. */
  start(): Promise<readonly GraphQLError[] | null> {
    return (this.#started ??= this.#start());
  }

  /** The feed that it runs on, once started. */
  get feed(): Feed<unknown> | null {
    return this.#feed;
  }

  /** @returns leaves */
  join(member: Member): () => void {
    this.#members.add(member);
    return () => {
      if (this.#members.delete(member) && this.#members.size === 0) this.#stop();
    };
  }

  /** Resolves a frame and serialises the result: at once where nothing has to be loaded. */
  execute(frame: unknown): SerialisedFrame | Promise<SerialisedFrame> {
    const listing = this.#feed?.listing;
    const shared = listing === undefined ? null : this.#parts.items.serialise(listing, frame, this.#resolve);
    if (shared instanceof SerialisedFrame) return shared;
    return this.#executeWhole(frame, shared);
  }

  /** @param shared what others may have made of it, null where it has to be made here */
  async #executeWhole(
    frame: unknown,
    shared: Promise<SerialisedFrame | null> | null,
  ): Promise<SerialisedFrame> {
    return (await shared) ?? SerialisedFrame.of(await this.#resolve(frame));
  }

  readonly #resolve = (frame: unknown): ExecutionResult | Promise<ExecutionResult> => {
    const args: ValidatedSubscriptionArgs = {
      ...(this.#args as ValidatedSubscriptionArgs),
      rootValue: frame,
      contextValue: this.#parts.newContext(),
    };
    const result = executeSubscriptionEvent(args);
    return result instanceof Promise ? result.then((done) => this.#masked(done)) : this.#masked(result);
  };

  async #start(): Promise<readonly GraphQLError[] | null> {
    if (!("schema" in this.#args)) return this.#failed(this.#args);
    const stream = await createSourceEventStream(this.#args);
    if (!(Symbol.asyncIterator in stream)) return this.#failed(stream.errors ?? []);
    this.#feed = stream as Feed<unknown>;
    if (this.#isStopped) await this.#feed.return();
    else void this.#run(this.#feed);
    return null;
  }

  async #run(feed: Feed<unknown>): Promise<void> {
    let errors: GraphQLError[] | null = null;
    try {
      for await (const frame of feed) {
        const made = this.execute(frame);
        const serialised = made instanceof SerialisedFrame ? made : await made;
        for (const member of this.#members) member.take(frame, serialised);
      }
    } catch (error) {
      errors = [this.#parts.maskError(error)];
    }
    this.#stop();
    for (const member of [...this.#members]) member.end(errors);
  }

  #stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#onEmpty();
    void this.#feed?.return();
  }

  #failed(errors: readonly GraphQLError[]): readonly GraphQLError[] {
    this.#stop();
    return errors.map((error) => this.#parts.maskError(error));
  }

  #masked(result: ExecutionResult): ExecutionResult {
    if (result.errors === undefined) return result;
    return { ...result, errors: result.errors.map((error) => this.#parts.maskError(error)) };
  }
}
