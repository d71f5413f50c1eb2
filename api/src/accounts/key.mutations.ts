import { builder } from "../graphql/builder.ts";
import { ApiKeyType, CreatedApiKeyType, KeyTypeEnum } from "./key.type.ts";

const CreateApiKeyInput = builder.inputType("CreateApiKeyInput", {
  description: "A key to make.",
  fields: (t) => ({
    type: t.field({ type: KeyTypeEnum, required: true, description: "What it opens." }),
    label: t.string({ required: true, description: "What to call it, up to 128 characters." }),
    expiresAt: t.field({
      type: "DateTime",
      description: "When it stops to work; never where it is left out.",
    }),
    projectId: t.id({
      description:
        "Slug or id of the only project that it may send to, in the data that it opens. Such a key reads nothing, " +
        "and events that name no project go to that one.",
    }),
  }),
});

builder.mutationFields((t) => ({
  createApiKey: t.field({
    type: CreatedApiKeyType,
    description: "Makes an API key, and shows it for the only time.",
    authScopes: { permission: "keys.manage" },
    args: { input: t.arg({ type: CreateApiKeyInput, required: true, description: "What to make." }) },
    resolve: (_root, { input: { type, label, expiresAt, projectId } }, { services, principal }) =>
      services.keys.create(principal, {
        type,
        label,
        expiresAtMs: expiresAt ?? null,
        project: projectId ?? null,
      }),
  }),
  revokeApiKey: t.field({
    type: ApiKeyType,
    description:
      "Revokes an API key: from now on it opens nothing, and live connections that it opened are closed with 4401.",
    authScopes: { permission: "keys.manage" },
    args: { id: t.arg.id({ required: true, description: "Of the key." }) },
    resolve: (_root, { id }, { services, principal }) => services.keys.revoke(principal, id),
  }),
}));
