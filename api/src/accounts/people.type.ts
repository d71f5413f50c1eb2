import { builder } from "../graphql/builder.ts";
import { screamingEnum } from "../graphql/enums.ts";
import { DataSetEnum, RoleEnum } from "./account.type.ts";
import type { InvitePreview, MadeInvite } from "./invite.service.ts";
import type { Invite, Member, Session } from "./person.ts";
import type { SessionSecret } from "./sessions.ts";
import type { SignedIn } from "./sign-in.service.ts";
import type { SlugAvailability } from "./slugs.ts";

export const SessionKindEnum = screamingEnum("SessionKind", "How the holder of a session keeps it.", {
  cookie: "In a browser's httpOnly cookie: for the dashboard's own pages.",
  tokens: "As an access token and a refresh token: for programs.",
});

const UserType = builder.objectType("User", {
  description: "A person.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    name: t.exposeString("name", { description: "The name." }),
    email: t.exposeString("email", { description: "The address." }),
  }),
});

export const MemberType = builder.objectRef<Member>("Member").implement({
  description: "A person in this workspace.",
  fields: (t) => ({
    user: t.expose("user", { type: UserType, description: "Who." }),
    role: t.expose("role", { type: RoleEnum, description: "What that person may do." }),
    joinedAt: t.expose("joinedAtMs", { type: "DateTime", description: "Since when." }),
  }),
});

builder.objectType("Membership", {
  description: "A workspace that the caller belongs to.",
  fields: (t) => ({
    workspaceId: t.id({ description: "Its id, for `switchTo`.", resolve: ({ workspace }) => workspace.id }),
    slug: t.string({ description: "Its name in addresses.", resolve: ({ workspace }) => workspace.slug }),
    name: t.string({ description: "Its name.", resolve: ({ workspace }) => workspace.name }),
    role: t.expose("role", { type: RoleEnum, description: "What the caller is there." }),
  }),
});

export const SessionType = builder.objectRef<Session>("Session").implement({
  description: "A place where a person is signed in.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    kind: t.expose("kind", { type: SessionKindEnum, description: "A browser, or a program with tokens." }),
    client: t.exposeString("client", { description: "What it was opened with, as it called itself." }),
    isCurrent: t.boolean({
      description: "Whether it is the one that asks.",
      resolve: ({ id }, _args, { principal }) => principal.session?.id === id,
    }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it began." }),
    lastUsedAt: t.expose("lastUsedAtMs", {
      type: "DateTime",
      description: "When it was last used, to five minutes.",
    }),
    expiresAt: t.expose("expiresAtMs", { type: "DateTime", description: "When it ends if it is not used." }),
  }),
});

export const SessionTokensType = builder
  .objectRef<SessionSecret & { kind: "tokens" }>("SessionTokens")
  .implement({
    description: "What a program keeps of its session. Shown once.",
    fields: (t) => ({
      accessToken: t.exposeString("accessToken", {
        description: "For `Authorization: Bearer`, for a few minutes.",
      }),
      accessTokenExpiresAt: t.expose("accessTokenExpiresAtMs", {
        type: "DateTime",
        description: "When it runs out.",
      }),
      refreshToken: t.exposeString("refreshToken", {
        description: "Good once, for the next pair of tokens. An old one shown again ends the session.",
      }),
    }),
  });

export const SignedInType = builder.objectRef<SignedIn>("SignedIn").implement({
  description: "A session that has just begun.",
  fields: (t) => ({
    user: t.expose("user", { type: UserType, description: "Who." }),
    role: t.expose("role", { type: RoleEnum, description: "What that person is in the workspace." }),
    workspace: t.field({
      type: "Workspace",
      description: "The workspace that the session is in.",
      resolve: ({ workspace }) => workspace,
    }),
    dataSet: t.expose("dataSet", { type: DataSetEnum, description: "Which of its data the session sees." }),
    tokens: t.field({
      type: SessionTokensType,
      nullable: true,
      description: "Null where the session is in a cookie, which came with this answer.",
      resolve: ({ secret }) => (secret.kind === "tokens" ? secret : null),
    }),
  }),
});

export const RegisteredType = builder.objectRef<SignedIn & { apiKey: string }>("Registered").implement({
  description: "A workspace that has just been made.",
  fields: (t) => ({
    signedIn: t.field({ type: SignedInType, description: "The owner's session.", resolve: (made) => made }),
    apiKey: t.exposeString("apiKey", { description: "A first live key. It is shown this once." }),
  }),
});

export const InviteType = builder.objectRef<Invite>("Invite").implement({
  description: "Somebody asked to join.",
  fields: (t) => ({
    id: t.exposeID("id", { description: "Its id." }),
    email: t.exposeString("email", { description: "Whose address it is for." }),
    role: t.expose("role", { type: RoleEnum, description: "What that person will be." }),
    invitedBy: t.expose("invitedBy", {
      type: UserType,
      nullable: true,
      description: "By whom; null where nobody in particular did, or that person has left.",
    }),
    createdAt: t.expose("createdAtMs", { type: "DateTime", description: "When it was made." }),
    expiresAt: t.expose("expiresAtMs", { type: "DateTime", description: "Until when it can be taken." }),
  }),
});

export const MadeInviteType = builder.objectRef<MadeInvite>("MadeInvite").implement({
  description: "An invite that has just been made.",
  fields: (t) => ({
    invite: t.expose("invite", { type: InviteType, description: "The invite." }),
    link: t.exposeString("link", {
      nullable: true,
      description:
        "What to pass on, shown this once; null where it was mailed. A path of the dashboard's where the server " +
        "does not know its own address.",
    }),
  }),
});

export const InvitePreviewType = builder.objectRef<InvitePreview>("InvitePreview").implement({
  description: "What the holder of an invite's link may know of it.",
  fields: (t) => ({
    workspaceName: t.string({
      description: "The workspace's name.",
      resolve: ({ workspace }) => workspace.name,
    }),
    email: t.exposeString("email", { description: "Whose address it is for." }),
    role: t.expose("role", { type: RoleEnum, description: "What its holder will be." }),
    invitedByName: t.string({
      nullable: true,
      description: "Who asks.",
      resolve: ({ invitedBy }) => invitedBy?.name ?? null,
    }),
    hasAccount: t.exposeBoolean("hasAccount", {
      description: "Whether the address has an account, whose password is then asked for.",
    }),
    expiresAt: t.expose("expiresAtMs", { type: "DateTime", description: "Until when it can be taken." }),
  }),
});

export const SlugAvailabilityType = builder.objectRef<SlugAvailability>("SlugAvailability").implement({
  description: "Whether a workspace can have a slug.",
  fields: (t) => ({
    slug: t.exposeString("slug", { description: "The slug that was asked about." }),
    isAvailable: t.exposeBoolean("isAvailable", { description: "Whether it is well-formed and free." }),
    suggestion: t.exposeString("suggestion", {
      nullable: true,
      description: "One that is free and near; null where this one is free, or nothing can be made of it.",
    }),
  }),
});
