import type { BudgetBook } from "../budget/budget-book.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { describeError } from "../wire/text.ts";
import type { Backoff } from "./backoff.ts";
import type { Batch, Delivery, EventNote, Outcome, RenderedEvent } from "./delivery.ts";

/** How long one request may take. */
const REQUEST_TIMEOUT_MS = 10_000;

/** What became of a batch at one attempt; the counts and `left` make up the batch. */
export interface Receipt {
  /** How many events the server has. */
  readonly sent: number;
  /** How many it would not have. */
  readonly refused: number;
  /** What should be tried again. */
  readonly left: readonly RenderedEvent[];
}

/** Sends a batch once, draws the conclusions and tells of them. Retrying is the shipper's. */
export class Sender {
  readonly #delivery: Delivery;
  readonly #budgets: BudgetBook;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #backoff: Backoff;
  readonly #closing = new Set<AbortController>();

  constructor(
    { delivery, budgets, clock, log }: { delivery: Delivery; budgets: BudgetBook; clock: Clock; log: Log },
    backoff: Backoff,
  ) {
    this.#delivery = delivery;
    this.#budgets = budgets;
    this.#clock = clock;
    this.#log = log;
    this.#backoff = backoff;
  }

  /** Tries once; a batch that is too large goes in halves. */
  async deliver(batch: Batch): Promise<Receipt> {
    const { length } = batch.events;
    const outcome = await this.#attempt(batch);
    switch (outcome.kind) {
      case "stored":
        this.#recovered();
        this.#budgets.hear(batch.envelope.agent_id, outcome.budgets ?? []);
        this.#tellNotes(outcome.refused, "refused", "error");
        this.#tellNotes(outcome.warnings, "stored with a warning", "debug");
        return { sent: length - outcome.refused.length, refused: outcome.refused.length, left: [] };
      case "refused":
        return this.#refuse(batch, outcome.message);
      case "too_large":
        return length === 1 ? this.#refuse(batch, outcome.message) : this.#deliverHalves(batch);
      case "retry":
        this.#failed(outcome);
        return { sent: 0, refused: 0, left: batch.events };
    }
  }

  /** Breaks off what is under way and frees the connections. */
  close(): void {
    for (const controller of this.#closing) controller.abort(new Error("the client was shut down"));
    this.#delivery.close();
  }

  async #attempt(batch: Batch): Promise<Outcome> {
    const controller = new AbortController();
    const timer = this.#clock.after(REQUEST_TIMEOUT_MS, () => {
      controller.abort(new Error(`no answer within ${REQUEST_TIMEOUT_MS / 1000} s`));
    });
    this.#closing.add(controller);
    try {
      return await Promise.race([this.#delivery.send(batch, controller.signal), aborted(controller.signal)]);
    } catch (error) {
      // A delivery of the caller's own that breaks its promise not to reject.
      return { kind: "retry", message: describeError(error).message };
    } finally {
      timer.cancel();
      this.#closing.delete(controller);
    }
  }

  async #deliverHalves(batch: Batch): Promise<Receipt> {
    const middle = Math.ceil(batch.events.length / 2);
    const first = await this.deliver({ ...batch, events: batch.events.slice(0, middle) });
    const others = batch.events.slice(middle);
    if (first.left.length > 0) return { ...first, left: [...first.left, ...others] };
    const second = await this.deliver({ ...batch, events: others });
    return { sent: first.sent + second.sent, refused: first.refused + second.refused, left: second.left };
  }

  #refuse(batch: Batch, message: string): Receipt {
    this.#recovered();
    this.#log.error(
      `the server refused ${batch.events.length} events of ${batch.envelope.agent_id}: ${message}`,
    );
    return { sent: 0, refused: batch.events.length, left: [] };
  }

  #failed(outcome: Extract<Outcome, { kind: "retry" }>): void {
    const isFirst = this.#backoff.failures === 0;
    this.#backoff.failed(outcome, this.#clock.now());
    if (!isFirst) return this.#log.debug(`still not delivered: ${outcome.message}`);
    if (outcome.needsAttention !== true)
      return this.#log.warn(`not delivered, trying again: ${outcome.message}`);
    this.#log.error(
      `not delivered: ${outcome.message}. Check the API key and the endpoint; trying again each minute`,
    );
  }

  #recovered(): void {
    if (this.#backoff.failures > 0) this.#log.warn("delivering again");
    this.#backoff.succeeded();
  }

  #tellNotes(notes: readonly EventNote[], what: string, level: "debug" | "error"): void {
    const [first] = notes;
    if (first === undefined) return;
    this.#log[level](
      `${notes.length} events were ${what}, the first of them ${first.eventId}: ${first.message}`,
    );
  }
}

/** An outcome for a request whose delivery does not heed the signal. */
function aborted(signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => {
      resolve({ kind: "retry", message: describeError(signal.reason).message });
    });
  });
}
