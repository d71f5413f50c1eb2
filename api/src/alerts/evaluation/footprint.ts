/** What the sources of a data set may remember together, in units of some eight bytes: about 128 MB. */
const MAX_UNITS = 16_000_000;

/**
 * What the sources of one data set remember, so that many rules together hold no more than one. When it is too much, a
 * source that holds more than its share forgets the subjects that have been silent longest.
 */
export class Footprint {
  readonly #maxUnits: number;
  #held = 0;
  #shares = 0;

  /** @param maxUnits of some eight bytes */
  constructor(maxUnits = MAX_UNITS) {
    this.#maxUnits = maxUnits;
  }

  /** The share of another source. */
  share(): Share {
    this.#shares += 1;
    return new Share(this);
  }

  add(units: number): void {
    this.#held += units;
  }

  /** Whether somebody who holds so much has to forget. */
  isTooMuch(units: number): boolean {
    return this.#held > this.#maxUnits && units > this.#maxUnits / this.#shares;
  }
}

/** What one source remembers. */
export class Share {
  readonly #footprint: Footprint;
  #held = 0;

  constructor(footprint: Footprint) {
    this.#footprint = footprint;
  }

  /** @param units more than before; negative for less */
  add(units: number): void {
    this.#held += units;
    this.#footprint.add(units);
  }

  get isTooMuch(): boolean {
    return this.#footprint.isTooMuch(this.#held);
  }
}
