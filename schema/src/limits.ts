/**
 * Every bound of the protocol. Lengths count characters, and a character is a Unicode code point: "é" composed
 * and "🐝" are one each, as JSON Schema's `maxLength` counts them. Sizes count UTF-8 bytes. Both ends of a range
 * are inside it.
 */
export const LIMITS = {
  /** Events in one batch. */
  maxEventsPerBatch: 500,
  /** UTF-8 bytes of one batch's JSON after decompression: 1 MB, which is 2^20 here. */
  maxBatchBytes: 1_048_576,
  /** UTF-8 bytes of one `payload`, written as JSON without insignificant white space: 32 KB, 2^15. */
  maxPayloadBytes: 32_768,
  /** Levels of objects and arrays in a payload; the payload itself is the first. */
  maxPayloadDepth: 32,
  /** Characters of `payload.summary`. */
  maxSummaryLength: 512,

  maxAgentIdLength: 256,
  maxAgentTypeLength: 256,
  maxAgentVersionLength: 256,
  maxFrameworkLength: 256,
  maxRuntimeLength: 256,
  maxSdkVersionLength: 256,
  maxEnvironmentLength: 64,
  maxGroupLength: 128,

  maxProjectIdLength: 256,
  maxTaskIdLength: 256,
  maxTaskTypeLength: 256,
  maxTaskRunIdLength: 256,
  maxCorrelationIdLength: 256,
  maxActionIdLength: 256,
  maxParentActionIdLength: 256,
  maxParentEventIdLength: 256,
  /** Characters of `timestamp`; 24 are usual, the rest is room for a long fraction and an offset. */
  maxTimestampLength: 64,

  /** Ten years of 365 days: longer than any run, and far inside what an integer column sums safely. */
  maxDurationMs: 315_360_000_000,
  /** 2000-01-01T00:00:00Z. An older time stamp is a clock that was never set. */
  minTimestampMs: 946_684_800_000,
  /** How far ahead of the server's clock a time stamp may be: 24 h, which covers a wrong time zone. */
  maxTimestampAheadMs: 86_400_000,

  /** Characters of a name or id inside a payload (`kind`, `model`, `todo_id` …) that is read into derived state. */
  maxPayloadNameLength: 256,
  /** Entries of a list inside a payload that are read into derived state; the event keeps all of them. */
  maxPayloadListItems: 500,
  /** Upper bound of counts inside a payload: tokens, turns, queue depth, occurrences. */
  maxCount: 1_000_000_000,
  /** Upper bound of other quantities inside a payload, such as ages in seconds and memory in MB. */
  maxQuantity: 1_000_000_000_000,
  /** Upper bound of the cost of one LLM call, in US dollars. */
  maxCostUsd: 10_000,
  /** Shortest and longest stuck or progress threshold that an agent can ask for: 1 s and 30 days. */
  minThresholdMs: 1_000,
  maxThresholdMs: 2_592_000_000,
} as const;

/** What an envelope field is when the client leaves it out. */
export const ENVELOPE_DEFAULTS = {
  agent_type: "general",
  environment: "production",
  group: "default",
} as const;

/** An agent's stuck threshold when it registers without one: 300 s. */
export const DEFAULT_STUCK_THRESHOLD_MS = 300_000;
