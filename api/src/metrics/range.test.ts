import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bucketsOf, MAX_BUCKETS, resolveInterval, resolveRange, resolveSpan } from "./range.ts";
import type { RangePreset } from "./range.ts";

const MINUTE_MS = 60_000;
const at = (time: string) => Date.parse(`2026-02-10T${time}Z`);
const NOW_MS = at("14:32:01.500");

describe("the range in force", () => {
  test("a preset ends now, widened to whole minutes, and says so", () => {
    expect(resolveRange({ range: "last_1h" }, NOW_MS)).toEqual({
      fromMs: at("13:32:00"),
      toMs: at("14:33:00"),
      isRounded: true,
      askedMs: 60 * MINUTE_MS,
    });
  });

  test.each([
    ["under a day, to minutes", "2026-02-09T14:32:01.501Z", "2026-02-09T14:32:00Z", "2026-02-10T14:33:00Z"],
    ["from a day on, to hours", "2026-02-09T14:32:01.500Z", "2026-02-09T14:00:00Z", "2026-02-10T15:00:00Z"],
  ])("is widened, %s", (_how, from, start, end) => {
    expect(resolveRange({ fromMs: Date.parse(from) }, NOW_MS)).toMatchObject({
      fromMs: Date.parse(start),
      toMs: Date.parse(end),
      isRounded: true,
    });
  });

  test("whole minutes are left as they are", () => {
    const range = resolveRange({ fromMs: at("10:00:00"), toMs: at("11:00:00") }, NOW_MS);
    expect(range).toMatchObject({ fromMs: at("10:00:00"), toMs: at("11:00:00"), isRounded: false });
  });

  test("nothing said means the last 24 hours", () => {
    expect(resolveRange({}, NOW_MS)).toEqual(resolveRange({ range: "last_24h" }, NOW_MS));
  });

  test("a start without an end goes to now", () => {
    expect(resolveRange({ fromMs: at("14:00:00") }, NOW_MS)).toMatchObject({ toMs: at("14:33:00") });
  });

  test.each([
    ["both forms", { range: "last_1h" as const, fromMs: 0 }, "not both"],
    ["an end without a start", { toMs: at("10:00:00") }, "to takes a from"],
    ["an end before the start", { fromMs: at("11:00:00"), toMs: at("10:00:00") }, "before"],
    ["an empty range", { fromMs: at("11:00:00"), toMs: at("11:00:00") }, "before"],
    ["a start that is yet to come", { fromMs: NOW_MS + 1 }, "before"],
  ])("%s is refused", (_what, request, message) => {
    expect(() => resolveRange(request, NOW_MS)).toThrow(message);
  });

  test("a list takes its span to the millisecond, and all of time where nothing is said", () => {
    expect(resolveSpan({}, NOW_MS)).toEqual({ fromMs: null, toMs: null });
    expect(resolveSpan({ range: "last_6h" }, NOW_MS)).toEqual({
      fromMs: NOW_MS - 360 * MINUTE_MS,
      toMs: null,
    });
  });
});

describe("the interval in force", () => {
  test.each<[RangePreset, number]>([
    ["last_1h", 5],
    ["last_6h", 15],
    ["last_24h", 60],
    ["last_7d", 360],
    ["last_30d", 1_440],
  ])("%s has buckets of %d minutes", (range, minutes) => {
    expect(resolveInterval(resolveRange({ range }, NOW_MS), null)).toBe(minutes * MINUTE_MS);
  });

  test("one that makes too many buckets is refused with both numbers", () => {
    const range = resolveRange({ range: "last_30d" }, NOW_MS);
    expect(() => resolveInterval(range, 1)).toThrow(/43\d\d\d buckets of 1 minutes; the limit is 1000/);
  });

  test.each([0, -5])("%d minutes is refused", (minutes) => {
    expect(() => resolveInterval(resolveRange({}, NOW_MS), minutes)).toThrow("at least 1");
  });
});

test("buckets cover the range without a gap, are aligned, and are never too many", () => {
  const ranges = fc.record({
    fromMinute: fc.integer({ min: 0, max: 30_000_000 }),
    minutes: fc.integer({ min: 1, max: MAX_BUCKETS }),
    interval: fc.integer({ min: 1, max: 2_000 }),
  });
  fc.assert(
    fc.property(ranges, ({ fromMinute, minutes, interval }) => {
      const range = { fromMs: fromMinute * MINUTE_MS, toMs: (fromMinute + minutes) * MINUTE_MS };
      const intervalMs = interval * MINUTE_MS;
      const buckets = bucketsOf(range, intervalMs);
      expect(buckets[0]?.fromMs).toBe(range.fromMs);
      expect(buckets.at(-1)?.toMs).toBe(range.toMs);
      for (const [index, { bucketMs, fromMs, toMs }] of buckets.entries()) {
        expect(bucketMs % intervalMs).toBe(0);
        expect(toMs).toBeGreaterThan(fromMs);
        if (index > 0) expect(fromMs).toBe(buckets[index - 1]?.toMs);
      }
    }),
  );
});
