import type { EventRecord } from "../events/record.ts";
import { isObject } from "../wire/is-object.ts";
import type { Status } from "../wire/literals.ts";

/** Which event told of an error last: an error that passes through several actions makes a chain of events. */
const toldBy = /* @__PURE__ */ new WeakMap<object, EventRecord>();

/** The event that told of this error before, if any. */
export function causeOf(error: unknown): EventRecord | undefined {
  return toldBy.get(error as object); // of what is no object a map knows nothing
}

/** Notes that `record` tells of `error`. */
export function noteTold(error: unknown, record: EventRecord): void {
  if (isObject(error)) toldBy.set(error, record);
}

/** Time-outs and cancellations are told apart by the names that `AbortSignal` gives its errors. */
export function statusOf(error: unknown): Status {
  const name = (error as { name?: unknown } | null | undefined)?.name;
  if (name === "TimeoutError") return "timeout";
  return name === "AbortError" ? "cancelled" : "failure";
}
