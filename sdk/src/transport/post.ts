import type { HttpAnswer } from "../platform/platform.ts";
import { describeError } from "../wire/text.ts";
import { asObject, joinTexts } from "./answers.ts";
import type { DeliveryTarget, Outcome } from "./delivery.ts";

/** Below this size a request fits a packet or three, and compressing it saves nothing. */
const GZIP_FROM_CHARS = 2_048;

/**
 * Posts `json` and gives what `read` makes of the whole answer. Trouble on the way is an outcome, not an error.
 */
export type Post = (
  json: string,
  signal: AbortSignal,
  read: (answer: HttpAnswer, text: string) => Outcome,
) => Promise<Outcome>;

/** Makes a {@link Post} to `path` of the server. */
export function createPost({ endpoint, apiKey, fetch, gzip }: DeliveryTarget, path: string): Post {
  let takesGzip = true;

  return async (json, signal, read) => {
    try {
      const zipped = gzip && takesGzip && json.length >= GZIP_FROM_CHARS ? await gzip(json) : json;
      const isZipped = zipped.length < json.length;
      const answer = await fetch(endpoint + path, {
        method: "POST",
        redirect: "manual", // a redirect would turn the POST into a GET, or take the key to another host
        headers: {
          authorization: `Bearer ${apiKey}`,
          "content-type": "application/json",
          accept: "application/json",
          ...(isZipped ? { "content-encoding": "gzip" } : {}),
        },
        body: isZipped ? zipped : json,
        signal,
      });
      const text = await answer.text();
      if (answer.status !== 415 || !isZipped) return read(answer, text);
      takesGzip = false;
      return { kind: "retry", message: "the server does not take gzip; going on without" };
    } catch (error) {
      // `fetch` hides the reason ("fetch failed") in the cause.
      const { code = "unknown trouble", cause } = asObject(error);
      return {
        kind: "retry",
        message: joinTexts(describeError(error).message || code, cause && describeError(cause).message),
      };
    }
  };
}
