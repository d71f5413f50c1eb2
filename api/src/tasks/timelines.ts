import type { Viewpoint } from "../accounts/viewpoint.ts";
import { invalidParameter } from "../contract-error.ts";
import type { RunKey, TaskService } from "./task.service.ts";
import type { Timeline } from "./timeline.ts";

/** Payloads past which an operation reads no further timeline: the largest holds as much, so that two of them may. */
const MAX_PAYLOAD_BYTES = 33_554_432;
/** And events, which need not have payloads: two timelines of the longest. */
const MAX_EVENTS = 40_000;

/**
 * The timelines of one operation. A page of runs may ask for them all, and what they weigh is only known once they are
 * read: so one is read after the other, until what was read is too much.
 */
export class Timelines {
  readonly #tasks: Pick<TaskService, "getTimeline">;
  readonly #viewpoint: () => Viewpoint;
  #payloadBytes = 0;
  #events = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(tasks: Pick<TaskService, "getTimeline">, viewpoint: () => Viewpoint) {
    this.#tasks = tasks;
    this.#viewpoint = viewpoint;
  }

  /**
   * @param limit events to read at most
   * @throws {ContractError} `invalid_parameter` when those before it have used up what an operation may hold
   */
  read(run: RunKey, limit: number): Promise<Timeline> {
    const reading = this.#last.then(() => this.#readNext(run, limit));
    // Whoever asked for it hears of its failure; the next one is read all the same.
    this.#last = reading.catch(() => undefined);
    return reading;
  }

  async #readNext(run: RunKey, limit: number): Promise<Timeline> {
    this.#assertWithin("bytes of payloads", this.#payloadBytes, MAX_PAYLOAD_BYTES);
    this.#assertWithin("events", this.#events, MAX_EVENTS);
    const { timeline, payloadBytes } = await this.#tasks.getTimeline(this.#viewpoint(), run, limit);
    this.#payloadBytes += payloadBytes;
    this.#events += timeline.events.length;
    return timeline;
  }

  #assertWithin(what: string, actual: number, limit: number): void {
    if (actual < limit) return;
    const message =
      `The timelines of this operation hold ${actual} ${what}; past ${limit} no more are read. ` +
      "Ask for fewer at a time.";
    throw invalidParameter(message, { limit, actual });
  }
}
