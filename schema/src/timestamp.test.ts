import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTimestamp } from "./timestamp.ts";

describe("parseTimestamp", () => {
  it("agrees with Date for every instant of years 0000 to 9999", () => {
    const instants = fc.date({
      min: new Date("0000-01-01T00:00:00Z"),
      max: new Date("9999-12-31T23:59:59.999Z"),
      noInvalidDate: true,
    });
    fc.assert(fc.property(instants, (date) => parseTimestamp(date.toISOString()) === date.getTime()));
  });

  it("agrees with Date about offsets", () => {
    const offset = fc.tuple(fc.constantFrom("+", "-"), fc.nat(23), fc.nat(59));
    fc.assert(
      fc.property(offset, ([sign, hours, minutes]) => {
        const text = `2026-02-10T14:32:01.250${sign}${String(hours).padStart(2, "0")}:${String(minutes).padStart(2, "0")}`;
        expect(parseTimestamp(text)).toBe(Date.parse(text));
      }),
    );
  });

  it("knows the days of every month", () => {
    for (const year of [1900, 2000, 2024, 2026, 2100]) {
      for (let month = 1; month <= 12; month++) {
        const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
        const on = (day: number): number | null =>
          parseTimestamp(
            `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}T00:00:00Z`,
          );
        expect(on(lastDay)).not.toBeNull();
        expect(on(lastDay + 1)).toBeNull();
        expect(on(0)).toBeNull();
      }
    }
  });

  it.each([
    ["2026-02-10T14:32:01Z", 0],
    ["2026-02-10T14:32:01.5Z", 500],
    ["2026-02-10T14:32:01.05Z", 50],
    ["2026-02-10T14:32:01.123456789Z", 123],
    ["2026-02-10T14:32:01.999999Z", 999],
    ["2026-02-10t14:32:01z", 0],
    ["2026-02-10T14:32:01-00:00", 0],
    ["2026-02-10T15:32:01+0100", 0],
    ["2026-02-10T13:32:01-01", 0],
  ])("takes %s", (text, ms) => {
    expect(parseTimestamp(text)).toBe(Date.UTC(2026, 1, 10, 14, 32, 1, ms));
  });

  it("takes no other text", () => {
    fc.assert(fc.property(fc.string(), (text) => parseTimestamp(text) === null));
    const real = "2026-02-10T14:32:01.000Z";
    for (let i = 0; i < real.length; i++) {
      expect(parseTimestamp(`${real.slice(0, i)}x${real.slice(i + 1)}`)).toBeNull();
    }
  });
});
