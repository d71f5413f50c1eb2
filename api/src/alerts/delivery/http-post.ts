import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { BlockedAddressError } from "./address-guard.ts";
import type { AddressGuard } from "./address-guard.ts";

/** How long a receiver may take, from the first byte to the status, milliseconds. */
export const TIMEOUT_MS = 10_000;

/** What came of a POST. Redirects are answers like any other: they are not followed. */
export interface PostAnswer {
  status: number;
  /** `Retry-After` in milliseconds; null where it was not said, or in a way that nobody understands. */
  retryAfterMs: number | null;
}

/** Sends a body. @throws when nobody answered in time, or {@link BlockedAddressError} */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<PostAnswer>;

/**
 * @param options.timeoutMs for the whole exchange
 * @param options.signal cuts off whatever is under way
 */
export function createPost(
  guard: AddressGuard,
  options: { timeoutMs?: number; signal?: AbortSignal } = {},
): Post {
  const timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  return (address, headers, body) =>
    new Promise((resolve, reject) => {
      const url = new URL(address);
      guard.assertHost(url.hostname);
      const request = url.protocol === "https:" ? httpsRequest : httpRequest;
      const sent = request(
        url,
        {
          method: "POST",
          headers: { ...headers, "content-length": String(Buffer.byteLength(body)) },
          // A connection of its own: one that is kept was judged for another request.
          agent: false,
          lookup: guard.lookup,
          signal: AbortSignal.any([
            AbortSignal.timeout(timeoutMs),
            ...(options.signal ? [options.signal] : []),
          ]),
        },
        (response) => {
          const after = Number(response.headers["retry-after"]);
          const retryAfterMs = Number.isFinite(after) && after >= 0 ? after * 1_000 : null;
          resolve({ status: response.statusCode ?? 0, retryAfterMs });
          // What it says is nobody's business here, and may be endless.
          response.destroy();
        },
      );
      sent.on("error", (error) => reject(explain(error, timeoutMs)));
      sent.end(body);
    });
}

/** An error for people, without addresses: where a name leads inside of the network is nothing to be told of. */
function explain(error: NodeJS.ErrnoException, timeoutMs: number): Error {
  if (error instanceof BlockedAddressError) return error;
  if (error.name === "AbortError" || error.name === "TimeoutError")
    return new Error(`No answer within ${timeoutMs / 1_000} s.`);
  return new Error(`The connection failed (${error.code ?? error.name}).`);
}
