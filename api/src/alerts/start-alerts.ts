import type { Bus } from "../live/bus.ts";
import type { Clock } from "../live/clock.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { Storage } from "../storage/storage.ts";
import type { DeliveryOutcome } from "./alert.store.ts";
import { createAddressGuard } from "./delivery/address-guard.ts";
import { startDeliveryWorker } from "./delivery/delivery-worker.ts";
import { createPost } from "./delivery/http-post.ts";
import { startAlertEngine } from "./engine.ts";
import type { AlertEngine, EngineParts, LeasedWork } from "./engine.ts";
import type { StepParts } from "./take-steps.ts";

export interface AlertsParts {
  storage: Storage;
  bus: Bus;
  clock: Clock;
  /** The storage's clock, milliseconds since the epoch. */
  nowMs: () => number;
  newId: () => string;
  offlineAfterMs: number;
  /** Null where no mail can be sent. */
  mailer: Mailer | null;
  /** Where people look at alerts; null where nobody said. */
  publicUrl: string | null;
  /** CIDRs, addresses and hosts inside of the network that may be called all the same. */
  allowedAddresses: readonly string[];
  /** What raises alerts besides rules: made with what is to be told of them. */
  besidesRules: readonly ((told: Pick<StepParts, "onChanges">) => LeasedWork)[];
  onError: (error: unknown) => void;
  onChanges: NonNullable<EngineParts["onChanges"]>;
  onLook: NonNullable<EngineParts["onLook"]>;
  onOutcome: (outcome: DeliveryOutcome) => void;
}

/** Starts what evaluates rules and what tells people. */
export function startAlerts(parts: AlertsParts): AlertEngine {
  const cut = new AbortController();
  const worker = startDeliveryWorker({
    ...parts,
    store: parts.storage.alertDeliveries,
    holder: parts.newId(),
    post: createPost(createAddressGuard(parts.allowedAddresses), { signal: cut.signal }),
    abort: () => cut.abort(),
    random: Math.random,
  });
  const onChanges: StepParts["onChanges"] = (changes) => {
    parts.onChanges(changes);
    if (changes.deliveries > 0) worker.poke();
  };
  const engine = startAlertEngine({
    ...parts,
    besides: parts.besidesRules.map((make) => make({ onChanges })),
    onChanges,
  });
  return {
    poke() {
      engine.poke();
      worker.poke();
    },
    async close() {
      await engine.close();
      await worker.close();
    },
  };
}
