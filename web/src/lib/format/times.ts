const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const short = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const exact = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "long",
});

/** A range of 24 hours, rounded to whole slices, is a little longer. */
const ONE_DAY = 30 * 3_600_000;
const ONE_WEEK = 8 * 86_400_000;

/** Age in one unit: now · 42s · 5m · 3h · 2d. */
export function formatAge(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 1) return "now";
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h` : `${Math.floor(hours / 24)}d`;
}

/** 14:32:01, with the day where that is not today's. */
export function formatClock(time: number | string | Date, nowMs = Date.now()): string {
  const date = new Date(time);
  const isToday = date.toDateString() === new Date(nowMs).toDateString();
  return isToday ? clock.format(date) : `${day.format(date)} ${clock.format(date)}`;
}

/** 14:32, with the day where the range is longer than one. */
export function formatTick(ms: number, rangeMs: number): string {
  const date = new Date(ms);
  if (rangeMs <= ONE_DAY) return short.format(date);
  return rangeMs <= ONE_WEEK ? `${day.format(date)} ${short.format(date)}` : day.format(date);
}

/** Everything, for the tooltip. */
export const formatExact = (time: number | string | Date) => {
  const date = new Date(time);
  return `${exact.format(date)} · ${date.toISOString()}`;
};
