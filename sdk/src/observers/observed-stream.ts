import { attempt, type ModelCall } from "./model-call.ts";

type Iterate = () => AsyncIterator<unknown>;

/** The providers' `Stream`: iterable, and iterated through `iterator` by its own methods (`tee`, `toReadableStream`). */
interface ProviderStream extends AsyncIterable<unknown> {
  iterator?: Iterate;
}

const STREAMS = /* @__PURE__ */ new WeakSet<object>();

export function isStream(value: unknown): value is ProviderStream {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Reads along when the stream is read; the stream stays the same object. */
export function observeStream(stream: ProviderStream, call: ModelCall, read: (event: unknown) => void): void {
  if (STREAMS.has(stream)) return;
  STREAMS.add(stream);
  const key = typeof stream.iterator === "function" ? "iterator" : Symbol.asyncIterator;
  const original = (Reflect.get(stream, key) as Iterate).bind(stream);
  Object.defineProperty(stream, key, {
    value: () => readAlong(original(), call, read),
    writable: true,
    configurable: true,
  });
}

async function* readAlong(
  source: AsyncIterator<unknown>,
  call: ModelCall,
  read: (event: unknown) => void,
): AsyncGenerator<unknown> {
  try {
    for await (const event of { [Symbol.asyncIterator]: () => source }) {
      attempt(() => read(event));
      yield event;
    }
    call.succeed();
  } catch (error) {
    call.fail(error);
    throw error;
  } finally {
    call.abandon(); // does nothing when the call has been reported
  }
}
