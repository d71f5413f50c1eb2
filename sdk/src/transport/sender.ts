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

/** What a sender is made of. */
export interface SenderOptions {
  readonly delivery: Delivery;
  /** Told of the budgets that come with answers. */
  readonly budgets: BudgetBook;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends a batch once, draws the conclusions and tells of them. Retrying is the shipper's. */
export interface Sender {
  /** Tries once; a batch that is too large goes in halves. */
  deliver(batch: Batch): Promise<Receipt>;
  /** Breaks off what is under way and frees the connections. */
  close(): void;
}

/** Makes a {@link Sender}. */
export function createSender({ delivery, budgets, clock, log }: SenderOptions, backoff: Backoff): Sender {
  let underWay: AbortController | undefined;

  const deliver = async (batch: Batch): Promise<Receipt> => {
    const { envelope, events } = batch;
    const outcome = await attempt(batch);
    if (outcome.kind === "retry") {
      const { message, needsAttention } = outcome;
      if (!backoff.failed(outcome, clock.now())) log.debug(`still not delivered: ${message}`);
      else if (!needsAttention) log.warn(`not delivered, trying again: ${message}`);
      else
        log.error(`not delivered: ${message}. Check the API key and the endpoint; trying again each minute`);
      return undelivered(events);
    }
    if (outcome.kind === "too_large" && events.length > 1) return deliverHalves(batch);
    if (backoff.succeeded()) log.warn("delivering again");
    if (outcome.kind !== "stored") {
      log.error(`the server refused ${events.length} events of ${envelope.agent_id}: ${outcome.message}`);
      return { sent: 0, refused: events.length, left: [] };
    }
    const refused = outcome.refused.length;
    budgets.hear(envelope.agent_id, outcome.budgets ?? []);
    tellNotes(outcome.refused, "refused", "error");
    tellNotes(outcome.warnings, "stored with a warning", "debug");
    return { sent: events.length - refused, refused, left: [] };
  };

  const attempt = async (batch: Batch): Promise<Outcome> => {
    const controller = (underWay = new AbortController());
    const { signal } = controller;
    const timer = clock.after(REQUEST_TIMEOUT_MS, () => {
      controller.abort(new Error(`no answer within ${REQUEST_TIMEOUT_MS} ms`));
    });
    try {
      // The signal is raced for a delivery that does not heed it.
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason as Error));
      });
      return await Promise.race([delivery.send(batch, signal), aborted]);
    } catch (error) {
      // It was broken off, or is a delivery of the caller's own that breaks its promise not to reject.
      return { kind: "retry", message: describeError(error).message };
    } finally {
      timer.cancel();
      underWay = undefined;
    }
  };

  const deliverHalves = async (batch: Batch): Promise<Receipt> => {
    const middle = Math.ceil(batch.events.length / 2);
    const first = await deliver({ ...batch, events: batch.events.slice(0, middle) });
    const events = batch.events.slice(middle);
    const second = first.left.length > 0 ? undelivered(events) : await deliver({ ...batch, events });
    return {
      sent: first.sent + second.sent,
      refused: first.refused + second.refused,
      left: [...first.left, ...second.left],
    };
  };

  const tellNotes = (notes: readonly EventNote[], what: string, level: "debug" | "error"): void => {
    const [first] = notes;
    if (!first) return;
    log[level](`${notes.length} events were ${what}, the first of them ${first.eventId}: ${first.message}`);
  };

  return {
    deliver,
    close() {
      underWay?.abort(new Error("the client was shut down"));
      delivery.close();
    },
  };
}

/** Of events that were not tried, or in vain. */
export function undelivered(left: readonly RenderedEvent[]): Receipt {
  return { sent: 0, refused: 0, left };
}
