import type { ChangedBy } from "./audit-log.ts";
import type { Role } from "./permissions.ts";
import type { Member, Membership, NewSession, User } from "./person.ts";
import type { Workspace } from "./principal.ts";
import type { DataScope } from "./scope.ts";

/** A person with what the password is checked against. */
export interface StoredUser extends User {
  passwordHash: string;
}

/** Everything that registering makes, in one transaction. */
export interface NewAccount {
  workspace: Pick<Workspace, "id" | "slug" | "name" | "plan">;
  /** With a password hash: a new person. Without: one who has an account already. */
  user: { id: string; name: string } & Partial<StoredUser>;
  key: { id: string; sha256: Uint8Array; prefix: string; label: string };
  session: NewSession;
  createdAtMs: number;
  /** Whether this is refused once anybody has an account. */
  onlyFirst: boolean;
}

/** Why nothing was made. */
export type RegistrationRefusal = "closed" | "slug_taken" | "email_taken";

/** What is to become of a member, and who says so. */
export interface MemberChange {
  userId: string;
  /** Null removes the member. */
  role: Role | null;
  /** Null for the session of local mode, which stands for an owner. */
  byUserId: string | null;
  by: ChangedBy;
}

/** What became of a change: `forbidden` where the one who asked may not do this to that member. */
export type MemberOutcome = "changed" | "unknown" | "forbidden" | "last_owner";

/** People and what they belong to. What they change is written to the audit log in the same transaction. */
export interface PeopleStore {
  /** Before there is a scope. @param email in lower case */
  findUser(email: string): Promise<StoredUser | null>;
  /** Before there is a scope. */
  getUser(userId: string): Promise<StoredUser | null>;
  /** Whether anybody has an account. */
  hasUsers(): Promise<boolean>;
  /** What a person belongs to, oldest first. Of the person, not of a workspace. */
  listMemberships(userId: string): Promise<Membership[]>;
  /** Which of these slugs workspaces have. */
  findTakenSlugs(slugs: readonly string[]): Promise<string[]>;
  /** Makes a workspace with its owner, projects, first key and session, or nothing at all. */
  register(account: NewAccount): Promise<"registered" | RegistrationRefusal>;
  /** By name. @param page.after place of the last one of the page before */
  listMembers(
    scope: DataScope,
    page: { after: { name: string; userId: string } | null; limit: number },
  ): Promise<Member[]>;
  getMember(scope: DataScope, userId: string): Promise<Member | null>;
  /** Changes or removes a member; whether that may be is decided in the same transaction. */
  changeMember(scope: DataScope, change: MemberChange): Promise<MemberOutcome>;
  /**
   * Sets a password, ends every session of the person's and starts one.
   *
   * @returns false when the password is not `expectedHash`'s any more
   */
  setPassword(change: {
    userId: string;
    expectedHash: string;
    passwordHash: string;
    session: NewSession;
    atMs: number;
  }): Promise<boolean>;
}
