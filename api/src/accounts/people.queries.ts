import { builder } from "../graphql/builder.ts";
import {
  InvitePreviewType,
  InviteType,
  MemberType,
  SessionType,
  SlugAvailabilityType,
} from "./people.type.ts";

builder.queryFields((t) => ({
  members: t.field({
    type: [MemberType],
    description: "Who belongs to the workspace, by name.",
    authScopes: { permission: "members.manage" },
    resolve: (_root, _args, { services, principal }) => services.members.listMembers(principal),
  }),
  invites: t.field({
    type: [InviteType],
    description: "Invites that can still be taken, newest first.",
    authScopes: { permission: "members.manage" },
    resolve: (_root, _args, { services, principal }) => services.invites.listInvites(principal),
  }),
  sessions: t.field({
    type: [SessionType],
    description: "Where the caller is signed in to this workspace, the last used first.",
    authScopes: { person: true },
    resolve: (_root, _args, { services, principal }) => services.signIn.listSessions(principal),
  }),
  registrationIsOpen: t.boolean({
    description: "Whether somebody could register now.",
    authScopes: { public: true },
    resolve: (_root, _args, { services }) => services.registration.isOpen(),
  }),
  slugAvailability: t.field({
    type: SlugAvailabilityType,
    description: "Whether a workspace can have a slug, for whoever types one.",
    authScopes: { public: true },
    args: { slug: t.arg.string({ required: true, description: "The slug." }) },
    resolve: (_root, { slug }, { services, caller }) => services.registration.slugAvailability(caller, slug),
  }),
  invitePreview: t.field({
    type: InvitePreviewType,
    nullable: true,
    description:
      "What an invite is to; null where it cannot be taken any more. Ask by POST: the token is a secret.",
    authScopes: { public: true },
    args: { token: t.arg.string({ required: true, description: "What stands in the link behind the #." }) },
    resolve: (_root, { token }, { services }) => services.invites.preview(token),
  }),
}));
