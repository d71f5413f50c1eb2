import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { limitsFor, selectBatch } from "./batching.ts";

interface Event {
  readonly agent: { readonly envelope: object };
  readonly n: number;
  readonly text: string;
  readonly isBroken: boolean;
}

const agents = ["a", "b", "c"].map((id) => ({ envelope: { agent_id: id } }));
const events = fc.array(
  fc.record({
    agent: fc.constantFrom(...agents),
    text: fc.string({ maxLength: 40 }),
    isBroken: fc.boolean(),
  }),
  { maxLength: 60 },
);

function render({ n, text, isBroken }: Event) {
  if (isBroken) throw new Error("broken");
  return { id: String(n), json: text };
}

describe("batching", () => {
  it("puts every event into one batch of its agent, in order, within the limits", () => {
    fc.assert(
      fc.property(
        events,
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 41, max: 200 }),
        (list, maxEvents, maxBytes) => {
          let waiting: Event[] = list.map((event, n) => ({ ...event, n }));
          const all = waiting;
          const seen: Event[] = [];
          while (waiting.length > 0) {
            const batch = selectBatch(waiting, 0, { maxEvents, maxBytes }, render, (text) =>
              Buffer.byteLength(text),
            );
            const sizes = batch.events.map((event) => Buffer.byteLength(event.json) + 1);
            expect(batch.events.length).toBeLessThanOrEqual(maxEvents);
            expect(batch.events.length <= 1 || sizes.reduce((a, b) => a + b, 0) <= maxBytes).toBe(true);
            expect(new Set(batch.events.map((event) => event.from.agent)).size).toBeLessThanOrEqual(1);
            seen.push(...batch.events.map((event) => event.from), ...batch.broken.map((event) => event.from));
            const rest = [...batch.passed, ...waiting.slice(batch.end)];
            expect(rest.length).toBeLessThan(waiting.length);
            waiting = rest;
          }
          expect(new Set(seen)).toEqual(new Set(all));
          expect(seen).toHaveLength(all.length);
          for (const agent of agents) {
            const order = seen
              .filter((event) => event.agent === agent && !event.isBroken)
              .map((event) => event.n);
            expect(order).toEqual([...order].sort((a, b) => a - b));
          }
        },
      ),
    );
  });

  it("never asks for more than the contract allows", () => {
    expect(limitsFor(10_000).maxEvents).toBe(500);
    expect(limitsFor(100).maxBytes).toBeLessThan(1_000_000);
  });
});
