/**
 * Cuts `text` to at most `maxChars` UTF-16 units with an ellipsis, never through a surrogate pair. What is cut is a
 * copy, which `toWellFormed` makes: engines let a slice refer to the whole text, which then stays in memory for as long
 * as the event waits.
 */
export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const endsInPair = (text.codePointAt(maxChars - 2) ?? 0) > 0xffff;
  const end = maxChars - (endsInPair ? 2 : 1);
  return `${text.slice(0, end)}…`.toWellFormed();
}

/** The longest preview that is sent; a whole prompt would fill the payload limit by itself. */
const PREVIEW_CHARS = 4000;

/** A preview of a prompt or an answer. A copy as well: callers hand over slices of whole prompts. */
export function preview(text: string | undefined): string | undefined {
  return text && `${shorten(text, PREVIEW_CHARS)} `.slice(0, -1);
}

/** `"$0.003"`: as many digits as it takes, six at most. */
export function formatUsd(usd: number): string {
  return `$${Number(usd.toFixed(6))}`;
}

/** What to call an error of any type, and what it says. */
export function describeError(error: unknown): { type: string; message: string } {
  try {
    if (error instanceof Error) {
      const { name } = error;
      return {
        type: String((name === "Error" && error.constructor.name) || name),
        message: String(error.message),
      };
    }
    const message = typeof error === "string" ? error : (JSON.stringify(error) ?? String(error));
    return { type: typeof error, message };
  } catch {
    return { type: "unknown", message: "an error that cannot be described" };
  }
}

/** `1 item`, `4 items`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

/** The same object with its names as the wire spells them: `tokensIn` becomes `tokens_in`. The first level only. */
export function snakeKeys(object: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(object).map(([key, value]: [string, unknown]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
