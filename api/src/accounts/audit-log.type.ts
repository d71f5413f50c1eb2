import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import type { Actor, AuditRecord } from "./audit-log.ts";

const ActorKindEnum = screamingEnum("ActorKind", "What sort of caller changed something.", {
  user: "Somebody who was signed in.",
  key: "An API key.",
  system: "The server itself.",
});

export const ActorType = builder.objectRef<Actor>("Actor").implement({
  description: "Who changed something, as they were called then.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ActorKindEnum, description: "What sort." }),
    id: t.exposeID("id", { description: "Of the user or key; for the server itself, of the job." }),
    name: t.exposeString("name", { description: "As it was called then." }),
  }),
});

export const AuditSubjectEnum = screamingEnum("AuditSubjectType", "What was changed.", {
  workspace: "The workspace's settings.",
  user: "Somebody's own account.",
  member: "Somebody's place in the workspace.",
  invite: "An invitation.",
  session: "A session.",
  api_key: "An API key.",
  project: "A project.",
  agent: "An agent.",
  alert_rule: "An alert rule.",
  alert: "An alert.",
  budget: "A budget.",
  model_price: "A price of a model.",
  data: "Data.",
});

const AuditSubjectObject = builder.objectRef<AuditRecord["subject"]>("AuditSubject").implement({
  description: "What was changed, as it was called then.",
  fields: (t) => ({
    type: t.expose("type", { type: AuditSubjectEnum, description: "What it is." }),
    id: t.exposeID("id", { description: "Its id." }),
    name: t.exposeString("name", { description: "As it was called then." }),
  }),
});

export const AuditEntryType = builder.objectRef<AuditRecord>("AuditEntry").implement({
  description: "A change: who, what, when.",
  fields: (t) => ({
    id: t.id({ description: "Its number; later entries have higher ones.", resolve: ({ id }) => String(id) }),
    at: t.expose("atMs", { type: "DateTime", description: "When." }),
    actor: t.expose("actor", { type: ActorType, description: "Who." }),
    action: t.exposeString("action", { description: "What was done: `project.create`, `api_key.revoke` …" }),
    subject: t.expose("subject", { type: AuditSubjectObject, description: "What it was done to." }),
    before: t.field({
      type: "JSON",
      nullable: true,
      description: "What changed, as it was before; null where there was nothing. Without secrets.",
      resolve: ({ before }) => before,
    }),
    after: t.field({
      type: "JSON",
      nullable: true,
      description: "What changed, as it was after; null where there is nothing. Without secrets.",
      resolve: ({ after }) => after,
    }),
  }),
});
