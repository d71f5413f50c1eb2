/** What is begun in one turn of the event loop, in bytes of bodies: a millisecond or two of work. */
const BYTES_PER_TURN = 65_536;

/**
 * Lets work on the main thread begin in turns, in order. Batches that arrive together would else be read one after the
 * other before anything else that has come, and every query would wait for all of them.
 */
export class Turns {
  readonly #waiting: { bytes: number; begin: () => void }[] = [];

  /** Resolves when work on so many bytes may begin. */
  next(bytes: number): Promise<void> {
    return new Promise((begin) => {
      if (this.#waiting.push({ bytes, begin }) === 1) this.#schedule();
    });
  }

  #schedule(): void {
    setImmediate(() => {
      let begun = 0;
      for (
        let next = this.#waiting[0];
        next !== undefined && begun < BYTES_PER_TURN;
        next = this.#waiting[0]
      ) {
        begun += next.bytes;
        next.begin();
        this.#waiting.shift();
      }
      if (this.#waiting.length > 0) this.#schedule();
    });
  }
}
