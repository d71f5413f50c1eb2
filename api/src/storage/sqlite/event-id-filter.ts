/**
 * Bits of one generation's Bloom filter: 24 an id. With 8 probes, one absent id in 25,000 looks present. Each false
 * alarm is a look-up in an old part of the index, and there is a chance of it for every generation: at one in a
 * thousand, every seventh event paid for one at five million stored.
 */
const BITS = 3 * 2 ** 18;
const PROBES = 8;
/** Generations side by side in one word, so that one look at memory answers for 32 of them. */
const LANES = 32;

/**
 * Says in which full generations an event id may be stored, without asking the database: a Bloom filter a generation,
 * laid out in slices (word `p` of a block has bit `p` of 32 filters). An id that is new, as nearly all are, costs a
 * few memory reads; a possible hit costs one look-up in that generation's part of the index. Three bytes an id.
 */
export class EventIdFilter {
  /** Block → words, each a slice over the block's generations. */
  readonly #blocks = new Map<number, Int32Array>();

  /** Adds an id to its generation's filter. */
  add(generation: number, dataSetId: number, eventId: Uint8Array): void {
    const words = this.#block(generation);
    const lane = 1 << (generation % LANES);
    const { first, step } = hash(dataSetId, eventId);
    for (let probe = 0; probe < PROBES; probe++) {
      const at = position(first, step, probe);
      words[at] = words[at]! | lane;
    }
  }

  /** Generations that may hold the id, newest first. Those that do not hold it are left out, but for false alarms. */
  candidates(dataSetId: number, eventId: Uint8Array): number[] {
    const { first, step } = hash(dataSetId, eventId);
    let found: number[] | null = null;
    for (const [block, words] of this.#blocks) {
      let lanes = ~0;
      for (let probe = 0; probe < PROBES && lanes !== 0; probe++)
        lanes &= words[position(first, step, probe)]!;
      if (lanes === 0) continue;
      found ??= [];
      for (let lane = 0; lane < LANES; lane++) if (lanes & (1 << lane)) found.push(block * LANES + lane);
    }
    return found === null ? [] : found.sort((a, b) => b - a);
  }

  /** One generation's filter as it is stored: bit `p` is bit `p % 8` of byte `p / 8`. */
  serialise(generation: number): Uint8Array {
    const words = this.#block(generation);
    const lane = 1 << (generation % LANES);
    const bytes = new Uint8Array(BITS / 8);
    for (let at = 0; at < BITS; at++) if (words[at]! & lane) bytes[at >> 3]! |= 1 << (at & 7);
    return bytes;
  }

  /** @throws {RangeError} when `bytes` is not a filter of this size */
  load(generation: number, bytes: Uint8Array): void {
    if (bytes.length !== BITS / 8)
      throw new RangeError(`an event id filter has ${BITS / 8} bytes, not ${bytes.length}`);
    const words = this.#block(generation);
    const lane = 1 << (generation % LANES);
    for (let byte = 0; byte < bytes.length; byte++) {
      const bits = bytes[byte]!;
      if (bits === 0) continue;
      for (let bit = 0; bit < 8; bit++) if (bits & (1 << bit)) words[byte * 8 + bit]! |= lane;
    }
  }

  /** Empties one generation's filter: none of its ids are stored any more. */
  clear(generation: number): void {
    const words = this.#blocks.get(Math.floor(generation / LANES));
    if (words === undefined) return;
    const others = ~(1 << (generation % LANES));
    for (let at = 0; at < BITS; at++) words[at]! &= others;
  }

  #block(generation: number): Int32Array {
    const block = Math.floor(generation / LANES);
    let words = this.#blocks.get(block);
    if (words === undefined) this.#blocks.set(block, (words = new Int32Array(BITS)));
    return words;
  }
}

/**
 * Two 32-bit hashes for double hashing (Kirsch, Mitzenmacher: "Less Hashing, Same Performance", 2006). Ids are the
 * client's and may be anything, so all 16 bytes are mixed (with MurmurHash3's finaliser).
 */
function hash(dataSetId: number, id: Uint8Array): { first: number; step: number } {
  let a = Math.imul(dataSetId, 0x9e3779b1);
  let b = 0x85ebca6b;
  for (let word = 0; word < 16; word += 4) {
    const bits = id[word]! | (id[word + 1]! << 8) | (id[word + 2]! << 16) | (id[word + 3]! << 24);
    a = mix(a ^ bits);
    b = mix(Math.imul(b, 31) ^ a ^ (bits >>> 7));
  }
  return { first: a, step: b | 1 };
}

/** Of a probe: the hash brought into range. */
const position = (first: number, step: number, probe: number): number =>
  ((first + Math.imul(probe, step)) >>> 0) % BITS;

function mix(value: number): number {
  let h = value ^ (value >>> 16);
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
