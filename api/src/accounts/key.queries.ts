import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import { ApiKeyType } from "./key.type.ts";

const ApiKeyConnection = builder.connectionObject(
  { type: ApiKeyType, name: "ApiKeyConnection", description: "A page of API keys." },
  { name: "ApiKeyEdge", description: "An API key in a list." },
);

const LIST = "apiKeys";

builder.queryField("apiKeys", (t) =>
  t.field({
    type: ApiKeyConnection,
    description: "The workspace's API keys, newest first: live, test and read ones.",
    authScopes: { permission: "keys.manage" },
    complexity: pageWeight,
    args: {
      includeRevoked: t.arg.boolean({ defaultValue: false, description: "Those that were revoked, too." }),
      ...pageArgs(),
    },
    resolve: async (_root, { first, after, includeRevoked }, { services, principal }) => {
      const size = pageSize(first);
      const place = decodeCursor(LIST, after, isPlace);
      const keys = await services.keys.list(principal, {
        includeRevoked: includeRevoked ?? false,
        after: place === null ? null : { createdAtMs: place[0], id: place[1] },
        limit: size + 1,
      });
      const entries = keys.map((node) => ({ node, cursor: encodeCursor(LIST, [node.createdAtMs, node.id]) }));
      return pageOf(entries, { size, after });
    },
  }),
);

function isPlace(parts: readonly unknown[]): parts is readonly [number, string] {
  return parts.length === 2 && Number.isFinite(parts[0]) && typeof parts[1] === "string";
}
