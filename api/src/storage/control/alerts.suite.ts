import { randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { DataScope } from "../../accounts/scope.ts";
import type { AlertFilter } from "../../alerts/alert.ts";
import { WHOLE_WORKSPACE } from "../../alerts/condition.ts";
import type { Storage } from "../storage.ts";
import { aDelivery, anAlert, aRule, ending, firing } from "./alert-examples.ts";
import { MANY, type ControlParts } from "./control-parts.ts";

/** What is put into the outbox then is not due in any test. */
const NEVER_DUE_MS = 9_000_000_000_000;

/** States of rules, what they raised, and the outbox: the same on every adapter. */
export function alertsSuite({ storage, freshScopes }: ControlParts): void {
  const raise = (scope: DataScope, ...steps: ReturnType<typeof firing>[]) =>
    storage().alerts.applyTransitions(scope, { transitions: steps, nowMs: NEVER_DUE_MS });

  describe("alerts", () => {
    test("a step is taken by whoever is first, with all that follows from it, and by nobody else", async () => {
      const { live, test: other } = await freshScopes();
      const alert = anAlert();
      const steps = [alert, anAlert({ ruleId: alert.ruleId })].map((one) =>
        firing(one, [aDelivery(one, "fired")]),
      );
      const taken = (await Promise.all(steps.map((step) => raise(live, step)))).flat();
      expect(taken.toSorted()).toEqual([false, true]);
      const won = steps[taken.indexOf(true)]!;
      expect(await storage().alerts.listStates(live)).toEqual([{ ...won.next, stamp: won.newStamp }]);
      expect(await list(storage(), live)).toEqual([won.fired]);
      expect(await storage().alerts.listStates(other)).toEqual([]);

      const twice = firing(anAlert());
      const both = [twice, { ...twice, fired: anAlert() }];
      expect(await raise(other, ...both)).toEqual([true, false]);
      expect(await list(storage(), other)).toEqual([twice.fired]);

      const end = ending(won, 5_000);
      const stale = { ...end, next: { ...end.next, stamp: randomUUID() } };
      expect(await raise(live, stale, end, end)).toEqual([false, true, false]);
      expect(await storage().alerts.listStates(live)).toEqual([]);
      const over = { status: "resolved", resolvedAtMs: 5_000, resolvedBecause: "condition_over" } as const;
      expect(await list(storage(), live)).toEqual([{ ...won.fired, ...over }]);
    });

    test("are listed the latest first, by page and filter, and counted", async () => {
      const { live, test: other } = await freshScopes();
      const agent = { ...WHOLE_WORKSPACE, type: "agent", agentId: "a" } as const;
      const task = { ...WHOLE_WORKSPACE, type: "task", agentId: "b", taskId: "t" } as const;
      const alerts = [
        anAlert({ severity: "info", subject: agent }),
        anAlert({ severity: "warning", subject: task }),
        anAlert({ severity: "critical", firedAtMs: 2_000 }),
        anAlert({ severity: "critical", firedAtMs: 3_000 }),
      ];
      const steps = alerts.map((alert) => firing(alert));
      await raise(live, ...steps);
      await raise(live, ending(steps[3]!, 4_000));
      await storage().alerts.acknowledge(live, { ids: [alerts[2]!.id], by: "Ada", atMs: 4_000 });
      const ids = async (filter: AlertFilter) => (await list(storage(), live, filter)).map(({ id }) => id);
      const [first, second, third, fourth] = alerts.map(({ id }) => id);
      expect(await ids({})).toEqual([fourth, third, ...[first, second].toSorted().toReversed()]);
      expect(await ids({ minSeverity: "warning" })).toEqual([fourth, third, second]);
      expect(await ids({ status: "resolved" })).toEqual([fourth]);
      expect(await ids({ status: "firing", minSeverity: "critical" })).toEqual([third]);
      expect(await ids({ isAcknowledged: true })).toEqual([third]);
      expect(await ids({ isAcknowledged: false, minSeverity: "critical" })).toEqual([fourth]);
      expect(await ids({ agentId: "a" })).toEqual([first]);
      expect(await ids({ taskId: "t", ruleId: alerts[1]!.ruleId })).toEqual([second]);
      expect(await storage().alerts.countAlerts(live)).toEqual({ firing: 3, unacknowledged: 3 });
      expect(await list(storage(), other)).toEqual([]);
      expect(await storage().alerts.getAlerts(other, [first!])).toEqual([]);
    });

    test("are acknowledged once, those that are named or all, however many are named", async () => {
      const { live, test: other } = await freshScopes();
      const alerts = [anAlert(), anAlert(), anAlert()];
      await raise(live, ...alerts.map((alert) => firing(alert)));
      const ids = [alerts[0]!.id, ...Array.from({ length: MANY }, () => randomUUID())];
      const acknowledge = (scope: DataScope, named: string[] | null) =>
        storage().alerts.acknowledge(scope, { ids: named, by: "Ada", atMs: 2_000 });
      expect(await acknowledge(other, ids)).toEqual([]);
      expect(await acknowledge(live, ids)).toEqual([alerts[0]!.id]);
      expect(await acknowledge(live, ids)).toEqual([]);
      expect((await acknowledge(live, null)).toSorted()).toEqual([alerts[1]!.id, alerts[2]!.id].toSorted());
      const [read, ...rest] = await storage().alerts.getAlerts(live, ids);
      expect(read).toEqual({ ...alerts[0]!, acknowledgedAtMs: 2_000, acknowledgedBy: "Ada" });
      expect(rest).toEqual([]);
    });

    test("a silence is kept with the state of its rule and subject, also where none was stored", async () => {
      const { live, test: other } = await freshScopes();
      const rule = aRule();
      await storage().alertRules.createRule(live, { rule, endpoints: {}, limit: 1 });
      const begin = firing(anAlert({ ruleId: rule.id }));
      const silence = (scope: DataScope, untilMs: number | null) =>
        storage().alerts.silence(scope, { alertId: begin.fired!.id, untilMs });
      await raise(live, begin);
      expect(await silence(other, 9_000)).toBe(false);
      expect(await silence(live, 9_000)).toBe(true);
      const [silenced] = await storage().alerts.listStates(live);
      expect(silenced).toMatchObject({ phase: "firing", silencedUntilMs: 9_000 });
      // Whoever was about to tell somebody has to look again.
      expect(silenced!.stamp).not.toBe(begin.newStamp);
      const stamp = silenced!.stamp!;
      expect(await silence(live, null)).toBe(true);
      expect(await raise(live, ending({ ...begin, newStamp: stamp }, 5_000))).toEqual([false]);
      const [current] = await storage().alerts.listStates(live);
      expect(await raise(live, ending({ ...begin, newStamp: current!.stamp! }, 5_000))).toEqual([true]);
      expect(await silence(live, 8_000)).toBe(true);
      expect(await storage().alerts.listStates(live)).toMatchObject([
        { ruleId: rule.id, subject: WHOLE_WORKSPACE, phase: "ok", silencedUntilMs: 8_000 },
      ]);
      const own = { ruleId: rule.id, subject: WHOLE_WORKSPACE, untilMs: 8_000, alertId: begin.fired!.id };
      expect(await storage().alerts.listSilences(live, 7_999)).toEqual([own]);
      expect(await storage().alerts.listSilences(live, 8_000)).toEqual([]);
      expect(await storage().alerts.listSilences(other, 7_999)).toEqual([]);
    });
  });
}

const list = (storage: Storage, scope: DataScope, filter: AlertFilter = {}) =>
  paged(storage, scope, filter, 2);

async function paged(storage: Storage, scope: DataScope, filter: AlertFilter, limit: number) {
  const alerts = await storage.alerts.listAlerts(scope, { filter, limit, after: null });
  for (let page = alerts; page.length === limit; alerts.push(...page))
    page = await storage.alerts.listAlerts(scope, { filter, limit, after: alerts.at(-1)! });
  return alerts;
}
