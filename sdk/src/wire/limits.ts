/**
 * The limits of the contract. Where it says KB and MB without saying which, the smaller reading is taken, so that
 * a batch passes either way. Single constants, imported as a whole (`import * as LIMITS`): a bundler puts the numbers
 * where they are used.
 */
export const eventsPerBatch = 500;
export const bytesPerBatch = 1_000_000;
export const payloadBytes = 32_000;
export const payloadLevels = 32;
export const summaryChars = 512;
export const idChars = 256;
export const durationMs = 315_360_000_000;
export const environmentChars = 64;
export const groupChars = 128;
/** 30 days; the server takes no longer threshold of an agent. */
export const thresholdMs = 2_592_000_000;
