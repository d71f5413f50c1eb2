import { describe, expect, test } from "vitest";
import type { DataScope } from "../../accounts/scope.ts";
import { anAlert, aDelivery, firing } from "./alert-examples.ts";
import { MANY, type ControlParts } from "./control-parts.ts";

/** Notices on their way: the same on every adapter. Times are long ago, when nothing else of a store is due. */
export function deliveriesSuite({ storage, freshScopes }: ControlParts): void {
  const lease = (
    holder: string,
    nowMs: number,
    rest: { limitOfDataSet?: number; busyDataSets?: number[] } = {},
  ) =>
    storage().alertDeliveries.leaseDeliveries({
      ...{ holder, nowMs, untilMs: nowMs + 100, limit: 100, limitOfDataSet: 100, busyDataSets: [] },
      ...rest,
    });
  const settle = (holder: string, id: string, status: "waiting" | "delivered" | "dead", nowMs: number) => {
    const outcome = { id, status, error: status === "delivered" ? null : "refused" };
    const outcomes = [{ ...outcome, nextAttemptAtMs: status === "waiting" ? nowMs + 500 : null }];
    return storage().alertDeliveries.settleDeliveries({ holder, outcomes, nowMs });
  };
  const list = (scope: DataScope) =>
    storage().alertDeliveries.listDeliveries(scope, { filter: {}, limit: 100, after: null });
  const enqueue = (scope: DataScope, deliveries: ReturnType<typeof aDelivery>[], nowMs: number) =>
    storage().alertRules.enqueue(scope, { deliveries, nowMs });

  describe("deliveries", () => {
    test("go to one holder each; what nobody settled in time goes to the next, and the first has no more say", async () => {
      const { live } = await freshScopes();
      const deliveries = [anAlert(), anAlert(), anAlert()].map((alert) => aDelivery(alert, "fired"));
      await enqueue(live, deliveries, 10);
      expect(await lease("a", 9)).toEqual([]);
      const both = await Promise.all([lease("a", 10), lease("b", 10)]);
      expect(
        both
          .flat()
          .map(({ id }) => id)
          .toSorted(),
      ).toEqual(deliveries.map(({ id }) => id).toSorted());
      expect(await lease("c", 109)).toEqual([]);
      const again = await lease("c", 110);
      expect(again).toHaveLength(3);
      const { id, notice, endpoint } = deliveries[0]!;
      expect(again.find((one) => one.id === id)).toEqual({
        ...{ id, dataSetId: live.dataSetId, workspaceId: live.workspaceId, attempts: 2, notice, endpoint },
      });
      await settle("a", id, "delivered", 120);
      await settle("b", id, "delivered", 120);
      expect((await list(live)).every(({ status }) => status === "waiting")).toBe(true);
      for (const one of deliveries) await settle("c", one.id, "delivered", 120);
      const delivered = { status: "delivered", attempts: 2, nextAttemptAtMs: null, finishedAtMs: 120 };
      expect(await list(live)).toMatchObject([delivered, delivered, delivered]);
      expect(await lease("c", 1_000)).toEqual([]);
    });

    test("of one alert to one receiver the end waits for the beginning, and data sets for nobody else's", async () => {
      const { live, test: other } = await freshScopes();
      const alert = anAlert();
      const [fired, resolved] = [aDelivery(alert, "fired"), aDelivery(alert, "resolved")];
      await storage().alerts.applyTransitions(live, { transitions: [firing(alert, [fired])], nowMs: 2_000 });
      await enqueue(live, [resolved, aDelivery(anAlert(), "fired")], 2_001);
      await enqueue(other, [aDelivery(anAlert(), "fired")], 2_002);
      const busyDataSets = [live.dataSetId, ...Array.from({ length: MANY }, (_, i) => 1_000_000 + i)];
      const ofOther = await lease("a", 2_010, { busyDataSets });
      expect(ofOther).toMatchObject([{ dataSetId: other.dataSetId }]);
      expect(await lease("a", 2_010, { limitOfDataSet: 1 })).toMatchObject([{ id: fired.id }]);
      const rest = await lease("a", 2_010);
      expect(rest).toHaveLength(1);
      await settle("a", fired.id, "delivered", 2_020);
      expect(await lease("a", 2_020)).toMatchObject([{ id: resolved.id }]);
      for (const { id } of [...ofOther, ...rest, resolved]) await settle("a", id, "delivered", 2_030);
    });

    test("are tried again later, given up, and sent again by hand", async () => {
      const { live, test: other } = await freshScopes();
      const delivery = aDelivery(anAlert(), "fired");
      const { id } = delivery;
      await enqueue(live, [delivery], 4_000);
      const before = await storage().alertDeliveries.countDeliveries();
      const resend = (scope: DataScope) => storage().alertDeliveries.resend(scope, { id, nowMs: 4_900 });
      await lease("a", 4_000);
      await settle("a", id, "waiting", 4_100);
      expect(await list(live)).toMatchObject([
        { status: "waiting", lastError: "refused", nextAttemptAtMs: 4_600 },
      ]);
      expect(await lease("a", 4_599)).toEqual([]);
      expect(await lease("a", 4_600)).toMatchObject([{ id, attempts: 2 }]);
      expect(await resend(live)).toBeNull();
      await settle("a", id, "dead", 4_700);
      const after = await storage().alertDeliveries.countDeliveries();
      expect(after).toEqual({ waiting: before.waiting - 1, dead: before.dead + 1 });
      expect(await resend(other)).toBeNull();
      expect(await resend(live)).toMatchObject({
        id,
        status: "waiting",
        attempts: 0,
        nextAttemptAtMs: 4_900,
      });
      expect(await lease("a", 4_900)).toMatchObject([{ id, attempts: 1, endpoint: delivery.endpoint }]);
      await settle("a", id, "delivered", 4_950);
    });

    test("are listed the latest first, by page and filter", async () => {
      const { live, test: other } = await freshScopes();
      const deliveries = [anAlert(), anAlert(), anAlert()].map((alert) => aDelivery(alert, "fired"));
      for (const [index, delivery] of deliveries.entries())
        await enqueue(live, [delivery], 6_000 + (index >> 1));
      const ids = deliveries.map(({ id }) => id);
      const expected = [ids[2]!, ...[ids[0]!, ids[1]!].toSorted().toReversed()];
      const page = async (after: { createdAtMs: number; id: string } | null) =>
        storage().alertDeliveries.listDeliveries(live, { filter: { status: "waiting" }, limit: 2, after });
      const first = await page(null);
      const second = await page(first[1]!);
      expect([...first, ...second].map(({ id }) => id)).toEqual(expected);
      const { alertId, ruleId } = deliveries[1]!;
      const filtered = { filter: { alertId, ruleId }, limit: 100, after: null };
      expect(await storage().alertDeliveries.listDeliveries(live, filtered)).toMatchObject([{ id: ids[1] }]);
      expect(await list(other)).toEqual([]);
      await lease("a", 6_010);
      for (const id of ids) await settle("a", id, "delivered", 6_020);
    });
  });
}
