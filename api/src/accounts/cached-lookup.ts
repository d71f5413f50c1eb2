/** Answers kept at a time. */
const MAX_ENTRIES = 10_000;

/** A question's answer, perhaps still being looked up. */
interface Entry<Answer> {
  answer: Promise<Answer | null>;
  untilMs: number;
}

/**
 * Remembers answers for a short time, since every request passes here. That nothing was found is remembered apart, so
 * that a flood of wrong credentials takes no place of a right one. A failure is not remembered.
 */
export class CachedLookup<Answer> {
  readonly #keepMs: number;
  readonly #nowMs: () => number;
  readonly #found = new Map<string, Entry<Answer>>();
  /** What was not found, and what is being looked up. */
  readonly #others = new Map<string, Entry<Answer>>();
  #generation = 0;

  /** @param keepMs how long an answer is believed */
  constructor(keepMs: number, nowMs: () => number) {
    this.#keepMs = keepMs;
    this.#nowMs = nowMs;
  }

  /** @param lookUp answers null for what there is not */
  find(name: string, lookUp: () => Promise<Answer | null>): Promise<Answer | null> {
    const known = this.#fresh(this.#found, name) ?? this.#fresh(this.#others, name);
    if (known !== null) return known.answer;
    const entry = { answer: lookUp(), untilMs: this.#nowMs() + this.#keepMs };
    keep(this.#others, name, entry);
    void this.#settle(name, entry, this.#generation);
    return entry.answer;
  }

  forgetAll(): void {
    this.#generation += 1;
    this.#found.clear();
    this.#others.clear();
  }

  async #settle(name: string, entry: Entry<Answer>, generation: number): Promise<void> {
    const isFound = await entry.answer.then(
      (answer) => answer !== null,
      () => null,
    );
    if (isFound === false) return;
    if (this.#others.get(name) === entry) this.#others.delete(name);
    if (isFound === true && generation === this.#generation) keep(this.#found, name, entry);
  }

  #fresh(entries: Map<string, Entry<Answer>>, name: string): Entry<Answer> | null {
    const entry = entries.get(name);
    return entry !== undefined && entry.untilMs > this.#nowMs() ? entry : null;
  }
}

/** The oldest entry goes first: a Map keeps the order of insertion. */
function keep<Value>(entries: Map<string, Value>, name: string, value: Value): void {
  entries.delete(name);
  if (entries.size >= MAX_ENTRIES) entries.delete(entries.keys().next().value!);
  entries.set(name, value);
}
