import type { AuditEntry } from "../accounts/audit-log.ts";
import { builder } from "../graphql/builder.ts";
import type { GraphQLContext } from "../graphql/context.ts";
import type { AlertRule } from "./rule.ts";
import { RuleInput, toRuleRequest } from "./rule.input.ts";

const manage = { permission: "alerts.manage" } as const;

/** Writes down what was done to a rule, and gives the rule. */
async function audited(
  { services, principal }: GraphQLContext,
  verb: string,
  change: Promise<AlertRule>,
): Promise<AlertRule> {
  const rule = await change;
  const { id, name, isEnabled } = rule;
  const entry: AuditEntry = {
    action: `alert_rule.${verb}`,
    subject: { type: "alert_rule", id, name },
    before: null,
    after: { is_enabled: isEnabled },
  };
  await services.audit.record(principal, entry);
  return rule;
}

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
      resolve: (_root, args, context) =>
        audited(
          context,
          "create",
          context.services.alertRules.createRule(
            context.viewpoint(),
            toRuleRequest(args.input),
            args.isEnabled ?? true,
          ),
        ),
    }),
    updateAlertRule: t.field({
      type: "AlertRule",
      description:
        "Replaces what a rule says. Where it looks for something else now, alerts that it has open are resolved.",
      authScopes: manage,
      args: { id, input },
      resolve: (_root, args, context) =>
        audited(
          context,
          "update",
          context.services.alertRules.updateRule(context.viewpoint(), args.id, toRuleRequest(args.input)),
        ),
    }),
    enableAlertRule: t.field({
      type: "AlertRule",
      description: "Looks at a rule from now on.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, context) =>
        audited(
          context,
          "enable",
          context.services.alertRules.setEnabled(context.viewpoint(), args.id, true),
        ),
    }),
    disableAlertRule: t.field({
      type: "AlertRule",
      description: "Looks at a rule no longer, and resolves the alerts that it has open.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, context) =>
        audited(
          context,
          "disable",
          context.services.alertRules.setEnabled(context.viewpoint(), args.id, false),
        ),
    }),
    duplicateAlertRule: t.field({
      type: "AlertRule",
      description: "Copies a rule with its actions and their secrets. The copy is disabled.",
      authScopes: manage,
      args: { id, name: t.arg.string({ description: "Name of the copy." }) },
      resolve: (_root, args, context) =>
        audited(
          context,
          "duplicate",
          context.services.alertRules.duplicateRule(context.viewpoint(), args.id, args.name ?? null),
        ),
    }),
    silenceAlertRule: t.field({
      type: "AlertRule",
      description: "Tells nobody of a rule's alerts for a while; they are recorded all the same.",
      authScopes: manage,
      args: {
        id,
        minutes: t.arg.float({ description: "From 1 to 43,200 (30 days); left out: the silence ends." }),
      },
      resolve: (_root, args, context) =>
        audited(
          context,
          "silence",
          context.services.alertRules.silenceRule(context.viewpoint(), args.id, args.minutes ?? null),
        ),
    }),
    deleteAlertRule: t.id({
      description:
        "Deletes a rule and resolves the alerts that it has open; they stay as history. Gives its id.",
      authScopes: manage,
      args: { id },
      resolve: async (_root, args, { services, viewpoint, principal }) => {
        const held = await services.alertRules.getRule(viewpoint(), args.id);
        const ruleId = await services.alertRules.deleteRule(viewpoint(), args.id);
        await services.audit.record(principal, {
          action: "alert_rule.delete",
          subject: { type: "alert_rule", id: ruleId, name: held?.name ?? ruleId },
          before: null,
          after: null,
        });
        return ruleId;
      },
    }),
    testAlertRule: t.idList({
      description: "Sends a test to everybody whom the rule tells. Gives the ids of the deliveries.",
      authScopes: manage,
      args: { id },
      resolve: (_root, args, { services, viewpoint }) => services.alertRules.testRule(viewpoint(), args.id),
    }),
  };
});
