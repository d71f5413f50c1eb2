import type { LivenessStore } from "../agents/agent.store.ts";
import type { Clock } from "./clock.ts";

/** How often this process compares its clock with the storage's. */
const COMPARE_MS = 10_000;

/** The storage's clock as this process knows it: no question to the database each time somebody looks at it. */
export interface StorageClock {
  /** Milliseconds since the epoch. */
  nowMs: () => number;
  stop: () => void;
}

/** Compares the clocks once, then every so often. */
export async function followStorageClock(
  liveness: Pick<LivenessStore, "now">,
  clock: Clock,
  onError: (error: unknown) => void,
): Promise<StorageClock> {
  let aheadMs = 0;
  let cancel: () => void = () => undefined;
  const compare = async () => {
    const beforeMs = Date.now();
    const storageMs = await liveness.now();
    const afterMs = Date.now();
    // The answer was true somewhere between question and arrival; one process has one clock, so it comes out as 0.
    if (storageMs < beforeMs) aheadMs = storageMs - beforeMs;
    else aheadMs = Math.max(0, storageMs - afterMs);
  };
  const compareLater = () => {
    cancel = clock.after(COMPARE_MS, () => void compare().catch(onError).then(compareLater));
  };
  await compare();
  compareLater();
  return { nowMs: () => Date.now() + aheadMs, stop: () => cancel() };
}
