import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import {
  InvitePreviewType,
  InviteType,
  MemberType,
  SessionType,
  SlugAvailabilityType,
} from "./people.type.ts";

const MemberConnection = builder.connectionObject(
  { type: MemberType, name: "MemberConnection", description: "A page of members." },
  { name: "MemberEdge", description: "A member in a list." },
);

const InviteConnection = builder.connectionObject(
  { type: InviteType, name: "InviteConnection", description: "A page of invites." },
  { name: "InviteEdge", description: "An invite in a list." },
);

builder.queryFields((t) => ({
  members: t.field({
    type: MemberConnection,
    description: "Who belongs to the workspace, by name.",
    authScopes: { permission: "members.manage" },
    complexity: pageWeight,
    args: pageArgs(),
    resolve: async (_root, { first, after }, { services, principal }) => {
      const size = pageSize(first);
      const place = decodeCursor("members", after, isMemberPlace);
      const members = await services.members.listMembers(principal, {
        after: place === null ? null : { name: place[0], userId: place[1] },
        limit: size + 1,
      });
      const entries = members.map((node) => ({
        node,
        cursor: encodeCursor("members", [node.user.name, node.user.id]),
      }));
      return pageOf(entries, { size, after });
    },
  }),
  invites: t.field({
    type: InviteConnection,
    description: "Invites that can still be taken, newest first.",
    authScopes: { permission: "members.manage" },
    complexity: pageWeight,
    args: pageArgs(),
    resolve: async (_root, { first, after }, { services, principal }) => {
      const size = pageSize(first);
      const place = decodeCursor("invites", after, isInvitePlace);
      const invites = await services.invites.listInvites(principal, {
        after: place === null ? null : { createdAtMs: place[0], id: place[1] },
        limit: size + 1,
      });
      const entries = invites.map((node) => ({
        node,
        cursor: encodeCursor("invites", [node.createdAtMs, node.id]),
      }));
      return pageOf(entries, { size, after });
    },
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

function isMemberPlace(parts: readonly unknown[]): parts is readonly [string, string] {
  return parts.length === 2 && parts.every((part) => typeof part === "string");
}

function isInvitePlace(parts: readonly unknown[]): parts is readonly [number, string] {
  return parts.length === 2 && Number.isFinite(parts[0]) && typeof parts[1] === "string";
}
