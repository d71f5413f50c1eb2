import { builder } from "../graphql/builder.ts";
import { ChannelEnum } from "./rule.enums.ts";
import type { Action } from "./rule.ts";

const HeaderInput = builder.inputType("AlertHeaderInput", {
  description: "A header that a webhook is sent with.",
  fields: (t) => ({
    name: t.string({ required: true, description: "Its name." }),
    value: t.string({ required: true, description: "Its value. It is never shown again." }),
  }),
});

export const ActionInput = builder.inputType("AlertActionInput", {
  description:
    "Whom a rule or budget tells. Secrets are never shown again: where `id` names an action of it and the address keeps its host, what is left out stays as it was.",
  fields: (t) => ({
    id: t.id({ description: "The action that this changes; left out for a new one." }),
    channel: t.field({ type: ChannelEnum, required: true, description: "How." }),
    url: t.string({
      description:
        "Webhook, Slack: the address. PagerDuty: another than events.pagerduty.com. Kept secret but for its host.",
    }),
    secret: t.string({ description: "Webhook: signs what is sent (HMAC-SHA256). Empty: none." }),
    headers: t.field({ type: [HeaderInput], description: "Webhook: sent along; up to 20." }),
    routingKey: t.string({ description: "PagerDuty: the integration key." }),
    recipients: t.stringList({ description: "Email: addresses, up to 20." }),
  }),
});

export const ActionType = builder.objectRef<Action>("AlertAction").implement({
  description: "Whom a rule or budget tells, without its secrets.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id within the rule or budget." }),
    channel: t.expose("channel", { type: ChannelEnum, description: "How." }),
    target: t.exposeString("target", {
      description: "Where it goes: the scheme and host of an address, or the recipients.",
    }),
    recipients: t.exposeStringList("recipients", { description: "Email: the addresses." }),
    headerNames: t.exposeStringList("headerNames", { description: "Webhook: headers that are sent along." }),
    hasSecret: t.exposeBoolean("hasSecret", { description: "Webhook: whether it is signed." }),
  }),
});
