import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDateTime, serializeDateTime } from "./scalars.ts";

describe("DateTime", () => {
  test("what is written is read back", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (ms) => {
        expect(parseDateTime(serializeDateTime(ms))).toBe(ms);
      }),
    );
  });

  test("is UTC with milliseconds", () => {
    expect(serializeDateTime(0)).toBe("1970-01-01T00:00:00.000Z");
  });

  test.each([
    ["2026-02-10T14:32:01Z", "2026-02-10T14:32:01.000Z"],
    ["2026-02-10T14:32:01.123456Z", "2026-02-10T14:32:01.123Z"],
    ["2026-02-10T15:32:01+01:00", "2026-02-10T14:32:01.000Z"],
  ])("%s is taken", (sent, meant) => {
    expect(serializeDateTime(parseDateTime(sent))).toBe(meant);
  });

  test.each([
    "yesterday",
    "2026-02-10",
    "2026-02-10T14:32:01",
    "2026-02-30T10:00:00Z",
    "2026-02-10T25:00:00Z",
    "",
    5,
    null,
    {},
  ])("%j is refused", (sent) => {
    expect(() => parseDateTime(sent)).toThrow("ISO 8601");
  });

  test.each([Number.NaN, Infinity, 9e15, "now", null])("%j is no time to write", (value) => {
    expect(() => serializeDateTime(value)).toThrow(TypeError);
  });
});
