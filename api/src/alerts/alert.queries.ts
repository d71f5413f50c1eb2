import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor, isRowId } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import { AlertCountsType, AlertStatusEnum, DeliveryStatusEnum, DeliveryType } from "./alert.type.ts";
import { AlertSeverityEnum } from "./rule.enums.ts";

const AlertFilterInput = builder.inputType("AlertFilter", {
  description: "Which alerts. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    ruleId: t.id({ description: "Those of a rule." }),
    agentId: t.id({ description: "Those that concern an agent." }),
    taskId: t.id({ description: "Those that concern a task." }),
    status: t.field({ type: AlertStatusEnum, description: "Those that are over, or those that are not." }),
    minSeverity: t.field({ type: AlertSeverityEnum, description: "This severity or a higher one." }),
    isAcknowledged: t.boolean({ description: "Those that somebody has seen, or those that nobody has." }),
  }),
});

const DeliveryFilterInput = builder.inputType("AlertDeliveryFilter", {
  description: "Which deliveries. Every part narrows; a part that is left out does not.",
  fields: (t) => ({
    status: t.field({ type: DeliveryStatusEnum, description: "DEAD is the dead-letter list." }),
    ruleId: t.id({ description: "Those of a rule." }),
    alertId: t.id({ description: "Those of an alert." }),
  }),
});

const AlertConnection = builder.connectionObject(
  {
    type: "Alert",
    name: "AlertConnection",
    description: "A page of alerts.",
    fields: (t) => ({
      counts: t.field({
        type: AlertCountsType,
        description: "All that there are, whatever the filter.",
        resolve: (_page, _args, { services, viewpoint }) => services.alerts.countAlerts(viewpoint()),
      }),
    }),
  },
  { name: "AlertEdge", description: "An alert in a list." },
);

const DeliveryConnection = builder.connectionObject(
  { type: DeliveryType, name: "AlertDeliveryConnection", description: "A page of deliveries." },
  { name: "AlertDeliveryEdge", description: "A delivery in a list." },
);

const ALERTS = "alerts";
const DELIVERIES = "alert-deliveries";

builder.queryFields((t) => ({
  alerts: t.field({
    type: AlertConnection,
    description: "What rules have raised, the latest first.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: { filter: t.arg({ type: AlertFilterInput, description: "Which alerts." }), ...pageArgs() },
    resolve: async (_root, { filter, first, after }, { services, viewpoint }) => {
      const size = pageSize(first);
      const key = decodeCursor(ALERTS, after, isTimeAndId);
      const alerts = await services.alerts.listAlerts(viewpoint(), {
        filter: filter ?? {},
        limit: size + 1,
        after: key === null ? null : { firedAtMs: key[0], id: key[1] },
      });
      const entries = alerts.map((node) => ({
        node,
        cursor: encodeCursor(ALERTS, [node.firedAtMs, node.id]),
      }));
      return pageOf(entries, { size, after });
    },
  }),
  alert: t.field({
    type: "Alert",
    nullable: true,
    description: "One alert; null where there is none.",
    authScopes: { permission: "data.read" },
    args: { id: t.arg.id({ required: true, description: "Its id." }) },
    resolve: (_root, { id }, { services, viewpoint }) => services.alerts.getAlert(viewpoint(), id),
  }),
  alertDeliveries: t.field({
    type: DeliveryConnection,
    description: "What was sent of alerts, or is to be, the latest first.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: { filter: t.arg({ type: DeliveryFilterInput, description: "Which deliveries." }), ...pageArgs() },
    resolve: async (_root, { filter, first, after }, { services, viewpoint }) => {
      const size = pageSize(first);
      const key = decodeCursor(DELIVERIES, after, isTimeAndId);
      const deliveries = await services.alerts.listDeliveries(viewpoint(), {
        filter: filter ?? {},
        limit: size + 1,
        after: key === null ? null : { createdAtMs: key[0], id: key[1] },
      });
      const cursor = (node: { createdAtMs: number; id: string }) =>
        encodeCursor(DELIVERIES, [node.createdAtMs, node.id]);
      return pageOf(
        deliveries.map((node) => ({ node, cursor: cursor(node) })),
        { size, after },
      );
    },
  }),
}));

function isTimeAndId(parts: readonly unknown[]): parts is readonly [number, string] {
  return parts.length === 2 && isRowId(parts[0]) && typeof parts[1] === "string";
}
