// How long validating one event takes. Run with `npm run bench -w schema`; prints the median of several rounds.
import { fixtureNowMs, validEnvelope, validEvents } from "../fixtures/index.ts";
import { validateBatch } from "../src/index.ts";

const rounds = 15;
const batchesPerRound = 100;
const eventsPerBatch = 500;

const typical = validEvents.slice(0, 22).map(({ event }) => event);
const events = Array.from({ length: eventsPerBatch }, (_, i) => typical[i % typical.length]!);
const json = JSON.stringify({ envelope: validEnvelope, events });

const figures = Array.from({ length: rounds }, () => {
  // Parsed anew each round, so that objects have the shapes and strings that a request's would have.
  const bodies = Array.from({ length: batchesPerRound }, () => JSON.parse(json) as unknown);
  const start = performance.now();
  for (const body of bodies) {
    const result = validateBatch(body, { nowMs: fixtureNowMs });
    if (!result.ok || result.events.length !== eventsPerBatch)
      throw new Error("the bench's events must be valid");
  }
  return ((performance.now() - start) * 1000) / (batchesPerRound * eventsPerBatch);
}).sort((a, b) => a - b);

const [median, best] = [figures[rounds >> 1]!, figures[0]!];
const bytesPerEvent = Math.round(json.length / eventsPerBatch);
console.log(
  `${median.toFixed(2)} µs an event (median of ${rounds} rounds; best ${best.toFixed(2)}), ${bytesPerEvent} bytes each`,
);
