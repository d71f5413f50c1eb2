import { expect, test } from "vitest";
import { formatCount, formatDuration, formatPercent, formatUsd } from "./numbers.ts";
import { formatAge, formatClock } from "./times.ts";

test("what is unknown is shown as such, and never as zero", () => {
  for (const format of [formatCount, formatDuration, formatPercent, formatUsd]) {
    expect(format(null)).toBe("–");
    expect(format(0)).not.toBe("–");
  }
});

test.for([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_234, "1.2 s"],
  [59_960, "1m 00s"],
  [125_000, "2m 05s"],
  [3_720_000, "1h 02m"],
  [277_200_000, "3d 5h"],
] as const)("%i ms is %s", ([ms, text]) => expect(formatDuration(ms)).toBe(text));

test.for([
  [0.00001, "<$0.0001"],
  [0.0042, "$0.0042"],
  [0.0517, "$0.052"],
  [12.5, "$12.50"],
  [48_200, "$48.2K"],
] as const)("%f dollars are %s", ([value, text]) => expect(formatUsd(value)).toBe(text));

test.for([
  [200, "now"],
  [42_000, "42s"],
  [90_000, "1m"],
  [7_300_000, "2h"],
  [200_000_000, "2d"],
] as const)("an age of %i ms is %s", ([ms, text]) => expect(formatAge(ms)).toBe(text));

test("a time of the clock names its day unless that is today", () => {
  const now = new Date(2026, 1, 10, 0, 30, 0).getTime();
  expect(formatClock(now - 60_000, now)).toBe("00:29:00");
  expect(formatClock(now - 3_600_000, now)).toBe("9 Feb 23:30:00");
});
