import type { ChangedBy } from "./audit-log.ts";
import type { Role } from "./permissions.ts";
import type { Invite, NewSession } from "./person.ts";
import type { Workspace } from "./principal.ts";
import type { StoredUser } from "./people.store.ts";
import type { DataScope } from "./scope.ts";

/** An invite to store: of the token only the digest. */
export interface NewInvite {
  id: string;
  email: string;
  role: Role;
  tokenSha256: Uint8Array;
  /** Null for the session of local mode. */
  invitedBy: string | null;
  createdAtMs: number;
  expiresAtMs: number;
}

/** An invite as whoever holds its link sees it. */
export interface OpenInvite extends Invite {
  workspace: Workspace;
}

/** Somebody takes an invite. */
export interface Acceptance {
  tokenSha256: Uint8Array;
  /** With a password hash: a new person. Without: one who has an account already. */
  user: { id: string; name: string } & Partial<StoredUser>;
  session: NewSession;
  atMs: number;
}

/** `gone`: taken, revoked or run out meanwhile. `email_taken`: an account of this address was made meanwhile. */
export type AcceptanceOutcome = "accepted" | "gone" | "email_taken";

/** Invites to workspaces. What becomes of them is written to the audit log in the same transaction. */
export interface InviteStore {
  /** That can still be taken, newest first. @param page.after place of the last one of the page before */
  listInvites(
    scope: DataScope,
    page: { nowMs: number; after: { createdAtMs: number; id: string } | null; limit: number },
  ): Promise<Invite[]>;
  /**
   * Stores an invite; one that the address has already is revoked, so that one link is good at a time.
   *
   * @returns `member` when the address belongs here already; `forbidden` when the inviter may not give this role now
   */
  createInvite(
    scope: DataScope,
    invite: NewInvite,
    by: ChangedBy,
  ): Promise<"created" | "member" | "forbidden">;
  /** @returns the invite, or null when there is none that can still be taken */
  revokeInvite(scope: DataScope, inviteId: string, by: ChangedBy): Promise<Invite | null>;
  /** Before there is a scope: the token is the credential. Null unless it can be taken. */
  findInvite(tokenSha256: Uint8Array, nowMs: number): Promise<OpenInvite | null>;
  /** Makes the member, and the person where there is none, and signs in. Of several at once one is accepted. */
  acceptInvite(acceptance: Acceptance): Promise<AcceptanceOutcome>;
}
