import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DataScope } from "../accounts/scope.ts";
import type { Estimate } from "../costs/model-price.ts";
import { newEstimates } from "../costs/repricing.ts";
import type { CallPosition } from "../costs/repricing.store.ts";
import { sentEvents, TEST_NOW_MS, toBatches, valid, type SentEvent } from "./events.arbitrary.ts";
import { derivedSnapshot } from "./snapshot.ts";
import type { Storage } from "./storage.ts";

interface Parts {
  storage: () => Storage;
  freshScopes: () => Promise<{ live: DataScope; test: DataScope }>;
}

const EVER = { fromMs: 0, toMs: TEST_NOW_MS + 86_400_000 };

/** So much a token; nothing for models that `isPriced` does not name. */
const perToken =
  (nanoUsd: number, isPriced: (model: string | null) => boolean = () => true): Estimate =>
  ({ model, tokensIn, tokensOut }) =>
    isPriced(model) && (tokensIn !== null || tokensOut !== null)
      ? ((tokensIn ?? 0) + (tokensOut ?? 0)) * nanoUsd
      : null;

/** Calls that are priced again: the same on every adapter. */
export function repricingSuite({ storage, freshScopes }: Parts): void {
  const send = async (scope: DataScope, events: readonly SentEvent[], estimate: Estimate) => {
    for (const batch of toBatches(events, 20))
      await storage().ingest.append(scope, { ...valid(batch), autoCreateProjects: true, estimate });
  };
  const reprice = async (scope: DataScope, estimate: Estimate, limit: number) => {
    let looked = 0;
    let changed = 0;
    let after: CallPosition | null = null;
    do {
      const page = await storage().repricing.listUncosted(scope, { ...EVER, after, limit });
      const estimates = newEstimates(page.calls, estimate);
      changed += await storage().repricing.setEstimates(scope, estimates);
      // A step that is done twice, as after a crash, comes to the same.
      expect(await storage().repricing.setEstimates(scope, estimates)).toBe(0);
      looked += page.looked;
      after = page.next;
    } while (after !== null);
    return { looked, changed };
  };

  describe("calls that are priced again", () => {
    test("leave what would have been derived had the prices been those on arrival", async () => {
      const scenario = fc.tuple(sentEvents, fc.integer({ min: 1, max: 9 }));
      await fc.assert(
        fc.asyncProperty(scenario, async ([events, limit]) => {
          const { live: repriced, test: expected } = await freshScopes();
          await send(
            repriced,
            events,
            perToken(7, (model) => model !== "gpt-5"),
          );
          await send(expected, events, perToken(11));
          const { looked } = await reprice(repriced, perToken(11), limit);
          const snapshot = await derivedSnapshot(storage(), repriced);
          expect(snapshot).toEqual(await derivedSnapshot(storage(), expected));
          expect(looked).toBe(snapshot.calls.length);
        }),
        { numRuns: 10 },
      );
    });

    test("keep a cost of their own, and an estimate for which there is no price any more", async () => {
      const { live } = await freshScopes();
      const events = fc.sample(sentEvents, { seed: 4, numRuns: 20 }).flat();
      await send(live, events, perToken(7));
      const before = await derivedSnapshot(storage(), live);
      expect(before.callTotals.estimatedCostUsd).toBeGreaterThan(0);
      expect(before.callTotals.costUsd).toBeGreaterThan(before.callTotals.estimatedCostUsd);
      expect((await reprice(live, () => null, 5)).changed).toBe(0);
      expect(await derivedSnapshot(storage(), live)).toEqual(before);
    });
  });
}
