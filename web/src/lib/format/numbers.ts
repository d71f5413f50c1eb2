/** What stands for a number that nobody has told. */
export const UNKNOWN = "–";

const counts = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat("en", { style: "percent", maximumFractionDigits: 1 });

/** 1,234; and 12.3K from ten thousand on. */
export function formatCount(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  return Math.abs(value) < 10_000 ? counts.format(value) : compact.format(value);
}

/** @param value 0 to 1; only all of it is 100 %, and only nothing is 0 %, so that one failure in thousands shows */
export function formatPercent(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  return percents.format(value <= 0 || value >= 1 ? value : Math.max(0.001, Math.min(0.999, value)));
}

/** US dollars, with as many digits as tell small amounts apart. */
export function formatUsd(value: number | null | undefined): string {
  if (value == null) return UNKNOWN;
  if (value === 0) return "$0";
  if (Math.abs(value) >= 10_000) return `$${compact.format(value)}`;
  if (Math.abs(value) >= 1) return `$${value.toFixed(2)}`;
  if (Math.abs(value) >= 0.01) return `$${value.toFixed(3)}`;
  return Math.abs(value) < 0.00005 ? "<$0.0001" : `$${value.toFixed(4)}`;
}

/** 340 ms · 1.2 s · 2m 05s · 1h 12m · 3d 4h. */
export function formatDuration(ms: number | null | undefined): string {
  if (ms == null) return UNKNOWN;
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h ${pad(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

const pad = (value: number) => String(value).padStart(2, "0");
