import { builder } from "../graphql/builder.ts";
import { visitorOf } from "../graphql/context.ts";
import { keepSession } from "./keep-session.ts";
import { RoleEnum } from "./account.type.ts";
import { InviteType, MadeInviteType, MemberType, SessionKindEnum, SignedInType } from "./people.type.ts";

const AcceptInviteInput = builder.inputType("AcceptInviteInput", {
  description: "Who takes an invite.",
  fields: (t) => ({
    token: t.string({ required: true, description: "What stands in the link behind the #." }),
    name: t.string({ description: "The person's name, where the address has no account." }),
    password: t.string({
      required: true,
      description: "The account's, or a new one from 10 to 256 characters.",
    }),
    keep: t.field({
      type: SessionKindEnum,
      defaultValue: "tokens",
      description: "How to keep the session. A cookie is for the dashboard's own pages.",
    }),
  }),
});

builder.mutationFields((t) => ({
  changeMemberRole: t.field({
    type: MemberType,
    description: "Makes a member something else. Nobody acts on one above, and the last owner stays one.",
    authScopes: { permission: "members.manage" },
    args: {
      userId: t.arg.id({ required: true, description: "The member." }),
      role: t.arg({ type: RoleEnum, required: true, description: "What that member is to be." }),
    },
    resolve: (_root, { userId, role }, { services, principal }) =>
      services.members.changeRole(principal, userId, role),
  }),
  removeMember: t.boolean({
    description: "Takes a member out of the workspace; its sessions here end. The last owner stays.",
    authScopes: { permission: "members.manage" },
    args: { userId: t.arg.id({ required: true, description: "The member." }) },
    resolve: async (_root, { userId }, { services, principal }) => {
      await services.members.removeMember(principal, userId);
      return true;
    },
  }),
  leaveWorkspace: t.boolean({
    description: "Takes the caller out of the workspace; its sessions here end. The last owner stays.",
    authScopes: { person: true },
    resolve: async (_root, _args, { services, principal }) => {
      await services.members.leave(principal);
      return true;
    },
  }),
  createInvite: t.field({
    type: MadeInviteType,
    description: "Invites somebody, for 7 days. An invite that the address has already is revoked.",
    authScopes: { permission: "members.manage" },
    args: {
      email: t.arg.string({ required: true, description: "The address." }),
      role: t.arg({ type: RoleEnum, required: true, description: "Not above the caller's own." }),
    },
    resolve: (_root, wanted, { services, principal }) => services.invites.invite(principal, wanted),
  }),
  revokeInvite: t.field({
    type: InviteType,
    description: "Takes an invite back.",
    authScopes: { permission: "members.manage" },
    args: { id: t.arg.id({ required: true, description: "The invite." }) },
    resolve: (_root, { id }, { services, principal }) => services.invites.revokeInvite(principal, id),
  }),
  acceptInvite: t.field({
    type: SignedInType,
    description: "Takes an invite: makes the member, and the person where there is none, and signs in.",
    authScopes: { public: true },
    args: { input: t.arg({ type: AcceptInviteInput, required: true, description: "Who." }) },
    resolve: async (_root, { input }, context) => {
      const visitor = visitorOf(context);
      const { token, name, password, keep } = input;
      const form = { token, name: name ?? null, password, kind: keep ?? "tokens" };
      return keepSession(await context.services.invites.accept(form, visitor), visitor);
    },
  }),
}));
