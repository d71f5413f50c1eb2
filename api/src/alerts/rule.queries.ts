import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import type { Page } from "../graphql/pages.ts";
import type { AlertRule } from "./rule.ts";

type RulePage = Page<AlertRule> & { totalCount: number };

const RuleConnection = builder.connectionObject(
  {
    type: "AlertRule",
    name: "AlertRuleConnection",
    description: "A page of alert rules.",
    fields: (t) => ({
      totalCount: t.int({
        description: "Rules that match, on all pages.",
        resolve: (page) => (page as unknown as RulePage).totalCount,
      }),
    }),
  },
  { name: "AlertRuleEdge", description: "A rule in a list." },
);

const LIST = "alert-rules";

builder.queryFields((t) => ({
  alertRules: t.field({
    type: RuleConnection,
    description: "Alert rules, by name.",
    authScopes: { permission: "data.read" },
    complexity: pageWeight,
    args: {
      isEnabled: t.arg.boolean({ description: "Only those that are enabled, or only those that are not." }),
      search: t.arg.string({ description: "Part of the name, without regard to case." }),
      ...pageArgs(),
    },
    resolve: async (
      _root,
      { isEnabled, search, first, after },
      { services, viewpoint },
    ): Promise<RulePage> => {
      const size = pageSize(first);
      const key = decodeCursor(LIST, after, isNameAndId);
      const text = search?.toLowerCase() ?? "";
      const rules = (await services.alertRules.listRules(viewpoint())).filter(
        (rule) =>
          (isEnabled == null || rule.isEnabled === isEnabled) && rule.name.toLowerCase().includes(text),
      );
      const entries = rules
        .filter(({ name, id }) => key === null || name > key[0] || (name === key[0] && id > key[1]))
        .slice(0, size + 1)
        .map((node) => ({ node, cursor: encodeCursor(LIST, [node.name, node.id]) }));
      return { ...pageOf(entries, { size, after }), totalCount: rules.length };
    },
  }),
  alertRule: t.field({
    type: "AlertRule",
    nullable: true,
    description: "One alert rule; null where there is none.",
    authScopes: { permission: "data.read" },
    args: { id: t.arg.id({ required: true, description: "Its id." }) },
    resolve: (_root, { id }, { services, viewpoint }) => services.alertRules.getRule(viewpoint(), id),
  }),
}));

function isNameAndId(parts: readonly unknown[]): parts is readonly [string, string] {
  return parts.length === 2 && parts.every((part) => typeof part === "string");
}
