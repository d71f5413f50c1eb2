import type { GraphQLError } from "graphql";

/** An iterator that gives nothing and ends when it is told to: frames take another way. */
export interface SilentIterator extends AsyncIterableIterator<never, undefined> {
  return(): Promise<IteratorResult<never, undefined>>;
  /** Ends it; with errors, by throwing the first of them. */
  end(errors: readonly GraphQLError[] | null): void;
  readonly isEnded: boolean;
}

/** @param onEnd called once, when it has ended or was left */
export function silentIterator(onEnd: () => void): SilentIterator {
  const { promise, resolve, reject } = Promise.withResolvers<IteratorResult<never, undefined>>();
  // Nobody may be waiting when it fails.
  promise.catch(() => undefined);
  const over = { done: true, value: undefined } as const;
  let isEnded = false;
  const end = (settle: () => void) => {
    if (isEnded) return;
    isEnded = true;
    settle();
    onEnd();
  };
  return {
    next: () => promise,
    return() {
      end(() => resolve(over));
      return Promise.resolve(over);
    },
    end: (errors) => end(() => (errors?.[0] === undefined ? resolve(over) : reject(errors[0]))),
    get isEnded() {
      return isEnded;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
