import type { DataScope } from "../accounts/scope.ts";
import type { Bus } from "../live/bus.ts";
import type { Alert } from "./alert.ts";
import type { AlertStore, Transition } from "./alert.store.ts";
import { ended } from "./transitions.ts";

/** Changes of one transaction: few enough that ingest does not wait for them. */
const TRANSITIONS_AT_A_TIME = 200;

export interface StepParts {
  storage: { alerts: AlertStore };
  bus: Bus;
  /** Told of what has been stored. */
  onChanges: (changes: { fired: number; resolved: number; deliveries: number }) => void;
}

/** Alerts that steps may end, by id. */
export async function openAlertsOf(
  { storage }: StepParts,
  scope: DataScope,
  ids: readonly (string | null | undefined)[],
): Promise<ReadonlyMap<string, Alert>> {
  const known = ids.filter((id) => id != null);
  const alerts = new Map<string, Alert>();
  for (let at = 0; at < known.length; at += TRANSITIONS_AT_A_TIME)
    for (const alert of await storage.alerts.getAlerts(scope, known.slice(at, at + TRANSITIONS_AT_A_TIME)))
      alerts.set(alert.id, alert);
  return alerts;
}

/**
 * Stores steps, then publishes: nothing is published that is not committed.
 *
 * @returns for each whether it was taken; false: somebody else was faster
 */
export async function takeSteps(
  parts: StepParts,
  scope: DataScope,
  { transitions, openAlerts }: { transitions: readonly Transition[]; openAlerts: ReadonlyMap<string, Alert> },
  nowMs: number,
): Promise<boolean[]> {
  const taken: boolean[] = [];
  for (let at = 0; at < transitions.length; at += TRANSITIONS_AT_A_TIME)
    taken.push(
      ...(await takeFew(parts, scope, transitions.slice(at, at + TRANSITIONS_AT_A_TIME), openAlerts, nowMs)),
    );
  return taken;
}

async function takeFew(
  { storage, bus, onChanges }: StepParts,
  scope: DataScope,
  transitions: readonly Transition[],
  openAlerts: ReadonlyMap<string, Alert>,
  nowMs: number,
): Promise<boolean[]> {
  const taken = await storage.alerts.applyTransitions(scope, { transitions, nowMs });
  const done = transitions.filter((_, index) => taken[index] === true);
  const fired = done.flatMap((transition) => transition.fired ?? []);
  const resolved = done.flatMap((transition) => {
    const alert = openAlerts.get(transition.resolved?.alertId ?? "");
    return alert === undefined ? [] : [ended(alert, nowMs, transition.resolved!.because)];
  });
  const alerts = [...resolved, ...fired];
  if (alerts.length > 0) bus.publish({ type: "alerts", dataSetId: scope.dataSetId, alerts });
  onChanges({
    fired: fired.length,
    resolved: resolved.length,
    deliveries: done.reduce((sum, { deliveries }) => sum + deliveries.length, 0),
  });
  return taken;
}
