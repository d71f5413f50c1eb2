import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { AuditEntry, ChangedBy } from "../../accounts/audit-log.ts";
import type { Role } from "../../accounts/permissions.ts";
import type { NewSession, User } from "../../accounts/person.ts";
import type { EndReason } from "../../accounts/session.store.ts";
import { writeAudits } from "./audit-log.store.ts";
import type { SqlSession } from "./session.ts";

/** How long what is over stays, so that it can be looked into. */
export const KEPT_WHEN_OVER_MS = 30 * 86_400_000;

export interface UserRow {
  user_id: string;
  email: string;
  user_name: string;
}

export const userColumns = sql.raw("u.user_id, u.email, u.name AS user_name");

export const toUser = (row: UserRow): User => ({ id: row.user_id, email: row.email, name: row.user_name });

/** A value or the word NULL: SQL Server takes no NULL parameter for a binary column without its type. */
export const orNull = (value: unknown): SQL => (value === null ? sql`NULL` : sql`${value}`);

export async function insertUser(
  session: SqlSession,
  user: { id: string; email: string; name: string; passwordHash: string },
  atMs: number,
): Promise<void> {
  await session.run(sql`
    INSERT INTO users (user_id, email, name, password_hash, created_at_ms)
    VALUES (${user.id}, ${user.email}, ${user.name}, ${user.passwordHash}, ${atMs})`);
}

export async function insertMembership(
  session: SqlSession,
  member: { workspaceId: string; userId: string; role: Role; atMs: number },
): Promise<void> {
  await session.run(sql`
    INSERT INTO memberships (workspace_id, user_id, role, joined_at_ms)
    VALUES (${member.workspaceId}, ${member.userId}, ${member.role}, ${member.atMs})`);
}

/** Stores a session, and lets go of those of the same person that have been over for long. */
export async function insertSession(session: SqlSession, made: NewSession): Promise<void> {
  const overSinceMs = made.lastUsedAtMs - KEPT_WHEN_OVER_MS;
  await session.run(sql`
    DELETE FROM sessions
    WHERE user_id = ${made.userId} AND (expires_at_ms < ${overSinceMs} OR ended_at_ms < ${overSinceMs})`);
  await session.run(sql`
    INSERT INTO sessions (session_id, user_id, workspace_id, data_set, kind, family_sha256, refresh_sha256, client,
      created_at_ms, last_used_at_ms, access_until_ms, expires_at_ms)
    VALUES (${made.id}, ${made.userId}, ${made.workspaceId}, ${made.dataSet}, ${made.kind}, ${made.familySha256},
      ${orNull(made.refreshSha256)}, ${made.client}, ${made.createdAtMs}, ${made.lastUsedAtMs},
      ${orNull(made.accessUntilMs)}, ${made.expiresAtMs})`);
}

/** Ends those of the sessions that `which` names and that are not over. @returns how many */
export function endSessions(
  session: SqlSession,
  which: SQL,
  reason: EndReason,
  atMs: number,
): Promise<number> {
  return session.run(sql`
    UPDATE sessions SET ended_at_ms = ${atMs}, end_reason = ${reason} WHERE ended_at_ms IS NULL AND ${which}`);
}

/** A person's role in a workspace as it is in this transaction; null where there is none. */
export async function roleOf(session: SqlSession, workspaceId: string, userId: string): Promise<Role | null> {
  const [row] = await session.all<{ role: Role }>(
    sql`SELECT role FROM memberships WHERE workspace_id = ${workspaceId} AND user_id = ${userId}`,
  );
  return row?.role ?? null;
}

/** A person's name, for the audit log. */
export async function nameOf(session: SqlSession, userId: string): Promise<string> {
  const [row] = await session.all<{ name: string }>(sql`SELECT name FROM users WHERE user_id = ${userId}`);
  return row?.name ?? "";
}

type WorkspaceAudit = AuditEntry & {
  subject: { type: "workspace" | "user" | "member" | "invite" | "session" | "api_key" };
};

/** Writes down a change to the workspace itself, its people or its keys: it is of none of its data sets. */
export function writeWorkspaceAudit(
  session: SqlSession,
  workspaceId: string,
  by: ChangedBy,
  entry: WorkspaceAudit,
): Promise<void> {
  return writeWorkspaceAudits(session, by, [{ ...entry, workspaceId }]);
}

/** The same for many, in one statement. */
export function writeWorkspaceAudits(
  session: SqlSession,
  by: ChangedBy,
  entries: readonly (WorkspaceAudit & { workspaceId: string })[],
): Promise<void> {
  const scoped = entries.map(({ workspaceId, ...entry }) => ({
    ...entry,
    scope: { workspaceId, dataSetId: 0 },
  }));
  return writeAudits(session, by, scoped);
}

/** Whether anybody has this address. */
export async function hasEmail(session: SqlSession, email: string): Promise<boolean> {
  const [row] = await session.all(sql`SELECT user_id FROM users WHERE email = ${email}`);
  return row !== undefined;
}
