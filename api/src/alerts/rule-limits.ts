const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** Bounds of what a rule may say. Every refusal names the one that was passed. */
export const RULE_LIMITS = {
  /** Rules of a data set. */
  rules: 2_000,
  nameLength: 128,
  actions: 10,
  recipients: 20,
  headers: 20,
  headerLength: 1_024,
  urlLength: 2_048,
  secretLength: 256,
  agentIds: 100,
  matches: 10,
  pathLength: 256,
  valueLength: 512,
  labelLength: 256,
  count: 1_000,
  leastSample: 100_000,
  amountUsd: 1_000_000,
  depth: 1_000_000_000,
  /** Of windows and thresholds. A window moves in sixtieths, and no clock here ticks more often than a second. */
  windowMs: { min: 10 * SECOND_MS, max: 7 * DAY_MS },
  thresholdMs: { min: SECOND_MS, max: 30 * DAY_MS },
  /** Of `for`, the grace before resolving, and the cooldown. */
  graceMs: { min: 0, max: DAY_MS },
  silenceMs: { min: 60 * SECOND_MS, max: 30 * DAY_MS },
} as const;

/**
 * What is older than this when it arrives comes late: a rule counts it only where it says so. Clients send within
 * seconds, and after a minute or two without network; older events are a backlog or an import.
 */
export const LATE_AFTER_MS = 900_000;
