import fc from "fast-check";
import { expect, test } from "vitest";
import { periodAt } from "./period.ts";

const iso = ({ startMs, endMs }: { startMs: number; endMs: number }) => [
  new Date(startMs).toISOString(),
  new Date(endMs).toISOString(),
];
const at = Date.parse;

test.each([
  ["2026-02-10T14:32:01Z", "day", "UTC", "2026-02-10T00:00:00.000Z", "2026-02-11T00:00:00.000Z"],
  ["2026-02-10T00:00:00Z", "day", "UTC", "2026-02-10T00:00:00.000Z", "2026-02-11T00:00:00.000Z"],
  ["2026-02-09T23:59:59.999Z", "day", "UTC", "2026-02-09T00:00:00.000Z", "2026-02-10T00:00:00.000Z"],
  ["2026-12-31T23:30:00Z", "month", "Europe/Berlin", "2026-12-31T23:00:00.000Z", "2027-01-31T23:00:00.000Z"],
  ["2026-03-29T12:00:00Z", "day", "Europe/Berlin", "2026-03-28T23:00:00.000Z", "2026-03-29T22:00:00.000Z"],
  ["2026-10-25T12:00:00Z", "day", "Europe/Berlin", "2026-10-24T22:00:00.000Z", "2026-10-25T23:00:00.000Z"],
  ["2026-02-10T20:00:00Z", "day", "Asia/Kathmandu", "2026-02-10T18:15:00.000Z", "2026-02-11T18:15:00.000Z"],
  ["2026-04-24T12:00:00Z", "day", "Africa/Cairo", "2026-04-23T22:00:00.000Z", "2026-04-24T21:00:00.000Z"],
] as const)("%s is in the %s of %s from %s to %s", (now, period, zone, start, end) => {
  expect(iso(periodAt(at(now), period, zone))).toEqual([start, end]);
});

test("periods hold their moment, and follow each other without gap or overlap", () => {
  const zones = [
    "UTC",
    "America/New_York",
    "Africa/Cairo",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/Santiago",
  ];
  const moment = fc.integer({ min: at("2015-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z") });
  fc.assert(
    fc.property(moment, fc.constantFrom("day", "month"), fc.constantFrom(...zones), (nowMs, period, zone) => {
      const { startMs, endMs } = periodAt(nowMs, period, zone);
      expect(startMs).toBeLessThanOrEqual(nowMs);
      expect(endMs).toBeGreaterThan(nowMs);
      expect(periodAt(endMs, period, zone).startMs).toBe(endMs);
      expect(periodAt(startMs - 1, period, zone).endMs).toBe(startMs);
    }),
    { numRuns: 300 },
  );
});
