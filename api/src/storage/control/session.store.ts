import { sql } from "drizzle-orm";
import type { SQL } from "drizzle-orm";
import type { ChangedBy } from "../../accounts/audit-log.ts";
import type { Role } from "../../accounts/permissions.ts";
import type { Session, SessionKind } from "../../accounts/person.ts";
import type { DataSetName } from "../../accounts/principal.ts";
import type { RotationOutcome, SessionStore } from "../../accounts/session.store.ts";
import { toWorkspace, workspaceColumns, type WorkspaceRow } from "./workspace.rows.ts";
import {
  endSessions,
  insertSession,
  nameOf,
  orNull,
  roleOf,
  toUser,
  userColumns,
  writeWorkspaceAudit,
  writeWorkspaceAudits,
} from "./people-rows.ts";
import type { UserRow } from "./people-rows.ts";
import type { SqlSession } from "./session.ts";

interface SessionRow {
  session_id: string;
  kind: SessionKind;
  client: string;
  created_at_ms: number;
  last_used_at_ms: number;
  expires_at_ms: number;
}

const sessionColumns = sql.raw(`s.session_id, s.kind, s.client, s.created_at_ms, s.last_used_at_ms,
  s.expires_at_ms`);

const toSession = (row: SessionRow): Session => ({
  id: row.session_id,
  kind: row.kind,
  client: row.client,
  createdAtMs: row.created_at_ms,
  lastUsedAtMs: row.last_used_at_ms,
  expiresAtMs: row.expires_at_ms,
});

type FoundRow = SessionRow &
  UserRow &
  WorkspaceRow & { role: Role; data_set: DataSetName; data_set_id: number; access_until_ms: number | null };

export function createSessionReader(session: SqlSession): Pick<SessionStore, "findSession" | "listSessions"> {
  return {
    async findSession(by, nowMs) {
      const which = "id" in by ? sql`s.session_id = ${by.id}` : sql`s.family_sha256 = ${by.familySha256}`;
      const [row] = await session.all<FoundRow>(sql`
        SELECT ${sessionColumns}, ${userColumns}, ${workspaceColumns}, m.role, s.data_set, s.access_until_ms,
          d.data_set_id
        FROM sessions s
        JOIN users u ON u.user_id = s.user_id
        JOIN memberships m ON m.workspace_id = s.workspace_id AND m.user_id = s.user_id
        JOIN workspaces w ON w.workspace_id = s.workspace_id
        JOIN data_sets d ON d.workspace_id = s.workspace_id AND d.name = s.data_set
        WHERE ${which} AND s.ended_at_ms IS NULL AND s.expires_at_ms > ${nowMs}`);
      if (row === undefined) return null;
      return {
        ...toSession(row),
        user: toUser(row),
        role: row.role,
        workspace: toWorkspace(row),
        dataSet: row.data_set,
        dataSetId: row.data_set_id,
        accessUntilMs: row.access_until_ms,
      };
    },
    async listSessions({ workspaceId }, userId, nowMs) {
      const rows = await session.all<SessionRow>(sql`
        SELECT ${sessionColumns} FROM sessions s
        WHERE s.workspace_id = ${workspaceId} AND s.user_id = ${userId} AND s.ended_at_ms IS NULL
          AND s.expires_at_ms > ${nowMs}
        ORDER BY s.last_used_at_ms DESC, s.session_id`);
      return rows.map(toSession);
    },
  };
}

interface RotationRow {
  session_id: string;
  user_id: string;
  workspace_id: string;
  refresh_sha256: Uint8Array;
  previous_sha256: Uint8Array | null;
  request_sha256: Uint8Array | null;
  created_at_ms: number;
}

const isSame = (a: Uint8Array | null, b: Uint8Array | null): boolean =>
  a !== null && b !== null && Buffer.compare(a, b) === 0;

/** Ends those of the sessions that `which` names and that are not over, and writes each down where it was. */
async function revokeSessions(session: SqlSession, which: SQL, by: ChangedBy): Promise<number> {
  const rows = await session.all<{ session_id: string; workspace_id: string }>(sql`
    SELECT session_id, workspace_id FROM sessions
    WHERE ended_at_ms IS NULL AND expires_at_ms > ${by.atMs} AND ${which}`);
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => row.session_id);
  await endSessions(session, session.inTexts(sql`session_id`, ids), "revoked", by.atMs);
  await writeWorkspaceAudits(
    session,
    by,
    rows.map(({ session_id: id, workspace_id: workspaceId }) => ({
      workspaceId,
      action: "session.revoke",
      subject: { type: "session", id, name: by.actor.name },
      before: null,
      after: null,
    })),
  );
  return rows.length;
}

/** Ends a session of which an old token was shown, and writes it down: its holder should know. */
async function endReplayed(session: SqlSession, row: RotationRow, atMs: number): Promise<void> {
  const { session_id: id, user_id: userId, workspace_id: workspaceId } = row;
  await endSessions(session, sql`session_id = ${id}`, "replayed", atMs);
  const name = await nameOf(session, userId);
  const by: ChangedBy = { actor: { kind: "user", id: userId, name }, atMs };
  await writeWorkspaceAudit(session, workspaceId, by, {
    action: "session.end",
    subject: { type: "session", id, name },
    before: null,
    after: { reason: "replayed" },
  });
}

export function createSessionWriter(session: SqlSession): Omit<SessionStore, "findSession" | "listSessions"> {
  const belongs = async (workspaceId: string, userId: string) =>
    (await roleOf(session, workspaceId, userId)) !== null;

  return {
    async startSession(made) {
      if (!(await belongs(made.workspaceId, made.userId))) return false;
      await insertSession(session, made);
      return true;
    },
    async replaceSession(oldSessionId, made, maxMs) {
      if (!(await belongs(made.workspaceId, made.userId))) return false;
      const old = sql`session_id = ${oldSessionId} AND user_id = ${made.userId}`;
      const [row] = await session.all<{ created_at_ms: number }>(
        sql`SELECT created_at_ms FROM sessions WHERE ${old} AND expires_at_ms > ${made.lastUsedAtMs}`,
      );
      if (row === undefined) return false;
      if ((await endSessions(session, old, "switched", made.lastUsedAtMs)) === 0) return false;
      const createdAtMs = row.created_at_ms;
      const expiresAtMs = Math.min(createdAtMs + maxMs, made.expiresAtMs);
      await insertSession(session, { ...made, createdAtMs, expiresAtMs });
      return true;
    },
    async rotate(rotation): Promise<RotationOutcome> {
      const { familySha256, refreshSha256, requestSha256, next, atMs, idleMs, maxMs } = rotation;
      const [row] = await session.all<RotationRow>(sql`
        SELECT session_id, user_id, workspace_id, refresh_sha256, previous_sha256, request_sha256, created_at_ms
        FROM sessions
        WHERE family_sha256 = ${familySha256} AND kind = 'tokens' AND ended_at_ms IS NULL
          AND expires_at_ms > ${atMs}`);
      if (row === undefined) return { kind: "unknown" };
      const isCurrent = isSame(row.refresh_sha256, refreshSha256);
      // The answer to this very request was lost, and nobody has used what was in it.
      const isAskedAgain =
        isSame(row.previous_sha256, refreshSha256) && isSame(row.request_sha256, requestSha256);
      if (!isCurrent && !isAskedAgain) {
        await endReplayed(session, row, atMs);
        return { kind: "replayed" };
      }
      await session.run(sql`
        UPDATE sessions SET refresh_sha256 = ${next.refreshSha256}, previous_sha256 = ${refreshSha256},
          request_sha256 = ${orNull(requestSha256)}, last_used_at_ms = ${atMs},
          access_until_ms = ${next.accessUntilMs},
          expires_at_ms = ${Math.min(row.created_at_ms + maxMs, atMs + idleMs)}
        WHERE session_id = ${row.session_id}`);
      return { kind: "rotated", sessionId: row.session_id };
    },
    async touchSession(sessionId, { atMs, idleMs, maxMs }) {
      const untilMs = atMs + idleMs;
      await session.run(sql`
        UPDATE sessions SET last_used_at_ms = ${atMs},
          expires_at_ms = CASE WHEN created_at_ms + ${maxMs} < ${untilMs} THEN created_at_ms + ${maxMs}
            ELSE ${untilMs} END
        WHERE session_id = ${sessionId} AND ended_at_ms IS NULL AND last_used_at_ms < ${atMs}`);
    },
    async endSession(sessionId, reason, atMs) {
      return (await endSessions(session, sql`session_id = ${sessionId}`, reason, atMs)) > 0;
    },
    async endOwnSession({ workspaceId }, { userId, sessionId, by }) {
      const which = sql`session_id = ${sessionId} AND user_id = ${userId} AND workspace_id = ${workspaceId}`;
      return (await revokeSessions(session, which, by)) > 0;
    },
    endOtherSessions({ userId, keepSessionId, by }) {
      return revokeSessions(session, sql`user_id = ${userId} AND session_id <> ${keepSessionId}`, by);
    },
  };
}
