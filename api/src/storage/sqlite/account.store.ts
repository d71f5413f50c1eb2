import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { sql } from "drizzle-orm";
import type { AccountStore, KeyRecord } from "../../accounts/account.store.ts";
import type { Workspace } from "../../accounts/principal.ts";
import { inTransaction } from "./connection.ts";
import type { ReadDatabase, Sync } from "./read-sql.ts";

interface WorkspaceRow {
  workspace_id: string;
  workspace_name: string;
  slug: string;
  plan: Workspace["plan"];
  auto_create_projects: number;
  default_stuck_threshold_ms: number;
  default_progress_threshold_ms: number | null;
  workspace_created_at_ms: number;
}

const workspaceColumns = `w.workspace_id, w.name AS workspace_name, w.slug, w.plan, w.auto_create_projects,
  w.default_stuck_threshold_ms, w.default_progress_threshold_ms, w.created_at_ms AS workspace_created_at_ms`;

function toWorkspace(row: WorkspaceRow): Workspace {
  return {
    id: row.workspace_id,
    name: row.workspace_name,
    slug: row.slug,
    plan: row.plan,
    autoCreateProjects: row.auto_create_projects === 1,
    defaultStuckThresholdMs: row.default_stuck_threshold_ms,
    defaultProgressThresholdMs: row.default_progress_threshold_ms,
    createdAtMs: row.workspace_created_at_ms,
  };
}

interface KeyRow extends WorkspaceRow {
  key_id: string;
  type: KeyRecord["type"];
  label: string;
  prefix: string;
  data_set: KeyRecord["dataSet"];
  data_set_id: number;
  revoked_at_ms: number | null;
  expires_at_ms: number | null;
}

export function createAccountReader(db: ReadDatabase): Pick<Sync<AccountStore>, "findKey"> {
  return {
    findKey(sha256) {
      const [row] = db.all<KeyRow>(sql`
        SELECT k.key_id, k.type, k.label, k.prefix, k.revoked_at_ms, k.expires_at_ms, d.data_set_id,
          d.name AS data_set, ${sql.raw(workspaceColumns)}
        FROM api_keys k
        JOIN workspaces w ON w.workspace_id = k.workspace_id
        JOIN data_sets d ON d.workspace_id = w.workspace_id AND d.name = iif(k.type = 'test', 'test', 'live')
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
      };
    },
  };
}

/** The threshold of agents that registered none, in a new workspace (contract, section 5). */
const DEFAULT_STUCK_THRESHOLD_MS = 300_000;

/** The writer's half: runs on the writing thread. */
export function createAccountWriter(
  db: DatabaseSync,
): Pick<Sync<AccountStore>, "ensureWorkspace" | "ensureKey"> {
  const makeWorkspace = (slug: string, name: string, plan: Workspace["plan"]): void => {
    const workspaceId = randomUUID();
    const nowMs = Date.now();
    db.prepare(`INSERT INTO workspaces VALUES (?, ?, ?, ?, 1, ?, NULL, ?)`).run(
      workspaceId,
      slug,
      name,
      plan,
      DEFAULT_STUCK_THRESHOLD_MS,
      nowMs,
    );
    for (const dataSet of ["live", "test"]) {
      const { lastInsertRowid } = db
        .prepare("INSERT INTO data_sets (workspace_id, name) VALUES (?, ?)")
        .run(workspaceId, dataSet);
      db.prepare(
        `INSERT INTO projects (data_set_id, project_id, slug, name, is_archived, created_at_ms)
         VALUES (?, ?, 'default', 'Default', 0, ?)`,
      ).run(lastInsertRowid, randomUUID(), nowMs);
    }
  };
  const findWorkspace = (slug: string): WorkspaceRow | undefined =>
    db.prepare(`SELECT ${workspaceColumns} FROM workspaces w WHERE w.slug = ?`).get(slug) as unknown as
      WorkspaceRow | undefined;

  return {
    ensureWorkspace({ slug, name, plan }) {
      if (findWorkspace(slug) === undefined) inTransaction(db, () => makeWorkspace(slug, name, plan));
      const row = findWorkspace(slug)!;
      const dataSetId = (dataSet: string): number =>
        (
          db
            .prepare("SELECT data_set_id FROM data_sets WHERE workspace_id = ? AND name = ?")
            .get(row.workspace_id, dataSet) as { data_set_id: number }
        ).data_set_id;
      return {
        workspace: toWorkspace(row),
        liveDataSetId: dataSetId("live"),
        testDataSetId: dataSetId("test"),
      };
    },
    ensureKey({ workspaceId, sha256, prefix, type, label }) {
      db.prepare(
        `INSERT INTO api_keys (key_id, workspace_id, sha256, prefix, type, label, created_at_ms)
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING`,
      ).run(randomUUID(), workspaceId, sha256, prefix, type, label, Date.now());
    },
  };
}
