/** What a caller may do. Checked by the GraphQL scopes and the HTTP routes, in one way for all of them. */
export const PERMISSIONS = [
  "data.read",
  "data.write",
  "projects.manage",
  "keys.manage",
  "alerts.manage",
  "members.manage",
  "workspace.manage",
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** What a person is in a workspace, from the most to the least. */
export const ROLES = ["owner", "admin", "member", "viewer"] as const;
export type Role = (typeof ROLES)[number];

type Area = Permission extends `${infer Name}.${string}` ? Name : never;
/** A permission, all of an area (`data.*`), or all there are (`*`). */
type Grant = Permission | `${Area}.*` | "*";

/** Who may do what: the one place where it is written down. */
const GRANTS: Readonly<Record<Role | "key" | "readKey" | "projectKey", readonly Grant[]>> = {
  owner: ["*"],
  admin: ["data.*", "projects.*", "keys.*", "alerts.*", "members.*"],
  member: ["data.*", "projects.manage", "alerts.manage"],
  viewer: ["data.read"],
  key: ["data.*", "projects.manage"],
  readKey: ["data.read"],
  projectKey: ["data.write"],
};

/** The permissions of a role, or of an API key (`key`: live and test ones; `projectKey`: those of one project). */
export const PERMISSIONS_OF = Object.fromEntries(
  Object.entries(GRANTS).map(([holder, grants]) => [
    holder,
    new Set(PERMISSIONS.filter((permission) => grants.some((grant) => covers(grant, permission)))),
  ]),
) as unknown as Readonly<Record<keyof typeof GRANTS, ReadonlySet<Permission>>>;

function covers(grant: Grant, permission: Permission): boolean {
  return grant === "*" || grant === permission || grant === `${permission.split(".", 1)[0]!}.*`;
}
