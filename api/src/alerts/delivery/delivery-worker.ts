import type { Clock } from "../../live/clock.ts";
import type { DeliveryOutcome, DeliveryStore, LeasedDelivery } from "../alert.store.ts";
import { attempt } from "./attempt.ts";
import type { AttemptParts } from "./attempt.ts";

/** Time between two looks at the outbox, when nobody says that there is something. */
const LOOK_MS = 1_000;
/** Longer than an attempt can take; when a server dies, another tries after this. */
const LEASE_MS = 60_000;
/** Deliveries that are under way at the same time, of all data sets and of any one. */
const SLOTS = 40;
const SLOTS_OF_DATA_SET = 8;

/** When the server stops, what is being sent may take so long yet. */
const FINISH_MS = 2_000;

export interface DeliveryParts extends AttemptParts {
  store: DeliveryStore;
  /** Names who leases. */
  holder: string;
  onOutcome?: (outcome: DeliveryOutcome) => void;
  onError: (error: unknown) => void;
}

export interface DeliveryWorkerParts extends DeliveryParts {
  clock: Clock;
  /** Cuts off what is being sent. */
  abort: () => void;
}

/** Sends what is due, each by itself: a receiver that hangs holds up nothing but its own. */
export class Outbox {
  readonly #parts: DeliveryParts;
  /** Under way, with the data set that each is of. */
  readonly #active = new Map<Promise<void>, number>();

  constructor(parts: DeliveryParts) {
    this.#parts = parts;
  }

  /** Resolves when nothing is under way any more. */
  async settled(): Promise<void> {
    await Promise.all(this.#active.keys());
  }

  /**
   * Begins what is due, as much as there are slots for.
   *
   * @param onSlot told each time a slot becomes free
   */
  async begin(onSlot: () => void = () => undefined): Promise<void> {
    const { store, holder, nowMs } = this.#parts;
    const limit = SLOTS - this.#active.size;
    if (limit === 0) return;
    // Reading asks nobody to wait; only what is due is worth a write.
    if ((await store.countDeliveries()).waiting === 0) return;
    const now = nowMs();
    const deliveries = await store.leaseDeliveries({
      holder,
      nowMs: now,
      untilMs: now + LEASE_MS,
      limit,
      limitOfDataSet: SLOTS_OF_DATA_SET / 2,
      busyDataSets: this.#busyDataSets(),
    });
    for (const delivery of deliveries) {
      const sent = this.#send(delivery).finally(() => {
        this.#active.delete(sent);
        onSlot();
      });
      this.#active.set(sent, delivery.dataSetId);
    }
  }

  /** Those that have so much under way that as much again as is leased at once would be too much. */
  #busyDataSets(): number[] {
    const counts = new Map<number, number>();
    for (const dataSetId of this.#active.values()) counts.set(dataSetId, (counts.get(dataSetId) ?? 0) + 1);
    return [...counts].filter(([, count]) => count > SLOTS_OF_DATA_SET / 2).map(([dataSetId]) => dataSetId);
  }

  async #send(delivery: LeasedDelivery): Promise<void> {
    const { store, holder, nowMs, onOutcome, onError } = this.#parts;
    const outcome = await attempt(this.#parts, delivery);
    try {
      // Each at once, so that a kill repeats as little as can be.
      await store.settleDeliveries({ holder, outcomes: [outcome], nowMs: nowMs() });
      onOutcome?.(outcome);
    } catch (error) {
      onError(error);
    }
  }
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
  const outbox = new Outbox(parts);
  let isStopped = false;
  let isPoked = false;
  let cancel: () => void = () => undefined;
  let current: Promise<void> | null = null;

  const run = () => {
    isPoked = false;
    current = outbox
      .begin(poke)
      .catch(onError)
      .then(() => {
        current = null;
        if (!isStopped) lookAfter(isPoked ? 0 : LOOK_MS);
      });
  };
  const lookAfter = (delayMs: number) => {
    cancel = clock.after(delayMs, run);
  };
  function poke() {
    isPoked = true;
    if (current !== null || isStopped) return;
    cancel();
    lookAfter(0);
  }
  lookAfter(LOOK_MS);
  return {
    poke,
    async close() {
      isStopped = true;
      cancel();
      await current;
      const cut = clock.after(FINISH_MS, parts.abort);
      await outbox.settled();
      cut();
    },
  };
}
