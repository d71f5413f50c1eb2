import type { Principal } from "../accounts/principal.ts";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import { invalidParameter } from "../contract-error.ts";
import type { Bus } from "../live/bus.ts";
import type { AlertPosition, AlertStore, DeliveryStore } from "./alert.store.ts";
import type { Alert, AlertCounts, AlertFilter, Delivery, DeliveryStatus, Silence } from "./alert.ts";
import { silenceEnd } from "./rule.service.ts";

/** What rules have raised, for people. */
export interface AlertService {
  /** The latest first. */
  listAlerts(
    view: Viewpoint,
    page: { filter: AlertFilter; limit: number; after: AlertPosition | null },
  ): Promise<Alert[]>;
  getAlert(view: Viewpoint, id: string): Promise<Alert | null>;
  countAlerts(view: Viewpoint): Promise<AlertCounts>;
  /**
   * Says that somebody has seen them.
   *
   * @param ids null for all
   * @returns those that were not acknowledged before
   */
  acknowledge(view: Viewpoint, by: Principal, ids: readonly string[] | null): Promise<Alert[]>;
  /**
   * Tells nobody any more of the alert's rule and subject, until then.
   *
   * @param forMinutes null ends the silence
   * @throws {ContractError} `invalid_parameter` where there is no such alert
   */
  silence(view: Viewpoint, id: string, forMinutes: number | null): Promise<Alert>;
  /** By rule, those that are in force: an entry for each id. */
  getSilences(view: Viewpoint, ruleIds: readonly string[]): Promise<Silence[][]>;
  listDeliveries(
    view: Viewpoint,
    page: {
      filter: { status?: DeliveryStatus | null; ruleId?: string | null; alertId?: string | null };
      limit: number;
      after: { createdAtMs: number; id: string } | null;
    },
  ): Promise<Delivery[]>;
  /** @throws {ContractError} `invalid_parameter` where there is no such one, or it is not dead */
  resend(view: Viewpoint, id: string): Promise<Delivery>;
}

export interface AlertServiceParts {
  alerts: AlertStore;
  deliveries: DeliveryStore;
  bus: Bus;
  /** Told after a change, so that it is looked at at once in this process. */
  onChange: () => void;
}

export function createAlertService({ alerts, deliveries, bus, onChange }: AlertServiceParts): AlertService {
  return {
    listAlerts: ({ scope }, page) => alerts.listAlerts(scope, page),
    getAlert: async ({ scope }, id) => (await alerts.getAlerts(scope, [id]))[0] ?? null,
    countAlerts: ({ scope }) => alerts.countAlerts(scope),
    async acknowledge({ scope, nowMs }, by, ids) {
      const change = { ids, by: by.actor.name, atMs: nowMs };
      const changed = await alerts.acknowledge(scope, change);
      const read = await alerts.getAlerts(scope, changed.slice(0, MAX_ANSWERED));
      if (read.length > 0) bus.publish({ type: "alerts", dataSetId: scope.dataSetId, alerts: read });
      return read;
    },
    async silence({ scope, nowMs }, id, forMinutes) {
      const untilMs = silenceEnd(nowMs, forMinutes);
      if (!(await alerts.silence(scope, { alertId: id, untilMs }))) throw unknown("alert", id);
      onChange();
      return (await alerts.getAlerts(scope, [id]))[0]!;
    },
    async getSilences({ scope, nowMs }, ruleIds) {
      const byRule = Map.groupBy(await alerts.listSilences(scope, nowMs), ({ ruleId }) => ruleId);
      return ruleIds.map((id) => byRule.get(id) ?? []);
    },
    listDeliveries: ({ scope }, page) => deliveries.listDeliveries(scope, page),
    async resend({ scope, nowMs }, id) {
      const delivery = await deliveries.resend(scope, { id, nowMs });
      if (delivery === null) throw unknown("dead delivery", id);
      onChange();
      return delivery;
    },
  };
}

/** All may be thousands; whoever acknowledges them wants to know that it is done. */
const MAX_ANSWERED = 200;

function unknown(what: string, id: string) {
  return invalidParameter(`There is no ${what} ${JSON.stringify(id.slice(0, 64))}.`);
}
