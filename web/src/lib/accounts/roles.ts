import type { Role } from "#lib/gql/graphql.ts";

/** From the most to the least. */
export const ROLES: readonly Role[] = ["OWNER", "ADMIN", "MEMBER", "VIEWER"];

export const ROLE_LABELS: Record<Role, string> = {
  OWNER: "Owner",
  ADMIN: "Admin",
  MEMBER: "Member",
  VIEWER: "Viewer",
};

export const ROLE_MEANINGS: Record<Role, string> = {
  OWNER: "Everything, the workspace itself included.",
  ADMIN: "Everything but the workspace's settings and audit log.",
  MEMBER: "Sends and reads data, manages projects and alerts.",
  VIEWER: "Reads; changes nothing.",
};

/** What somebody may make others: nothing above oneself. */
export const rolesUpTo = (own: Role | null): readonly Role[] =>
  own === null ? [] : ROLES.slice(ROLES.indexOf(own));
