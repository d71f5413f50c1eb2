import { ROLES } from "./permissions.ts";
import type { Role } from "./permissions.ts";

/** Whether a role is at least another. */
export function isAtLeast(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) <= ROLES.indexOf(other);
}

/** Whether somebody of one role may give another: never above one's own. */
export function mayGrant(own: Role, given: Role): boolean {
  return isAtLeast(own, "admin") && isAtLeast(own, given);
}

/** What a change to a member is judged by, as it is in the transaction that would make it. */
export interface MemberCase {
  /** Of the one who asks; null when that one is no member. */
  byRole: Role | null;
  /** Whether the one who asks is the member. */
  isOwn: boolean;
  /** Of the member now. */
  role: Role;
  /** What it is to be; null to remove. */
  newRole: Role | null;
  owners: number;
}

/**
 * Judges a change: nobody acts on one above, gives what is above, or takes away the last owner. Everybody else may
 * leave.
 */
export function judgeMemberChange(change: MemberCase): "allowed" | "forbidden" | "last_owner" {
  const { byRole, isOwn, role, newRole, owners } = change;
  const isLeaving = isOwn && newRole === null;
  if (byRole === null || (!isLeaving && !mayGrant(byRole, role))) return "forbidden";
  if (newRole !== null && !mayGrant(byRole, newRole)) return "forbidden";
  if (role === "owner" && newRole !== "owner" && owners <= 1) return "last_owner";
  return "allowed";
}
