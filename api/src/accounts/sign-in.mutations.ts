import { builder } from "../graphql/builder.ts";
import { visitorOf } from "../graphql/context.ts";
import { DataSetEnum } from "./account.type.ts";
import { keepSession } from "./keep-session.ts";
import { RegisteredType, SessionKindEnum, SessionTokensType, SignedInType } from "./people.type.ts";

const KEEP = {
  defaultValue: "tokens",
  description: "How to keep the session. A cookie is for the dashboard's own pages.",
} as const;

const RegisterInput = builder.inputType("RegisterInput", {
  description: "A person and a workspace to make.",
  fields: (t) => ({
    name: t.string({ required: true, description: "The person's name, up to 128 characters." }),
    email: t.string({ required: true, description: "The person's address." }),
    password: t.string({
      required: true,
      description: "From 10 to 256 characters; the account's own where the address has one.",
    }),
    workspaceName: t.string({ required: true, description: "The workspace's name, up to 128 characters." }),
    slug: t.string({
      description:
        "Its name in addresses, 3 to 48 of a-z, 0-9 and single -; made from its name where left out.",
    }),
    keep: t.field({ type: SessionKindEnum, ...KEEP }),
  }),
});

const SignInInput = builder.inputType("SignInInput", {
  description: "Who signs in.",
  fields: (t) => ({
    email: t.string({ required: true, description: "The address." }),
    password: t.string({ required: true, description: "The password." }),
    workspace: t.string({ description: "Slug of the workspace; the one joined first where left out." }),
    keep: t.field({ type: SessionKindEnum, ...KEEP }),
  }),
});

builder.mutationFields((t) => ({
  register: t.field({
    type: RegisteredType,
    description: "Makes a workspace with its owner, its default projects and a first live key, and signs in.",
    authScopes: { public: true },
    args: { input: t.arg({ type: RegisterInput, required: true, description: "What to make." }) },
    resolve: async (_root, { input }, context) => {
      const visitor = visitorOf(context);
      const { keep, slug, ...form } = input;
      const wanted = { ...form, slug: slug ?? null, kind: keep ?? "tokens" };
      return keepSession(await context.services.registration.register(wanted, visitor), visitor);
    },
  }),
  signIn: t.field({
    type: SignedInType,
    description: "Begins a session.",
    authScopes: { public: true },
    args: { input: t.arg({ type: SignInInput, required: true, description: "Who." }) },
    resolve: async (_root, { input }, context) => {
      const visitor = visitorOf(context);
      const { email, password, workspace, keep } = input;
      const who = { email, password, workspace: workspace ?? null, kind: keep ?? "tokens" };
      return keepSession(await context.services.signIn.signIn(who, visitor), visitor);
    },
  }),
  refreshSession: t.field({
    type: SessionTokensType,
    description:
      "Takes a refresh token for new tokens. Each is good once; an old one shown again ends the session. A program " +
      "that gives its request an id may make the same request again when the answer was lost.",
    authScopes: { public: true },
    args: {
      refreshToken: t.arg.string({ required: true, description: "The one that came last." }),
      requestId: t.arg.string({ description: "Random, of this request alone, such as a UUID." }),
    },
    resolve: (_root, { refreshToken, requestId }, { services }) =>
      services.sessions.refresh(refreshToken, requestId ?? null),
  }),
  signOut: t.boolean({
    description:
      "Ends the caller's session and that of the refresh token, and takes the cookie away. " +
      "Answers whether there was one to end.",
    authScopes: { public: true },
    args: {
      refreshToken: t.arg.string({
        description: "Of a session that is kept by tokens: ends it also when the access token has run out.",
      }),
    },
    resolve: (_root, { refreshToken }, context) =>
      context.services.signIn.signOut(context.caller, refreshToken ?? null, visitorOf(context)),
  }),
  switchTo: t.field({
    type: SignedInType,
    description:
      "Goes over to another workspace of the caller's, or to its other data. The session is a new one.",
    authScopes: { person: true },
    args: {
      workspaceId: t.arg.id({ description: "The workspace; this one where left out." }),
      dataSet: t.arg({ type: DataSetEnum, description: "Which of its data; live in another workspace." }),
    },
    resolve: async (_root, { workspaceId, dataSet }, context) => {
      const visitor = visitorOf(context);
      const to = { workspaceId: workspaceId ?? null, dataSet: dataSet ?? null };
      return keepSession(await context.services.signIn.switchTo(context.principal, to, visitor), visitor);
    },
  }),
  changePassword: t.field({
    type: SignedInType,
    description: "Changes the password. All of the person's sessions end, and a new one begins.",
    authScopes: { person: true },
    args: {
      current: t.arg.string({ required: true, description: "The password until now." }),
      next: t.arg.string({ required: true, description: "The new one, from 10 to 256 characters." }),
    },
    resolve: async (_root, passwords, context) => {
      const visitor = visitorOf(context);
      const { services, principal } = context;
      return keepSession(await services.signIn.changePassword(principal, passwords, visitor), visitor);
    },
  }),
  revokeSession: t.boolean({
    description: "Ends one of the caller's sessions, wherever it is.",
    authScopes: { person: true },
    args: { id: t.arg.id({ required: true, description: "The session." }) },
    resolve: async (_root, { id }, { services, principal }) => {
      await services.signIn.revokeSession(principal, id);
      return true;
    },
  }),
  revokeOtherSessions: t.int({
    description: "Ends all of the caller's sessions but this one, in every workspace. Answers how many.",
    authScopes: { person: true },
    resolve: (_root, _args, { services, principal }) => services.signIn.revokeOtherSessions(principal),
  }),
}));
