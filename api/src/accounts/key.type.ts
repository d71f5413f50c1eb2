import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { ActorType } from "./audit-log.type.ts";
import type { ApiKey } from "./key.store.ts";

export const KeyTypeEnum = screamingEnum("ApiKeyType", "What a key opens.", {
  live: "Reads and writes live data.",
  test: "Reads and writes test data, which is a world of its own.",
  read: "Reads live data.",
});

const KeyProjectType = builder.objectRef<{ id: string; slug: string }>("ApiKeyProject").implement({
  description: "The only project that a key may send to.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    slug: t.exposeID("slug", { description: "Its slug." }),
  }),
});

export const ApiKeyType = builder.objectRef<ApiKey>("ApiKey").implement({
  description: "An API key. The key itself is shown once, when it is made.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    type: t.expose("type", { type: KeyTypeEnum, description: "What it opens." }),
    label: t.exposeString("label", { description: "What it is called." }),
    prefix: t.exposeString("prefix", { description: "Its first 12 characters." }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
    createdBy: t.expose("createdBy", {
      type: ActorType,
      nullable: true,
      description: "Who made it; null where the server did.",
    }),
    lastUsedAt: t.expose("lastUsedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it was last used, to the minute; null before its first use.",
    }),
    expiresAt: t.expose("expiresAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it stops to work; null: never.",
    }),
    revokedAt: t.expose("revokedAtMs", {
      type: "DateTime",
      nullable: true,
      description: "When it was revoked; null where it was not.",
    }),
    project: t.expose("project", {
      type: KeyProjectType,
      nullable: true,
      description: "The only project that it may send to; it then reads nothing. Null: all.",
    }),
  }),
});

export const CreatedApiKeyType = builder
  .objectRef<{ key: string; apiKey: ApiKey }>("CreatedApiKey")
  .implement({
    description: "A key that was just made.",
    fields: (t) => ({
      key: t.exposeString("key", { description: "The key in full. Nobody can read it again." }),
      apiKey: t.expose("apiKey", { type: ApiKeyType, description: "What is kept of it." }),
    }),
  });
