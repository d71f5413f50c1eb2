/** Fills the array with random bytes; `crypto.getRandomValues` unless a test hands in another. */
export type RandomBytes = (into: Uint8Array<ArrayBuffer>) => void;

/** Makes ids that sort by time. */
export interface Ids {
  /**
   * A UUIDv7 for something that happened at `timeMs`. Of two in the same millisecond the one with the higher `order`
   * sorts later.
   */
  uuid(timeMs: number, order?: number): string;
}

const POOL_BYTES = 4096;
const BYTES_AN_ID = 10;
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/**
 * UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, then 26 bits of order (section 6.2, method 1) and 48 random
 * ones, or 74 random ones where there is no order. Time-ordered ids keep the server's index compact, and the order keeps
 * a timeline right where several things happen in a millisecond. Random bytes are drawn in bulk because asking the system
 * for ten at a time costs a microsecond.
 */
export class UuidV7 implements Ids {
  readonly #random: RandomBytes;
  readonly #pool = new Uint8Array(POOL_BYTES);
  #position = POOL_BYTES;

  constructor(random: RandomBytes = (into) => crypto.getRandomValues(into)) {
    this.#random = random;
  }

  uuid(timeMs: number, order?: number): string {
    if (this.#position + BYTES_AN_ID > POOL_BYTES) {
      this.#random(this.#pool);
      this.#position = 0;
    }
    const bytes = this.#pool.subarray(this.#position, (this.#position += BYTES_AN_ID));
    if (order !== undefined) bytes.set([order >>> 22, order >>> 14, order >>> 8, order]);
    bytes[2] = ((bytes[2] ?? 0) & 0x3f) | 0x80;
    const time = Math.max(0, Math.floor(timeMs)).toString(16).padStart(12, "0");
    let hex = "";
    for (const byte of bytes) hex += HEX[byte];
    return `${time.slice(0, 8)}-${time.slice(8)}-7${hex.slice(1, 4)}-${hex.slice(4, 8)}-${hex.slice(8)}`;
  }
}
