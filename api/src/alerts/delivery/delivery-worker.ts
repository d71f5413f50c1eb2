import type { Clock } from "../../live/clock.ts";
import type { DeliveryOutcome, DeliveryStore } from "../alert.store.ts";
import { attempt } from "./attempt.ts";
import type { AttemptParts } from "./attempt.ts";

/** Time between two looks at the outbox, when nobody says that there is something. */
const LOOK_MS = 1_000;
/** Longer than an attempt can take; when a server dies, another tries after this. */
const LEASE_MS = 60_000;
const DELIVERIES_AT_A_TIME = 20;

/** When the server stops, what is being sent may take so long yet. */
const FINISH_MS = 2_000;

export interface DeliveryParts extends AttemptParts {
  store: DeliveryStore;
  /** Names who leases. */
  holder: string;
  onOutcome?: (outcome: DeliveryOutcome) => void;
}

export interface DeliveryWorkerParts extends DeliveryParts {
  clock: Clock;
  /** Cuts off what is being sent. */
  abort: () => void;
  onError: (error: unknown) => void;
}

/** Sends what is due, as much as goes at a time. @returns whether there may be more */
export async function sendDue(parts: DeliveryParts): Promise<boolean> {
  const { store, holder, nowMs } = parts;
  // Reading asks nobody to wait; only what is due is worth a write.
  if ((await store.countDeliveries()).waiting === 0) return false;
  const now = nowMs();
  const lease = { holder, nowMs: now, untilMs: now + LEASE_MS, limit: DELIVERIES_AT_A_TIME };
  const deliveries = await store.leaseDeliveries(lease);
  await Promise.all(
    deliveries.map(async (delivery) => {
      const outcome = await attempt(parts, delivery);
      // Each at once, so that a kill repeats as little as can be.
      await store.settleDeliveries({ holder, outcomes: [outcome], nowMs: nowMs() });
      parts.onOutcome?.(outcome);
    }),
  );
  return deliveries.length > 0;
}

/** Sends what is in the outbox. Any number of servers may: a delivery is leased by one at a time. */
export interface DeliveryWorker {
  /** Looks soon. */
  poke: () => void;
  /** Stops, after what is being sent. */
  close: () => Promise<void>;
}

export function startDeliveryWorker(parts: DeliveryWorkerParts): DeliveryWorker {
  const { clock, onError } = parts;
  let isStopped = false;
  let isPoked = false;
  let cancel: () => void = () => undefined;
  let current: Promise<void> | null = null;

  const run = () => {
    isPoked = false;
    current = sendDue(parts)
      .catch((error: unknown) => {
        onError(error);
        return false;
      })
      .then((hasMore) => {
        current = null;
        if (!isStopped) lookAfter(hasMore || isPoked ? 0 : LOOK_MS);
      });
  };
  const lookAfter = (delayMs: number) => {
    cancel = clock.after(delayMs, run);
  };
  lookAfter(LOOK_MS);
  return {
    poke() {
      isPoked = true;
      if (current !== null || isStopped) return;
      cancel();
      lookAfter(0);
    },
    async close() {
      isStopped = true;
      cancel();
      const cut = clock.after(FINISH_MS, parts.abort);
      await current;
      cut();
    },
  };
}
