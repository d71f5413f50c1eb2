import type { BudgetBook } from "../budget/budget-book.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { describeError } from "../wire/text.ts";
import type { Backoff } from "./backoff.ts";
import type { Batch, Delivery, EventNote, Outcome, RenderedEvent } from "./delivery.ts";
import type { ShipperStats } from "./ledger.ts";

/** How long one request may take. */
const REQUEST_TIMEOUT_MS = 10_000;

/** Sends a batch once, draws the conclusions and tells of them. Retrying is the shipper's. */
export class Sender {
  readonly #stats: ShipperStats;
  readonly #delivery: Delivery;
  readonly #budgets: BudgetBook;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #backoff: Backoff;
  readonly #closing = new Set<AbortController>();

  constructor(
    { delivery, budgets, clock, log }: { delivery: Delivery; budgets: BudgetBook; clock: Clock; log: Log },
    stats: ShipperStats,
    backoff: Backoff,
  ) {
    this.#stats = stats;
    this.#delivery = delivery;
    this.#budgets = budgets;
    this.#clock = clock;
    this.#log = log;
    this.#backoff = backoff;
  }

  /** Tries once; a batch that is too large goes in halves. Gives what should be tried again. */
  async deliver(batch: Batch): Promise<readonly RenderedEvent[]> {
    const outcome = await this.#attempt(batch);
    switch (outcome.kind) {
      case "stored":
        this.#recovered();
        this.#budgets.hear(batch.envelope.agent_id, outcome.budgets ?? []);
        this.#stats.sent += batch.events.length - outcome.refused.length;
        this.#stats.refused += outcome.refused.length;
        this.#tellNotes(outcome.refused, "refused", "error");
        this.#tellNotes(outcome.warnings, "stored with a warning", "debug");
        return [];
      case "refused":
        return this.#refuse(batch, outcome.message);
      case "too_large":
        return batch.events.length === 1 ? this.#refuse(batch, outcome.message) : this.#deliverHalves(batch);
      case "retry":
        this.#failed(outcome);
        return batch.events;
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

  async #deliverHalves(batch: Batch): Promise<readonly RenderedEvent[]> {
    const middle = Math.ceil(batch.events.length / 2);
    const first = await this.deliver({ ...batch, events: batch.events.slice(0, middle) });
    const others = batch.events.slice(middle);
    if (first.length > 0) return [...first, ...others];
    return this.deliver({ ...batch, events: others });
  }

  #refuse(batch: Batch, message: string): readonly RenderedEvent[] {
    this.#recovered();
    this.#stats.refused += batch.events.length;
    this.#log.error(
      `the server refused ${batch.events.length} events of ${batch.envelope.agent_id}: ${message}`,
    );
    return [];
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
