import fc from "fast-check";
import { expect, test } from "vitest";
import { AgeIndex } from "./age-index.ts";
import { LatestTimes } from "./latest-times.ts";
import { SlidingSums, SLOTS } from "./sliding-sums.ts";

const times = fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 200 });

test("a count over a window is that of all times, whatever the order, up to the capacity", () => {
  fc.assert(
    fc.property(
      times,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 50_000 }),
      (all, most, windowMs) => {
        const latest = new LatestTimes(most);
        for (const atMs of all) latest.add(atMs);
        const nowMs = Math.max(0, ...all);
        const inWindow = all.filter((ms) => ms > nowMs - windowMs).length;
        expect(latest.count(windowMs, nowMs)).toBe(Math.min(inWindow, most));
        expect(latest.reaches(most, windowMs, nowMs)).toBe(inWindow >= most);
      },
    ),
  );
});

test("sums over a window are those of its slots, whatever the order, however time goes on", () => {
  const step = fc.record({
    backMs: fc.integer({ min: 0, max: 90_000 }),
    onMs: fc.integer({ min: 0, max: 20_000 }),
    first: fc.integer({ min: 0, max: 1_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const windowMs = 60_000;
      const sliding = new SlidingSums(windowMs);
      const all: { atMs: number; first: number }[] = [];
      let nowMs = 1_000_000;
      for (const { backMs, onMs, first } of steps) {
        nowMs += onMs;
        all.push({ atMs: nowMs - backMs, first });
        sliding.add(nowMs - backMs, first, 1);
        const oldest = Math.floor(nowMs / sliding.slotMs) - SLOTS + 1;
        const held = all.filter(({ atMs }) => Math.floor(atMs / sliding.slotMs) >= oldest);
        expect(sliding.sums(nowMs)).toEqual({
          first: held.reduce((sum, entry) => sum + entry.first, 0),
          second: held.length,
        });
        // What a slot is cut off by is all that it is wrong by.
        for (const { atMs } of all)
          if (atMs > nowMs - windowMs + sliding.slotMs)
            expect(Math.floor(atMs / sliding.slotMs)).toBeGreaterThanOrEqual(oldest);
      }
    }),
  );
});

test("an age index finds who came to an age since the last question, each once", () => {
  const step = fc.record({
    key: fc.constantFrom("a", "b", "c", "d", "e"),
    atMs: fc.integer({ min: 0, max: 20_000 }),
    isGone: fc.boolean(),
    onMs: fc.integer({ min: 0, max: 5_000 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const index = new AgeIndex();
      const model = new Map<string, number>();
      let untilMs = Number.NEGATIVE_INFINITY;
      let nextMs = 0;
      for (const { key, atMs, isGone, onMs } of steps) {
        if (isGone) index.delete(key);
        else index.set(key, atMs);
        if (isGone) model.delete(key);
        else model.set(key, atMs);
        const afterMs = untilMs;
        untilMs = nextMs += onMs;
        const expected = [...model].filter(([, ms]) => ms > afterMs && ms <= untilMs).map(([name]) => name);
        expect([...index.between(afterMs, untilMs)].sort()).toEqual(expected.sort());
      }
      expect(index.size).toBe(model.size);
    }),
  );
});
