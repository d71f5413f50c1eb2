/** Entries kept at a time, unknown ones included, so that a flood of wrong credentials cannot fill the memory. */
const MAX_ENTRIES = 10_000;

/** Remembers answers for a short time, since every request passes here. A failure is not remembered. */
export class CachedLookup<Answer> {
  readonly #keepMs: number;
  readonly #nowMs: () => number;
  readonly #cached = new Map<string, { answer: Promise<Answer>; untilMs: number }>();

  /** @param keepMs how long an answer is believed */
  constructor(keepMs: number, nowMs: () => number) {
    this.#keepMs = keepMs;
    this.#nowMs = nowMs;
  }

  find(name: string, lookUp: () => Promise<Answer>): Promise<Answer> {
    const cached = this.#cached.get(name);
    if (cached !== undefined && cached.untilMs > this.#nowMs()) return cached.answer;
    const answer = lookUp();
    this.#cached.delete(name);
    // The oldest entry goes first: a Map keeps the order of insertion.
    if (this.#cached.size >= MAX_ENTRIES) this.#cached.delete(this.#cached.keys().next().value!);
    this.#cached.set(name, { answer, untilMs: this.#nowMs() + this.#keepMs });
    answer.catch(() => this.#cached.delete(name));
    return answer;
  }

  forgetAll(): void {
    this.#cached.clear();
  }
}
