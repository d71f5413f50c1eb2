import { StorageOverloadedError } from "../ingest/ingest.store.ts";

const RETRY_AFTER_SECONDS = 1;

/**
 * Bytes that requests hold between them, from before a body is read until it is answered. A body is held several times
 * over meanwhile (as sent, parsed, on its way to the writer), so this is what bounds the memory of ingest.
 */
export class BytesInHand {
  readonly limit: number;
  #bytes = 0;

  /** @param limit bytes that all requests together may hold */
  constructor(limit: number) {
    this.limit = limit;
  }

  /**
   * @returns gives them back; to be called once
   * @throws {StorageOverloadedError} when that would be more than the limit
   */
  take(bytes: number): () => void {
    if (this.#bytes + bytes > this.limit) throw new StorageOverloadedError(RETRY_AFTER_SECONDS);
    this.#bytes += bytes;
    return () => {
      this.#bytes -= bytes;
    };
  }
}
