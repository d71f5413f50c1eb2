import { sql } from "drizzle-orm";
import type { ProjectSummary } from "../../projects/project.ts";
import type { ProjectStore } from "../../projects/project.store.ts";
import { toProject, type ProjectRow } from "../rows/project.row.ts";
import {
  allOf,
  defaultProjectPk,
  inList,
  projectMembers,
  projectPk,
  type ReadDatabase,
  type Sync,
} from "./read-sql.ts";

const columns = "project_id, slug, name, description, is_archived, created_at_ms";

export function createProjectReader(
  db: ReadDatabase,
): Pick<Sync<ProjectStore>, "listProjects" | "getProject" | "summarise"> {
  return {
    listProjects(scope, { includeArchived }) {
      const where = allOf([
        sql`data_set_id = ${scope.dataSetId} AND deleted_at_ms IS NULL AND merged_into_pk IS NULL`,
        !includeArchived && sql`is_archived = 0`,
      ]);
      return db
        .all<ProjectRow>(sql`SELECT ${sql.raw(columns)} FROM projects WHERE ${where} ORDER BY slug`)
        .map(toProject);
    },

    getProject(scope, idOrSlug) {
      const [row] = db.all<ProjectRow>(
        sql`SELECT ${sql.raw(columns)} FROM projects WHERE project_pk = ${projectPk(scope.dataSetId, idOrSlug)}`,
      );
      return row === undefined ? null : toProject(row);
    },

    summarise(scope, projectIds) {
      const { dataSetId } = scope;
      const wanted = sql`p.data_set_id = ${dataSetId} AND ${inList(sql`p.project_id`, projectIds)}`;
      const agents = db.all<{ project_id: string; agents: number; last_event_at_ms: number }>(sql`
        SELECT p.project_id, count(*) AS agents, max(m.last_event_at_ms) AS last_event_at_ms
        FROM projects p JOIN (${projectMembers}) m ON m.project_pk = p.project_pk WHERE ${wanted} GROUP BY p.project_pk`);
      const runs = db.all<{ project_id: string; open_runs: number }>(sql`
        SELECT p.project_id, count(*) AS open_runs
        FROM agents a
        CROSS JOIN task_runs r INDEXED BY task_runs_open ON r.agent_pk = a.agent_pk
        CROSS JOIN projects p ON p.project_pk = coalesce(r.project_pk, ${defaultProjectPk(dataSetId)})
        WHERE a.data_set_id = ${dataSetId} AND r.outcome = 0 AND r.started_at_ms IS NOT NULL AND ${wanted}
        GROUP BY p.project_pk`);
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
