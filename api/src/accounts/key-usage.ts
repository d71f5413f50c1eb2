import type { Clock } from "../live/clock.ts";
import type { KeyStore } from "./key.store.ts";

/** A key's use is written down at most this often. */
const EVERY_MS = 60_000;
/** What was used is written together, this long after the first of it. */
const GATHER_MS = 1_000;
const MAX_KEYS = 10_000;

/** Notes when keys were used, beside the requests that use them. */
export interface KeyUsage {
  saw(this: void, keyId: string): void;
  /** Writes down what is not written yet. */
  close(this: void): Promise<void>;
}

/** @param parts.nowMs milliseconds since the epoch */
export function createKeyUsage(parts: {
  store: Pick<KeyStore, "touchKeys">;
  clock: Clock;
  nowMs: () => number;
  onError: (error: unknown) => void;
}): KeyUsage {
  const { store, clock, nowMs, onError } = parts;
  const notedAtMs = new Map<string, number>();
  let waiting: { id: string; atMs: number }[] = [];
  let cancel: () => void = () => undefined;

  async function write(): Promise<void> {
    cancel();
    const uses = waiting;
    waiting = [];
    if (uses.length > 0) await store.touchKeys(uses).catch(onError);
  }

  return {
    saw(keyId) {
      const atMs = nowMs();
      if (atMs - (notedAtMs.get(keyId) ?? -Infinity) < EVERY_MS) return;
      if (notedAtMs.size >= MAX_KEYS) notedAtMs.clear();
      notedAtMs.set(keyId, atMs);
      if (waiting.length === 0) cancel = clock.after(GATHER_MS, () => void write());
      waiting.push({ id: keyId, atMs });
    },
    close: write,
  };
}
