import { builder } from "../graphql/builder.ts";
import { RuleInput, toRuleRequest } from "./rule.input.ts";

const manage = { permission: "alerts.manage" } as const;

builder.mutationFields((t) => {
  const id = t.arg.id({ required: true, description: "Id of the rule." });
  const input = t.arg({ type: RuleInput, required: true, description: "What the rule says." });
  return {
    createAlertRule: t.field({
      type: "AlertRule",
      description: "Makes an alert rule.",
      authScopes: manage,
      args: {
        input,
        isEnabled: t.arg.boolean({ defaultValue: true, description: "Whether it is looked at from now on." }),
      },
      resolve: (_root, args, { services, viewpoint }) =>
        services.alertRules.createRule(viewpoint(), toRuleRequest(args.input), args.isEnabled ?? true),
    }),
    updateAlertRule: t.field({
      type: "AlertRule",
      description:
        "Replaces what a rule says. Where it looks for something else now, alerts that it has open are resolved.",
      authScopes: manage,
      args: { id, input },
      resolve: (_root, args, { services, viewpoint }) =>
        services.alertRules.updateRule(viewpoint(), args.id, toRuleRequest(args.input)),
    }),
    enableAlertRule: t.field({
      type: "AlertRule",
      description: "Looks at a rule from now on.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, { services, viewpoint }) =>
        services.alertRules.setEnabled(viewpoint(), args.id, true),
    }),
    disableAlertRule: t.field({
      type: "AlertRule",
      description: "Looks at a rule no longer, and resolves the alerts that it has open.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, { services, viewpoint }) =>
        services.alertRules.setEnabled(viewpoint(), args.id, false),
    }),
    duplicateAlertRule: t.field({
      type: "AlertRule",
      description: "Copies a rule with its actions and their secrets. The copy is disabled.",
      authScopes: manage,
      args: { id, name: t.arg.string({ description: "Name of the copy." }) },
      resolve: (_root, args, { services, viewpoint }) =>
        services.alertRules.duplicateRule(viewpoint(), args.id, args.name ?? null),
    }),
    silenceAlertRule: t.field({
      type: "AlertRule",
      description: "Tells nobody of a rule's alerts for a while; they are recorded all the same.",
      authScopes: manage,
      args: {
        id,
        minutes: t.arg.float({ description: "From 1 to 43,200 (30 days); left out: the silence ends." }),
      },
      resolve: (_root, args, { services, viewpoint }) =>
        services.alertRules.silenceRule(viewpoint(), args.id, args.minutes ?? null),
    }),
    deleteAlertRule: t.id({
      description:
        "Deletes a rule and resolves the alerts that it has open; they stay as history. Gives its id.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, { services, viewpoint }) => services.alertRules.deleteRule(viewpoint(), args.id),
    }),
    testAlertRule: t.idList({
      description: "Sends a test to everybody whom the rule tells. Gives the ids of the deliveries.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, { services, viewpoint }) => services.alertRules.testRule(viewpoint(), args.id),
    }),
  };
});
