import { sql } from "drizzle-orm";
import type { ProjectSummary } from "../../projects/project.ts";
import type { ProjectStore } from "../../projects/project.store.ts";
import { toProject, type ProjectRow } from "../rows/project.row.ts";
import {
  allOf,
  defaultProjectPk,
  inTexts,
  projectMembers,
  projectPk,
  type ReadDatabase,
} from "./read-sql.ts";

const columns = sql.raw("project_id, slug, name, description, is_archived, created_at_ms");

export function createProjectReader(
  db: ReadDatabase,
): Pick<ProjectStore, "listProjects" | "getProject" | "summarise"> {
  return {
    async listProjects(scope, { includeArchived }) {
      const where = allOf([
        sql`data_set_id = ${scope.dataSetId} AND deleted_at_ms IS NULL AND merged_into_pk IS NULL`,
        !includeArchived && sql`is_archived = 0`,
      ]);
      const rows = await db.all<ProjectRow>(
        sql`SELECT ${columns} FROM projects WHERE ${where} ORDER BY slug ASC`,
      );
      return rows.map(toProject);
    },

    async getProject(scope, idOrSlug) {
      const [row] = await db.all<ProjectRow>(
        sql`SELECT ${columns} FROM projects WHERE project_pk = ${projectPk(scope.dataSetId, idOrSlug)}`,
      );
      return row === undefined ? null : toProject(row);
    },

    async summarise(scope, projectIds) {
      const { dataSetId } = scope;
      const wanted = sql`p.data_set_id = ${dataSetId} AND ${inTexts(sql`p.project_id`, projectIds)}`;
      const agents = await db.all<{ project_id: string; agents: number; last_event_at_ms: number }>(sql`
        SELECT p.project_id, COUNT(*) AS agents, MAX(m.last_event_at_ms) AS last_event_at_ms
        FROM projects AS p JOIN (${projectMembers}) AS m ON m.project_pk = p.project_pk
        WHERE ${wanted} GROUP BY p.project_id`);
      const runs = await db.all<{ project_id: string; open_runs: number }>(sql`
        SELECT p.project_id, COUNT(*) AS open_runs
        FROM agents AS a
        JOIN task_runs AS r ON r.agent_pk = a.agent_pk
        JOIN projects AS p ON p.project_pk = COALESCE(r.project_pk, ${defaultProjectPk(dataSetId)})
        WHERE a.data_set_id = ${dataSetId} AND r.outcome = 0 AND r.started_at_ms IS NOT NULL AND ${wanted}
        GROUP BY p.project_id`);
      const summaries = new Map<string, ProjectSummary>(
        projectIds.map((id) => [id, { agents: 0, openRuns: 0, lastEventAtMs: null }]),
      );
      for (const row of agents)
        Object.assign(summaries.get(row.project_id)!, {
          agents: row.agents,
          lastEventAtMs: row.last_event_at_ms,
        });
      for (const row of runs) summaries.get(row.project_id)!.openRuns = row.open_runs;
      return summaries;
    },
  };
}
