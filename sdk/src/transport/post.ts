import type { HttpAnswer } from "../platform/platform.ts";
import { describeError } from "../wire/text.ts";
import type { DeliveryTarget, Outcome } from "./delivery.ts";

/** Below this size a request fits a packet or three, and compressing it saves nothing. */
const GZIP_FROM_CHARS = 2_048;

/** Sends JSON and reads the whole answer. Trouble on the way is an outcome, not an error. */
export class Poster {
  readonly #target: DeliveryTarget;
  readonly #url: string;
  #gzip: DeliveryTarget["gzip"];

  constructor(target: DeliveryTarget, path: string) {
    this.#target = target;
    this.#url = target.endpoint + path;
    this.#gzip = target.gzip;
  }

  /** Posts `json` and gives what `read` makes of the answer. */
  async post(
    json: string,
    signal: AbortSignal,
    read: (answer: HttpAnswer, text: string) => Outcome,
  ): Promise<Outcome> {
    try {
      const zipped = await this.#zip(json);
      const answer = await this.#target.fetch(this.#url, {
        method: "POST",
        redirect: "manual", // a redirect would turn the POST into a GET, or take the key to another host
        headers: this.#headers(zipped !== undefined),
        body: zipped ?? json,
        signal,
      });
      const text = await answer.text();
      if (answer.status === 415 && zipped !== undefined) {
        this.#gzip = undefined;
        return { kind: "retry", message: "the server does not take gzip; going on without it" };
      }
      return read(answer, text);
    } catch (error) {
      return { kind: "retry", message: describeTrouble(error) };
    }
  }

  #headers(isZipped: boolean): Record<string, string> {
    return {
      authorization: `Bearer ${this.#target.apiKey}`,
      "content-type": "application/json",
      accept: "application/json",
      ...(isZipped ? { "content-encoding": "gzip" } : {}),
    };
  }

  async #zip(json: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.#gzip === undefined || json.length < GZIP_FROM_CHARS) return undefined;
    const zipped = await this.#gzip(json);
    return zipped.byteLength < json.length ? zipped : undefined;
  }
}

/** `fetch` hides the reason ("fetch failed") in the cause. */
function describeTrouble(error: unknown): string {
  const { message } = describeError(error);
  const cause = error instanceof Error && error.cause !== undefined ? describeError(error.cause).message : "";
  const { code } = (error ?? {}) as { code?: string };
  return [message || (code ?? "unknown trouble"), cause].filter(Boolean).join(": ");
}
