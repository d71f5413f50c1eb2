import { LIMITS } from "./limits.ts";

/**
 * Milliseconds since 1970 of an RFC 3339 time stamp (the ISO 8601 profile of the wire), or `null` for anything
 * else. Takes `YYYY-MM-DDTHH:MM:SS`, a fraction of any number of digits (cut to milliseconds), and a zone: `Z`,
 * `±HH:MM`, `±HHMM` or `±HH`. The zone is required and the day must exist in the calendar. Years 0000–9999.
 *
 * Hand-written because `Date.parse` takes much else, rolls 30 February over, and costs several times as much.
 */
export function parseTimestamp(text: string): number | null {
  if (text.length < 20 || text.length > LIMITS.maxTimestampLength) return null;
  if (text[4] !== "-" || text[7] !== "-" || text[13] !== ":" || text[16] !== ":") return null;
  if (text[10] !== "T" && text[10] !== "t") return null;

  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  // NaN fails every comparison, so these are written to pass only for real numbers.
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month))) return null;
  if (!(hour <= 23 && minute <= 59 && second <= 59)) return null;

  const zoneAt = endOfFraction(text);
  const offsetMinutes = zoneAt === null ? null : parseZone(text, zoneAt);
  if (zoneAt === null || offsetMinutes === null) return null;

  const minutes = (daysSinceEpoch(year, month, day) * 24 + hour) * 60 + minute - offsetMinutes;
  return minutes * 60_000 + second * 1000 + milliseconds(text, zoneAt);
}

/** The number that two digits at `index` write, or NaN. */
function twoDigits(text: string, index: number): number {
  return digit(text, index) * 10 + digit(text, index + 1);
}

function digit(text: string, index: number): number {
  const value = text.charCodeAt(index) - 48;
  return value >= 0 && value <= 9 ? value : NaN;
}

/** Where the zone starts: 19 without a fraction; `null` for a point with no digit after it. */
function endOfFraction(text: string): number | null {
  if (text[19] !== ".") return 19;
  let index = 20;
  while (digit(text, index) >= 0) index++;
  return index === 20 ? null : index;
}

/** The first three digits of the fraction that ends at `end`. */
function milliseconds(text: string, end: number): number {
  let value = 0;
  for (let i = 0; i < 3; i++) value = value * 10 + (20 + i < end ? digit(text, 20 + i) : 0);
  return value;
}

/** Minutes east of UTC, or `null` for what is no zone. */
function parseZone(text: string, index: number): number | null {
  const sign = text[index];
  const rest = text.length - index - 1;
  if (sign === "Z" || sign === "z") return rest === 0 ? 0 : null;
  if (sign !== "+" && sign !== "-") return null;

  const hasColon = text[index + 3] === ":";
  if (rest !== 2 && rest !== (hasColon ? 5 : 4)) return null;
  const hours = twoDigits(text, index + 1);
  const minutes = rest === 2 ? 0 : twoDigits(text, index + (hasColon ? 4 : 3));
  if (!(hours <= 23 && minutes <= 59)) return null;
  return (sign === "-" ? -1 : 1) * (hours * 60 + minutes);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Days from 1970-01-01 in the proleptic Gregorian calendar, counting years from March so that the leap day is
 * the last of its year. Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
 */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}
