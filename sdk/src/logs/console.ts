import { LOG_PREFIX } from "../log.ts";
import { describeError } from "../wire/text.ts";
import { forward, type ForwardOptions } from "./forward.ts";

export type { ForwardOptions } from "./forward.ts";

/** The part of the console that is forwarded. */
type Target = Pick<Console, "error" | "warn">;

/**
 * Sends what goes to `console.warn` and `console.error` as events too. The lines still appear where they did.
 *
 * @returns what takes it back
 * @example const stop = forwardConsole({ agent });
 */
export function forwardConsole(options: ForwardOptions = {}, target: Target = console): () => void {
  const stops = (["warn", "error"] as const).map((level) => forwardLevel(target, level, options));
  return () => stops.forEach((stop) => stop());
}

function forwardLevel(target: Target, level: "error" | "warn", options: ForwardOptions): () => void {
  const original = target[level].bind(target);
  const before = target[level];
  let isForwarding = false;
  let isStopped = false;
  const replacement = (...args: unknown[]): void => {
    original(...args);
    // Our own lines, and lines logged while forwarding one, would go round in a circle.
    if (isStopped || isForwarding || (typeof args[0] === "string" && args[0].startsWith(LOG_PREFIX))) return;
    isForwarding = true;
    try {
      const error = args.find((arg) => arg instanceof Error);
      const message = args.map(describe).join(" ");
      forward({ logger: "console", severity: level, message, error: error && describeError(error) }, options);
    } catch {
      // A value that throws when it is looked at. It has been written, which is all that its logger asked for.
    } finally {
      isForwarding = false;
    }
  };
  target[level] = replacement;
  return () => {
    isStopped = true; // whoever replaced it after us goes on calling ours
    if (target[level] === replacement) target[level] = before;
  };
}

function describe(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
