/** A window is as many slots: it moves in sixtieths of its length. */
export const SLOTS = 60;

/**
 * Two sums over a window that ends now. Times are cut to slots, so an amount leaves the window up to a sixtieth of its
 * length early; memory is bounded whatever comes.
 */
export class SlidingSums {
  readonly slotMs: number;
  /** Slot number, first sum, second sum; ascending by slot. */
  #slots: { slot: number; first: number; second: number }[] = [];
  #first = 0;
  #second = 0;

  /** @param windowMs its length */
  constructor(windowMs: number) {
    this.slotMs = windowMs / SLOTS;
  }

  get isEmpty(): boolean {
    return this.#slots.length === 0;
  }

  /** In any order; what is older than the window is forgotten when it is next asked. */
  add(atMs: number, first: number, second: number): void {
    const slot = Math.floor(atMs / this.slotMs);
    let at = this.#slots.length;
    while (at > 0 && this.#slots[at - 1]!.slot > slot) at--;
    const before = this.#slots[at - 1];
    this.#first += first;
    this.#second += second;
    if (before?.slot === slot) {
      before.first += first;
      before.second += second;
    } else this.#slots.splice(at, 0, { slot, first, second });
  }

  /** The sums of the slots that have not ended `SLOTS` slots ago. Time goes forward only. */
  sums(nowMs: number): { first: number; second: number } {
    const oldest = Math.floor(nowMs / this.slotMs) - SLOTS + 1;
    let gone = 0;
    while (gone < this.#slots.length && this.#slots[gone]!.slot < oldest) {
      this.#first -= this.#slots[gone]!.first;
      this.#second -= this.#slots[gone]!.second;
      gone++;
    }
    if (gone > 0) this.#slots.splice(0, gone);
    return { first: this.#first, second: this.#second };
  }
}
