import { builder } from "../graphql/builder.ts";
import { DeliveryType } from "./alert.type.ts";

const manage = { permission: "alerts.manage" } as const;

builder.mutationFields((t) => ({
  acknowledgeAlerts: t.field({
    type: ["Alert"],
    description:
      "Says that somebody has seen alerts. Gives those that were not acknowledged before, up to 200.",
    authScopes: manage,
    args: { ids: t.arg.idList({ description: "Which ones, up to 200; all of them where it is left out." }) },
    resolve: (_root, { ids }, { services, viewpoint, principal }) =>
      services.alerts.acknowledge(viewpoint(), principal, ids ?? null),
  }),
  silenceAlert: t.field({
    type: "Alert",
    description: "Tells nobody of this rule and this subject for a while; alerts are recorded all the same.",
    authScopes: manage,
    args: {
      id: t.arg.id({ required: true, description: "Id of the alert." }),
      minutes: t.arg.float({ description: "From 1 to 43,200 (30 days); left out: the silence ends." }),
    },
    resolve: (_root, { id, minutes }, { services, viewpoint }) =>
      services.alerts.silence(viewpoint(), id, minutes ?? null),
  }),
  resendAlertDelivery: t.field({
    type: DeliveryType,
    description: "Sends something of the dead-letter list again.",
    authScopes: manage,
    args: { id: t.arg.id({ required: true, description: "Id of the delivery." }) },
    resolve: (_root, { id }, { services, viewpoint }) => services.alerts.resend(viewpoint(), id),
  }),
}));
