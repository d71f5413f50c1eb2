import { sql } from "drizzle-orm";
import { differences } from "../../accounts/audit-log.ts";
import type { Workspace } from "../../accounts/principal.ts";
import type { DataScope } from "../../accounts/scope.ts";
import type { WorkspaceStore } from "../../accounts/workspace.store.ts";
import { writeAudit } from "./audit-log.store.ts";
import type { SqlSession } from "./session.ts";
import { toWorkspace, workspaceColumns, type WorkspaceRow } from "./workspace.rows.ts";

async function readWorkspace(session: SqlSession, { workspaceId }: DataScope): Promise<Workspace> {
  const [row] = await session.all<WorkspaceRow>(
    sql`SELECT ${workspaceColumns} FROM workspaces w WHERE w.workspace_id = ${workspaceId}`,
  );
  if (row === undefined) throw new Error("a scope names a workspace that does not exist");
  return toWorkspace(row);
}

export function createWorkspaceReader(
  session: SqlSession,
): Pick<WorkspaceStore, "getWorkspace" | "countUse" | "hasAgent"> {
  const count = async (rows: ReturnType<typeof sql>): Promise<number> =>
    (await session.all<{ used: number | null }>(rows))[0]?.used ?? 0;
  return {
    getWorkspace: (scope) => readWorkspace(session, scope),
    async hasAgent({ dataSetId }, agentId) {
      const rows = await session.all<{ agent_id: string }>(
        sql`SELECT agent_id FROM agent_names WHERE data_set_id = ${dataSetId} AND agent_id = ${agentId}`,
      );
      // Compared here: SQL Server takes "a" and "a " for the same.
      return rows.some((row) => row.agent_id === agentId);
    },
    async countUse({ dataSetId }, month) {
      return {
        events: await count(
          sql`SELECT events AS used FROM event_counts WHERE data_set_id = ${dataSetId} AND "month" = ${month}`,
        ),
        agents: await count(sql`SELECT count(*) AS used FROM agent_names WHERE data_set_id = ${dataSetId}`),
        projects: await count(sql`SELECT count(*) AS used FROM projects
          WHERE data_set_id = ${dataSetId} AND deleted_at_ms IS NULL AND merged_into_pk IS NULL`),
      };
    },
  };
}

export function createWorkspaceWriter(session: SqlSession): Pick<WorkspaceStore, "updateWorkspace"> {
  return {
    async updateWorkspace(scope, change, by) {
      const before = await readWorkspace(session, scope);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const after: Workspace = { ...before, ...given };
      const [taken] = await session.all(
        sql`SELECT workspace_id FROM workspaces WHERE slug = ${after.slug} AND workspace_id <> ${before.id}`,
      );
      if (taken !== undefined) return null;
      await session.run(sql`
        UPDATE workspaces SET name = ${after.name}, slug = ${after.slug}, timezone = ${after.timezone},
          default_stuck_threshold_ms = ${after.defaultStuckThresholdMs},
          default_progress_threshold_ms = ${after.defaultProgressThresholdMs},
          retention_days = ${after.retentionDays}, auto_create_projects = ${Number(after.autoCreateProjects)},
          keep_task_summaries = ${after.keepTaskSummaries === null ? null : Number(after.keepTaskSummaries)}
        WHERE workspace_id = ${before.id}`);
      await writeAudit(session, scope, by, {
        action: "workspace.update",
        subject: { type: "workspace", id: after.id, name: after.name },
        ...differences({ ...before }, { ...after }),
      });
      return after;
    },
  };
}
