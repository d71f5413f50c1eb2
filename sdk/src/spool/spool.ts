import type { Batch } from "../transport/delivery.ts";

/** A batch taken from the spool to be sent. Nobody else has it. */
export interface ClaimedBatch {
  readonly batch: Batch;
  /** It has been dealt with: forget it. */
  done(): Promise<unknown>;
  /** It could not be sent: let anybody try later. */
  release(): Promise<void>;
}

/** Where batches survive the process. */
export interface Spool {
  /**
   * False when the last look found nothing to claim and nothing has been added since. Set it to look again at the next
   * claim: another process may have left something.
   */
  mayHaveMore: boolean;
  /** Keeps a batch; resolves when it is safe. Gives the number of older events that had to go for it. */
  add(batch: Batch): Promise<number>;
  /** The same without waiting for anything, for a process that is at its end. */
  addNow(batch: Batch): number;
  /** Takes the oldest batch, or `undefined` when there is none. */
  claim(): Promise<ClaimedBatch | undefined>;
}

/** How a spool is opened. */
export interface SpoolOptions {
  readonly folder: string;
  /** What the batches are sent with. Batches of another key are left alone. */
  readonly apiKey: string;
  readonly maxBytes: number;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}
