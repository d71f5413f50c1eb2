import type { EventRecord } from "../events/record.ts";
import type { Status } from "../wire/literals.ts";

/** Which event told of an error last: an error that passes through several actions makes a chain of events. */
const toldBy = /* @__PURE__ */ new WeakMap<object, EventRecord>();

/** The event that told of this error before, if any. */
export function causeOf(error: unknown): EventRecord | undefined {
  return typeof error === "object" && error !== null ? toldBy.get(error) : undefined;
}

/** Notes that `record` tells of `error`. */
export function noteTold(error: unknown, record: EventRecord | undefined): void {
  if (record !== undefined && typeof error === "object" && error !== null) toldBy.set(error, record);
}

/** Time-outs and cancellations are told apart by the names that `AbortSignal` gives its errors. */
export function statusOf(error: unknown): Status {
  const name = typeof error === "object" && error !== null ? (error as { name?: unknown }).name : undefined;
  if (name === "TimeoutError") return "timeout";
  return name === "AbortError" ? "cancelled" : "failure";
}
