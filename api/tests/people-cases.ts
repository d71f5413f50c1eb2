/**
 * Root fields that are about people. `people-tenancy.test.ts` walks them; `tenancy.test.ts` walks all others, and
 * fails on what neither names.
 */
export const PEOPLE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Query: ["invitePreview", "invites", "members", "registrationIsOpen", "sessions", "slugAvailability"],
  Mutation: [
    "acceptInvite",
    "changeMemberRole",
    "changePassword",
    "createInvite",
    "leaveWorkspace",
    "refreshSession",
    "register",
    "removeMember",
    "revokeInvite",
    "revokeOtherSessions",
    "revokeSession",
    "signIn",
    "signOut",
    "switchTo",
  ],
  Subscription: [],
};

/** Routes for clients without GraphQL, which the same test walks. */
export const PEOPLE_ROUTES = [
  "GET /v1/auth/check-slug",
  "GET /v1/users/me",
  "POST /v1/auth/accept-invite",
  "POST /v1/auth/change-password",
  "POST /v1/auth/invite",
  "POST /v1/auth/login",
  "POST /v1/auth/logout",
  "POST /v1/auth/refresh",
  "POST /v1/auth/register",
];
