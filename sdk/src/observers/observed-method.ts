import type { AnyFunction } from "../track/track.ts";
import { isThenable, settledMethod } from "../track/settle.ts";
import { at, attempt, type ModelCall, type ObserveOptions, startCall } from "./model-call.ts";
import { isStream, observeStream } from "./observed-stream.ts";

/** How one method of a provider's client is read. */
export interface MethodReader {
  /** What the call is called. */
  readonly name: string;
  prompt(request: unknown): unknown;
  /** Reads a whole answer. */
  readAnswer(answer: unknown, call: ModelCall): void;
  /** Reads one event of a stream. */
  readEvent(event: unknown, call: ModelCall): void;
}

const OBSERVED = /* @__PURE__ */ Symbol.for("hiveloop.observed");

/**
 * Replaces `owner[method]` by one that reports each call. On the object itself and not around it, because the
 * providers' helpers (`parse`, `stream`, tool runners) come through there as well, each once.
 */
export function observeMethod(
  owner: object,
  method: string,
  reader: MethodReader,
  options: ObserveOptions,
): void {
  const original: unknown = Reflect.get(owner, method);
  if (typeof original !== "function" || Reflect.get(original, OBSERVED) === true) return;
  const invoke = original as AnyFunction;
  const observed = function (this: unknown, request: unknown, ...rest: unknown[]): unknown {
    const model = at(request, "model");
    const call = startCall(reader.name, model, () => reader.prompt(request), options);
    if (call === undefined) return Reflect.apply(invoke, this, [request, ...rest]);
    try {
      const result: unknown = Reflect.apply(invoke, this, [request, ...rest]);
      return isThenable(result) ? watchResult(result, new Watch(call, reader)) : result;
    } catch (error) {
      call.fail(error);
      throw error;
    }
  };
  Object.defineProperty(observed, OBSERVED, { value: true });
  Object.defineProperty(owner, method, {
    value: observed,
    writable: true,
    configurable: true,
    enumerable: false,
  });
}

/** Reads the result of one call, however often and in whatever way it is asked for. */
class Watch {
  readonly #call: ModelCall;
  readonly #reader: MethodReader;

  constructor(call: ModelCall, reader: MethodReader) {
    this.#call = call;
    this.#reader = reader;
  }

  done<T>(value: T): T {
    if (isStream(value)) {
      observeStream(value, this.#call, (event) => this.#reader.readEvent(event, this.#call));
      return value;
    }
    attempt(() => this.#reader.readAnswer(value, this.#call));
    this.#call.succeed();
    return value;
  }

  failed(error: unknown): void {
    this.#call.fail(error);
  }
}

type Thenable = PromiseLike<unknown>;
type Method = (...args: unknown[]) => unknown;

/**
 * The providers' promises do nothing until they are asked, and have more ways to be asked than `then`: `withResponse`
 * gives the answer beside the HTTP response, `_thenUnwrap` is how their helpers derive one promise from another.
 * `asResponse` gives the raw response, which is the caller's to read; such a call is not reported.
 */
function watchResult(result: Thenable, watch: Watch): Thenable {
  return new Proxy(result, {
    get(target, key): unknown {
      // Their own catch and finally do not go through `then`.
      if (key === "then" || key === "catch" || key === "finally") return settledMethod(target, watch, key);
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      const method = value as Method;
      if (key === "withResponse") return () => responseOf(method.call(target) as Thenable, watch);
      if (key === "_thenUnwrap") return (transform: Method) => derive(target, method, transform, watch);
      return method.bind(target);
    },
  });
}

function responseOf(response: Thenable, watch: Watch): Thenable {
  return response.then(
    (answer) => {
      watch.done((answer as { data: unknown }).data);
      return answer;
    },
    (error: unknown) => {
      watch.failed(error);
      throw error;
    },
  );
}

function derive(target: Thenable, unwrap: Method, transform: Method, watch: Watch): Thenable {
  const derived = unwrap.call(target, (data: unknown, ...rest: unknown[]) =>
    transform(watch.done(data), ...rest),
  );
  // What the transform makes of the answer is not the answer any more; only failures are still of interest.
  const onlyFailures = { done: <T>(value: T): T => value, failed: (error: unknown) => watch.failed(error) };
  return watchResult(derived as Thenable, onlyFailures as Watch);
}
