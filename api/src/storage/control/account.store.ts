import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { AccountStore, KeyRecord } from "../../accounts/account.store.ts";
import type { DataSetName, Workspace } from "../../accounts/principal.ts";
import { writeWorkspaceAudit } from "./people-rows.ts";
import type { SqlSession } from "./session.ts";
import { toWorkspace, workspaceColumns, type WorkspaceRow } from "./workspace.rows.ts";

interface KeyRow extends WorkspaceRow {
  key_id: string;
  type: KeyRecord["type"];
  label: string;
  prefix: string;
  data_set: DataSetName;
  data_set_id: number;
  revoked_at_ms: number | null;
  expires_at_ms: number | null;
  project_id: string | null;
}

export function createAccountReader(session: SqlSession): Pick<AccountStore, "findKey"> {
  return {
    async findKey(sha256) {
      const [row] = await session.all<KeyRow>(sql`
        SELECT k.key_id, k.type, k.label, k.prefix, k.revoked_at_ms, k.expires_at_ms, k.project_id, d.data_set_id,
          d.name AS data_set, ${workspaceColumns}
        FROM api_keys k
        JOIN workspaces w ON w.workspace_id = k.workspace_id
        JOIN data_sets d ON d.workspace_id = w.workspace_id
          AND d.name = CASE WHEN k.type = 'test' THEN 'test' ELSE 'live' END
        WHERE k.sha256 = ${sha256}`);
      if (row === undefined) return null;
      return {
        id: row.key_id,
        type: row.type,
        label: row.label,
        prefix: row.prefix,
        workspace: toWorkspace(row),
        dataSet: row.data_set,
        dataSetId: row.data_set_id,
        revokedAtMs: row.revoked_at_ms,
        expiresAtMs: row.expires_at_ms,
        projectId: row.project_id,
      };
    },
  };
}

/** The threshold of agents that registered none, in a new workspace (contract, section 5). */
const DEFAULT_STUCK_THRESHOLD_MS = 300_000;

/** The number of a workspace's live or test data. */
export async function dataSetIdOf(
  session: SqlSession,
  workspaceId: string,
  dataSet: DataSetName,
): Promise<number> {
  const [row] = await session.all<{ data_set_id: number }>(
    sql`SELECT data_set_id FROM data_sets WHERE workspace_id = ${workspaceId} AND name = ${dataSet}`,
  );
  return row!.data_set_id;
}

/** Makes a workspace with both data sets and their default projects. */
export async function insertWorkspace(
  session: SqlSession,
  workspace: Pick<Workspace, "id" | "slug" | "name" | "plan" | "createdAtMs">,
): Promise<void> {
  const { id, slug, name, plan, createdAtMs } = workspace;
  await session.run(sql`
    INSERT INTO workspaces (workspace_id, slug, name, "plan", auto_create_projects, default_stuck_threshold_ms,
      created_at_ms)
    VALUES (${id}, ${slug}, ${name}, ${plan}, 1, ${DEFAULT_STUCK_THRESHOLD_MS}, ${createdAtMs})`);
  // Two, whatever the workspace: not worth a set.
  for (const dataSet of ["live", "test"] as const) {
    await session.run(sql`INSERT INTO data_sets (workspace_id, name) VALUES (${id}, ${dataSet})`);
    await session.run(sql`
      INSERT INTO projects (data_set_id, project_id, slug, name, is_archived, created_at_ms)
      VALUES (${await dataSetIdOf(session, id, dataSet)}, ${randomUUID()}, 'default', 'Default', 0, ${createdAtMs})`);
  }
}

/** Stores a key's digest. */
export async function insertKey(
  session: SqlSession,
  key: Pick<KeyRecord, "id" | "prefix" | "type" | "label"> & {
    workspaceId: string;
    sha256: Uint8Array;
    createdAtMs: number;
  },
): Promise<void> {
  await session.run(sql`
    INSERT INTO api_keys (key_id, workspace_id, sha256, prefix, type, label, created_at_ms)
    VALUES (${key.id}, ${key.workspaceId}, ${key.sha256}, ${key.prefix}, ${key.type}, ${key.label},
      ${key.createdAtMs})`);
}

export function createAccountWriter(
  session: SqlSession,
): Pick<AccountStore, "ensureWorkspace" | "ensureKey" | "setPlan"> {
  const findWorkspace = async (slug: string): Promise<WorkspaceRow | undefined> =>
    (
      await session.all<WorkspaceRow>(
        sql`SELECT ${workspaceColumns} FROM workspaces w WHERE w.slug = ${slug}`,
      )
    )[0];

  return {
    async ensureWorkspace({ slug, name, plan }) {
      if ((await findWorkspace(slug)) === undefined)
        await insertWorkspace(session, { id: randomUUID(), slug, name, plan, createdAtMs: Date.now() });
      const row = (await findWorkspace(slug))!;
      return {
        workspace: toWorkspace(row),
        liveDataSetId: await dataSetIdOf(session, row.workspace_id, "live"),
        testDataSetId: await dataSetIdOf(session, row.workspace_id, "test"),
      };
    },
    async ensureKey({ workspaceId, sha256, prefix, type, label }) {
      const [held] = await session.all(sql`SELECT key_id FROM api_keys WHERE sha256 = ${sha256}`);
      if (held !== undefined) return;
      const key = { id: randomUUID(), workspaceId, sha256, prefix, type, label, createdAtMs: Date.now() };
      await insertKey(session, key);
    },
    async setPlan(slug, plan, by) {
      const row = await findWorkspace(slug);
      if (row === undefined) return null;
      const { workspace_id: id, workspace_name: name, plan: before } = row;
      if (before === plan) return before;
      await session.run(sql`UPDATE workspaces SET "plan" = ${plan} WHERE workspace_id = ${id}`);
      await writeWorkspaceAudit(session, id, by, {
        action: "workspace.set_plan",
        subject: { type: "workspace", id, name },
        before: { plan: before },
        after: { plan },
      });
      return before;
    },
  };
}
