import { sql } from "drizzle-orm";
import type { ChangedBy } from "../../accounts/audit-log.ts";
import { judgeMemberChange, mayGrant } from "../../accounts/member-rules.ts";
import type { PeopleStore, StoredUser } from "../../accounts/people.store.ts";
import { ROLES } from "../../accounts/permissions.ts";
import type { Role } from "../../accounts/permissions.ts";
import type { Member } from "../../accounts/person.ts";
import { insertKey, insertWorkspace } from "./account.store.ts";
import { revokeInvites } from "./invite.store.ts";
import { toWorkspace, workspaceColumns, type WorkspaceRow } from "./workspace.rows.ts";
import {
  endSessions,
  hasEmail,
  insertMembership,
  insertSession,
  insertUser,
  nameOf,
  roleOf,
  toUser,
  userColumns,
  writeWorkspaceAudit,
} from "./people-rows.ts";
import type { UserRow } from "./people-rows.ts";
import type { SqlSession } from "./session.ts";

type Reads =
  "findUser" | "getUser" | "hasUsers" | "listMemberships" | "findTakenSlugs" | "listMembers" | "getMember";

interface MemberRow extends UserRow {
  role: Role;
  joined_at_ms: number;
}

const toMember = (row: MemberRow): Member => ({
  user: toUser(row),
  role: row.role,
  joinedAtMs: row.joined_at_ms,
});

export function createPeopleReader(session: SqlSession): Pick<PeopleStore, Reads> {
  const findBy = async (condition: ReturnType<typeof sql>): Promise<StoredUser | null> => {
    const [row] = await session.all<UserRow & { password_hash: string }>(
      sql`SELECT ${userColumns}, u.password_hash FROM users u WHERE ${condition}`,
    );
    return row === undefined ? null : { ...toUser(row), passwordHash: row.password_hash };
  };
  const membersWhere = async (condition: ReturnType<typeof sql>, limit: number): Promise<Member[]> =>
    (
      await session.all<MemberRow>(sql`
        SELECT ${userColumns}, m.role, m.joined_at_ms
        FROM memberships m JOIN users u ON u.user_id = m.user_id
        WHERE ${condition} ORDER BY u.name, u.user_id ${session.limit(limit)}`)
    ).map(toMember);

  return {
    findUser: (email) => findBy(sql`u.email = ${email}`),
    getUser: (userId) => findBy(sql`u.user_id = ${userId}`),
    hasUsers: () => anyUser(session),
    async listMemberships(userId) {
      const rows = await session.all<WorkspaceRow & { role: Role }>(sql`
        SELECT m.role, ${workspaceColumns}
        FROM memberships m JOIN workspaces w ON w.workspace_id = m.workspace_id
        WHERE m.user_id = ${userId} ORDER BY m.joined_at_ms, w.slug`);
      return rows.map((row) => ({ workspace: toWorkspace(row), role: row.role }));
    },
    async findTakenSlugs(slugs) {
      const rows = await session.all<{ slug: string }>(
        sql`SELECT slug FROM workspaces WHERE ${session.inTexts(sql`slug`, slugs)}`,
      );
      return rows.map(({ slug }) => slug);
    },
    listMembers({ workspaceId }, { after, limit }) {
      const from =
        after === null
          ? sql``
          : sql`AND (u.name > ${after.name} OR (u.name = ${after.name} AND u.user_id > ${after.userId}))`;
      return membersWhere(sql`m.workspace_id = ${workspaceId} ${from}`, limit);
    },
    async getMember({ workspaceId }, userId) {
      const found = await membersWhere(sql`m.workspace_id = ${workspaceId} AND m.user_id = ${userId}`, 1);
      return found[0] ?? null;
    },
  };
}

async function anyUser(session: SqlSession): Promise<boolean> {
  const rows = await session.all(sql`SELECT user_id FROM users ORDER BY user_id ${session.limit(1)}`);
  return rows.length > 0;
}

export function createPeopleWriter(
  session: SqlSession,
): Pick<PeopleStore, "register" | "changeMember" | "setPassword"> {
  return {
    async register({ workspace, user, key, session: signedIn, createdAtMs, onlyFirst }) {
      if (onlyFirst && (await anyUser(session))) return "closed";
      const [taken] = await session.all(sql`SELECT slug FROM workspaces WHERE slug = ${workspace.slug}`);
      if (taken !== undefined) return "slug_taken";
      if (user.passwordHash !== undefined) {
        if (await hasEmail(session, user.email!)) return "email_taken";
        await insertUser(session, user as StoredUser, createdAtMs);
      }
      await insertWorkspace(session, { ...workspace, createdAtMs });
      await insertMembership(session, {
        workspaceId: workspace.id,
        userId: user.id,
        role: "owner",
        atMs: createdAtMs,
      });
      await insertKey(session, { ...key, workspaceId: workspace.id, type: "live", createdAtMs });
      await insertSession(session, signedIn);
      const by: ChangedBy = {
        actor: { kind: "user", id: user.id, name: user.name },
        atMs: createdAtMs,
      };
      await writeWorkspaceAudit(session, workspace.id, by, {
        action: "workspace.create",
        subject: { type: "workspace", id: workspace.id, name: workspace.name },
        before: null,
        after: { slug: workspace.slug, name: workspace.name, plan: workspace.plan },
      });
      const { id, prefix, label } = key;
      await writeWorkspaceAudit(session, workspace.id, by, {
        action: "api_key.create",
        subject: { type: "api_key", id, name: label },
        before: null,
        after: { type: "live", prefix, label, expiresAtMs: null, projectId: null },
      });
      return "registered";
    },
    async changeMember({ workspaceId }, { userId, role: newRole, byUserId, by }) {
      const role = await roleOf(session, workspaceId, userId);
      if (role === null) return "unknown";
      const byRole = byUserId === null ? "owner" : await roleOf(session, workspaceId, byUserId);
      const owners = await session.all(
        sql`SELECT user_id FROM memberships WHERE workspace_id = ${workspaceId} AND role = 'owner'`,
      );
      const verdict = judgeMemberChange({
        byRole,
        isOwn: byUserId === userId,
        role,
        newRole,
        owners: owners.length,
      });
      if (verdict !== "allowed") return verdict;
      const which = sql`workspace_id = ${workspaceId} AND user_id = ${userId}`;
      if (newRole === null) {
        await session.run(sql`DELETE FROM memberships WHERE ${which}`);
        await endSessions(session, which, "removed", by.atMs);
      } else await session.run(sql`UPDATE memberships SET role = ${newRole} WHERE ${which}`);
      const isRemoved = newRole === null;
      await writeWorkspaceAudit(session, workspaceId, by, {
        action: isRemoved ? "member.remove" : "member.change_role",
        subject: { type: "member", id: userId, name: await nameOf(session, userId) },
        before: { role },
        after: isRemoved ? null : { role: newRole },
      });
      await revokeInvitesBeyond(session, { workspaceId, userId, role: newRole, by });
      return "changed";
    },
    async setPassword({ userId, expectedHash, passwordHash, session: signedIn, atMs }) {
      const changed = await session.run(sql`
        UPDATE users SET password_hash = ${passwordHash}
        WHERE user_id = ${userId} AND password_hash = ${expectedHash}`);
      if (changed === 0) return false;
      await endSessions(session, sql`user_id = ${userId}`, "password_changed", atMs);
      await insertSession(session, signedIn);
      const name = await nameOf(session, userId);
      const by: ChangedBy = { actor: { kind: "user", id: userId, name }, atMs };
      await writeWorkspaceAudit(session, signedIn.workspaceId, by, {
        action: "user.change_password",
        subject: { type: "user", id: userId, name },
        before: null,
        after: null,
      });
      return true;
    },
  };
}

/** What a person may not give any more is not given by a link that is still about either. */
async function revokeInvitesBeyond(
  session: SqlSession,
  change: { workspaceId: string; userId: string; role: Role | null; by: ChangedBy },
): Promise<void> {
  const { workspaceId, userId, role, by } = change;
  const beyond = ROLES.filter((given) => role === null || !mayGrant(role, given));
  if (beyond.length === 0) return;
  const which = sql`i.invited_by = ${userId} AND ${session.inTexts(sql`i.role`, beyond)}`;
  await revokeInvites(session, { workspaceId, which, by });
}
