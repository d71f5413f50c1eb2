import * as LIMITS from "../wire/limits.ts";
import type { RenderedEvent } from "./delivery.ts";

/** An event that waits, as far as batching is concerned. */
export interface Waiting {
  readonly agent: { readonly envelope: object };
}

/** What one batch may hold. */
export interface BatchLimits {
  readonly maxEvents: number;
  readonly maxBytes: number;
}

/** What of the queue goes into the next batch. */
export interface Selection<W> {
  readonly events: readonly (RenderedEvent & { readonly from: W })[];
  /** Up to where the queue was looked at. */
  readonly end: number;
  /** What was looked at and stays, in order. */
  readonly passed: readonly W[];
  /** What could not be rendered. */
  readonly broken: readonly { readonly from: W; readonly error: unknown }[];
}

/** What the envelope and the punctuation of a batch take at the very most. */
const ENVELOPE_BYTES = 10_000;

/** {@link LIMITS} as batching wants them, for a batch of at most `batchSize`. */
export function limitsFor(batchSize: number): BatchLimits {
  return {
    maxEvents: Math.min(batchSize, LIMITS.eventsPerBatch),
    maxBytes: LIMITS.bytesPerBatch - ENVELOPE_BYTES,
  };
}

/**
 * Chooses the next batch from `waiting[start]` on: the oldest event's agent, and as many of that agent's events as fit,
 * in order. What cannot be rendered is set apart and keeps nothing else back.
 */
export function selectBatch<W extends Waiting>(
  waiting: readonly W[],
  start: number,
  limits: BatchLimits,
  render: (event: W) => RenderedEvent,
  utf8Bytes: (text: string) => number,
): Selection<W> {
  const events: (RenderedEvent & { from: W })[] = [];
  const broken: { from: W; error: unknown }[] = [];
  const passed: W[] = [];
  const agent = waiting[start]?.agent;
  let bytes = 0;
  let end = start;
  for (; end < waiting.length && events.length < limits.maxEvents; end++) {
    const from = waiting[end] as W;
    if (from.agent !== agent) {
      passed.push(from);
      continue;
    }
    try {
      const event = { ...render(from), from };
      bytes += utf8Bytes(event.json) + 1;
      // A single event is under 40 KB, so the first one always fits.
      if (bytes > limits.maxBytes && events.length > 0) break;
      events.push(event);
    } catch (error) {
      broken.push({ from, error });
    }
  }
  return { events, end, passed, broken };
}
