import type { BudgetPeriod } from "./budget.ts";

const DAY_MS = 86_400_000;

/** Making a formatter costs more than using it; there are some hundred time zones. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

/** The reading of a zone's wall clock at a moment, as if that were UTC. */
function wallClock(atMs: number, timeZone: string): number {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, +value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name)!;
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
}

/** The first moment of a local day: midnight, or the end of the gap where the clock skips it. */
function startOfDay(midnightMs: number, timeZone: string): number {
  const offsetAt = (atMs: number): number => wallClock(atMs, timeZone) - Math.floor(atMs / 1_000) * 1_000;
  const before = midnightMs - offsetAt(midnightMs - DAY_MS);
  const after = midnightMs - offsetAt(midnightMs + DAY_MS);
  // The earlier one whose wall clock says midnight; where none does, the clock skipped it between the two.
  const candidates = [Math.min(before, after), Math.max(before, after)];
  return candidates.find((atMs) => wallClock(atMs, timeZone) === midnightMs) ?? candidates[1]!;
}

/**
 * The day or month of a time zone that a moment is in.
 *
 * @param timeZone an IANA name, such as `Europe/Berlin`
 * @returns its start, and its end, which is not included; milliseconds since the epoch
 */
export function periodAt(
  atMs: number,
  period: BudgetPeriod,
  timeZone: string,
): { startMs: number; endMs: number } {
  const wall = new Date(wallClock(atMs, timeZone));
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
  const [start, end] =
    period === "day"
      ? [Date.UTC(year, month, day), Date.UTC(year, month, day + 1)]
      : [Date.UTC(year, month, 1), Date.UTC(year, month + 1, 1)];
  return { startMs: startOfDay(start, timeZone), endMs: startOfDay(end, timeZone) };
}
