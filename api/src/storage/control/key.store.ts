import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { KeyType } from "../../accounts/account.store.ts";
import type { Actor } from "../../accounts/audit-log.ts";
import type { ApiKey, KeyStore } from "../../accounts/key.store.ts";
import type { DataScope } from "../../accounts/scope.ts";
import { dataSetIdOf } from "./account.store.ts";
import { writeAudit } from "./audit-log.store.ts";
import { findProject } from "./project-rows.ts";
import type { SqlSession } from "./session.ts";

interface KeyRow {
  key_id: string;
  type: KeyType;
  label: string;
  prefix: string;
  created_at_ms: number;
  created_by_kind: Actor["kind"] | null;
  created_by_id: string | null;
  created_by_name: string | null;
  last_used_at_ms: number | null;
  expires_at_ms: number | null;
  revoked_at_ms: number | null;
  project_id: string | null;
  project_slug: string | null;
}

const selectKeys = sql.raw(`
  SELECT k.key_id, k.type, k.label, k.prefix, k.created_at_ms, k.created_by_kind, k.created_by_id, k.created_by_name,
    k.last_used_at_ms, k.expires_at_ms, k.revoked_at_ms, k.project_id, p.slug AS project_slug
  FROM api_keys k LEFT JOIN projects p ON p.project_id = k.project_id`);

const toApiKey = (row: KeyRow): ApiKey => ({
  id: row.key_id,
  type: row.type,
  label: row.label,
  prefix: row.prefix,
  createdAtMs: row.created_at_ms,
  createdBy:
    row.created_by_kind === null
      ? null
      : { kind: row.created_by_kind, id: row.created_by_id!, name: row.created_by_name! },
  lastUsedAtMs: row.last_used_at_ms,
  expiresAtMs: row.expires_at_ms,
  revokedAtMs: row.revoked_at_ms,
  project: row.project_id === null ? null : { id: row.project_id, slug: row.project_slug ?? row.project_id },
});

async function findKey(session: SqlSession, scope: DataScope, id: string): Promise<ApiKey | null> {
  const [row] = await session.all<KeyRow>(
    sql`${selectKeys} WHERE k.workspace_id = ${scope.workspaceId} AND k.key_id = ${id}`,
  );
  return row === undefined ? null : toApiKey(row);
}

export function createKeyReader(session: SqlSession): Pick<KeyStore, "listKeys" | "getKey"> {
  return {
    getKey: (scope, id) => findKey(session, scope, id),
    async listKeys(scope, { includeRevoked, after, limit }) {
      const rows = await session.all<KeyRow>(sql`
        ${selectKeys} WHERE k.workspace_id = ${scope.workspaceId}
          ${includeRevoked ? sql`` : sql`AND k.revoked_at_ms IS NULL`}
          ${
            after === null
              ? sql``
              : sql`AND (k.created_at_ms < ${after.createdAtMs}
                OR (k.created_at_ms = ${after.createdAtMs} AND k.key_id < ${after.id}))`
          }
        ORDER BY k.created_at_ms DESC, k.key_id DESC ${session.limit(limit)}`);
      return rows.map(toApiKey);
    },
  };
}

export function createKeyWriter(
  session: SqlSession,
): Pick<KeyStore, "createKey" | "revokeKey" | "touchKeys"> {
  const projectIdOf = async (scope: DataScope, type: KeyType, project: string): Promise<string | null> => {
    const dataSetId = await dataSetIdOf(session, scope.workspaceId, type === "test" ? "test" : "live");
    return (await findProject(session, dataSetId, project))?.project_id ?? null;
  };

  return {
    async createKey(scope, { sha256, prefix, type, label, expiresAtMs, project }, by) {
      const projectId = project === null ? null : await projectIdOf(scope, type, project);
      if (project !== null && projectId === null) return null;
      const id = randomUUID();
      const { actor, atMs } = by;
      await session.run(sql`
        INSERT INTO api_keys (key_id, workspace_id, sha256, prefix, type, label, created_at_ms, expires_at_ms,
          project_id, created_by_kind, created_by_id, created_by_name)
        VALUES (${id}, ${scope.workspaceId}, ${sha256}, ${prefix}, ${type}, ${label}, ${atMs}, ${expiresAtMs},
          ${projectId}, ${actor.kind}, ${actor.id}, ${actor.name})`);
      await writeAudit(session, scope, by, {
        action: "api_key.create",
        subject: { type: "api_key", id, name: label },
        before: null,
        after: { type, prefix, label, expiresAtMs, projectId },
      });
      return findKey(session, scope, id);
    },

    async revokeKey(scope, id, by) {
      const key = await findKey(session, scope, id);
      if (key === null || key.revokedAtMs !== null) return key;
      await session.run(sql`
        UPDATE api_keys SET revoked_at_ms = ${by.atMs}
        WHERE workspace_id = ${scope.workspaceId} AND key_id = ${id}`);
      await writeAudit(session, scope, by, {
        action: "api_key.revoke",
        subject: { type: "api_key", id, name: key.label },
        before: { revokedAtMs: null },
        after: { revokedAtMs: by.atMs },
      });
      return { ...key, revokedAtMs: by.atMs };
    },

    async touchKeys(uses) {
      if (uses.length === 0) return;
      const rows = uses.map(({ id, atMs }) => ({ key_id: id, at_ms: atMs }));
      await session.run(sql`
        UPDATE api_keys SET last_used_at_ms = w.at_ms FROM ${session.rows({ key_id: "id", at_ms: "integer" }, rows)}
        WHERE w.key_id = api_keys.key_id AND (last_used_at_ms IS NULL OR last_used_at_ms < w.at_ms)`);
    },
  };
}
