import { builder } from "../graphql/builder.ts";
import { ViewerType } from "./account.type.ts";

builder.queryFields((t) => ({
  viewer: t.field({
    type: ViewerType,
    description: "Who is calling, and what the credential may do.",
    authScopes: { permission: "data.read" },
    resolve: (_root, _args, { principal }) => principal,
  }),
  workspace: t.field({
    type: "Workspace",
    description: "The workspace that the credential belongs to.",
    authScopes: { permission: "data.read" },
    resolve: (_root, _args, { principal }) => principal.workspace,
  }),
}));
