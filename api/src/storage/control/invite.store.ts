import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { ChangedBy } from "../../accounts/audit-log.ts";
import type { InviteStore } from "../../accounts/invite.store.ts";
import { mayGrant } from "../../accounts/member-rules.ts";
import type { StoredUser } from "../../accounts/people.store.ts";
import type { Role } from "../../accounts/permissions.ts";
import type { Invite } from "../../accounts/person.ts";
import { toWorkspace, workspaceColumns, type WorkspaceRow } from "./workspace.rows.ts";
import {
  KEPT_WHEN_OVER_MS,
  hasEmail,
  insertMembership,
  insertSession,
  insertUser,
  orNull,
  roleOf,
  writeWorkspaceAudit,
  writeWorkspaceAudits,
} from "./people-rows.ts";
import type { SqlSession } from "./session.ts";

interface InviteRow {
  invite_id: string;
  workspace_id: string;
  invite_email: string;
  role: Role;
  created_at_ms: number;
  expires_at_ms: number;
  inviter_id: string | null;
  inviter_email: string | null;
  inviter_name: string | null;
}

const inviteColumns =
  sql.raw(`i.invite_id, i.workspace_id, i.email AS invite_email, i.role, i.created_at_ms, i.expires_at_ms,
  u.user_id AS inviter_id, u.email AS inviter_email, u.name AS inviter_name`);

const toInvite = (row: InviteRow): Invite => ({
  id: row.invite_id,
  email: row.invite_email,
  role: row.role,
  invitedBy:
    row.inviter_id === null
      ? null
      : { id: row.inviter_id, email: row.inviter_email!, name: row.inviter_name! },
  createdAtMs: row.created_at_ms,
  expiresAtMs: row.expires_at_ms,
});

const isOpen = (nowMs: number): SQL =>
  sql`i.accepted_at_ms IS NULL AND i.revoked_at_ms IS NULL AND i.expires_at_ms > ${nowMs}`;

/** @param limit at most so many; all where it is left out */
const selectInvites = (
  session: SqlSession,
  which: SQL,
  nowMs: number,
  limit?: number,
): Promise<InviteRow[]> =>
  session.all<InviteRow>(sql`
    SELECT ${inviteColumns} FROM invites i
    LEFT JOIN memberships m ON m.workspace_id = i.workspace_id AND m.user_id = i.invited_by
    LEFT JOIN users u ON u.user_id = m.user_id
    WHERE ${which} AND ${isOpen(nowMs)} ORDER BY i.created_at_ms DESC, i.invite_id DESC
    ${limit === undefined ? sql`` : session.limit(limit)}`);

/** Revokes those of the invites that `which` names and that can still be taken, and writes each down. */
export async function revokeInvites(
  session: SqlSession,
  { workspaceId, which, by }: { workspaceId: string; which: SQL; by: ChangedBy },
): Promise<Invite[]> {
  const rows = await selectInvites(session, sql`i.workspace_id = ${workspaceId} AND ${which}`, by.atMs);
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.invite_id);
  await session.run(sql`
    UPDATE invites SET revoked_at_ms = ${by.atMs} WHERE ${session.inTexts(sql`invite_id`, ids)}`);
  await writeWorkspaceAudits(
    session,
    by,
    rows.map((row) => ({
      workspaceId,
      action: "invite.revoke",
      subject: { type: "invite", id: row.invite_id, name: row.invite_email },
      before: { email: row.invite_email, role: row.role },
      after: null,
    })),
  );
  return rows.map(toInvite);
}

export function createInviteReader(session: SqlSession): Pick<InviteStore, "listInvites" | "findInvite"> {
  return {
    async listInvites({ workspaceId }, { nowMs, after, limit }) {
      const from =
        after === null
          ? sql``
          : sql`AND (i.created_at_ms < ${after.createdAtMs}
              OR (i.created_at_ms = ${after.createdAtMs} AND i.invite_id < ${after.id}))`;
      const which = sql`i.workspace_id = ${workspaceId} ${from}`;
      const rows = await selectInvites(session, which, nowMs, limit);
      return rows.map(toInvite);
    },
    async findInvite(tokenSha256, nowMs) {
      const [row] = await selectInvites(session, sql`i.token_sha256 = ${tokenSha256}`, nowMs);
      if (row === undefined) return null;
      const [workspace] = await session.all<WorkspaceRow>(
        sql`SELECT ${workspaceColumns} FROM workspaces w WHERE w.workspace_id = ${row.workspace_id}`,
      );
      return { ...toInvite(row), workspace: toWorkspace(workspace!) };
    },
  };
}

export function createInviteWriter(
  session: SqlSession,
): Pick<InviteStore, "createInvite" | "revokeInvite" | "acceptInvite"> {
  return {
    async createInvite({ workspaceId }, invite, by) {
      const byRole =
        invite.invitedBy === null ? "owner" : await roleOf(session, workspaceId, invite.invitedBy);
      if (byRole === null || !mayGrant(byRole, invite.role)) return "forbidden";
      const [member] = await session.all(sql`
        SELECT u.user_id FROM users u JOIN memberships m ON m.user_id = u.user_id
        WHERE u.email = ${invite.email} AND m.workspace_id = ${workspaceId}`);
      if (member !== undefined) return "member";
      await session.run(sql`
        DELETE FROM invites
        WHERE workspace_id = ${workspaceId} AND expires_at_ms < ${invite.createdAtMs - KEPT_WHEN_OVER_MS}`);
      await revokeInvites(session, { workspaceId, which: sql`i.email = ${invite.email}`, by });
      await session.run(sql`
        INSERT INTO invites (invite_id, workspace_id, email, role, token_sha256, invited_by, created_at_ms,
          expires_at_ms)
        VALUES (${invite.id}, ${workspaceId}, ${invite.email}, ${invite.role}, ${invite.tokenSha256},
          ${orNull(invite.invitedBy)}, ${invite.createdAtMs}, ${invite.expiresAtMs})`);
      await writeWorkspaceAudit(session, workspaceId, by, {
        action: "invite.create",
        subject: { type: "invite", id: invite.id, name: invite.email },
        before: null,
        after: { email: invite.email, role: invite.role },
      });
      return "created";
    },
    async revokeInvite({ workspaceId }, inviteId, by) {
      const which = sql`i.invite_id = ${inviteId}`;
      const [revoked] = await revokeInvites(session, { workspaceId, which, by });
      return revoked ?? null;
    },
    async acceptInvite({ tokenSha256, user, session: signedIn, atMs }) {
      const [row] = await selectInvites(session, sql`i.token_sha256 = ${tokenSha256}`, atMs);
      if (row === undefined || row.workspace_id !== signedIn.workspaceId) return "gone";
      if (user.passwordHash !== undefined) {
        if (await hasEmail(session, row.invite_email)) return "email_taken";
        await insertUser(session, { ...(user as StoredUser), email: row.invite_email }, atMs);
      }
      if ((await roleOf(session, row.workspace_id, user.id)) !== null) return "gone";
      await session.run(sql`UPDATE invites SET accepted_at_ms = ${atMs} WHERE invite_id = ${row.invite_id}`);
      await insertMembership(session, {
        workspaceId: row.workspace_id,
        userId: user.id,
        role: row.role,
        atMs,
      });
      await insertSession(session, signedIn);
      const by: ChangedBy = { actor: { kind: "user", id: user.id, name: user.name }, atMs };
      await writeWorkspaceAudit(session, row.workspace_id, by, {
        action: "invite.accept",
        subject: { type: "member", id: user.id, name: user.name },
        before: null,
        after: { email: row.invite_email, role: row.role },
      });
      return "accepted";
    },
  };
}
