import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { ProjectSummary } from "../../projects/project.ts";
import type { ProjectStore } from "../../projects/project.store.ts";
import { toProject, type ProjectRow } from "../rows/project.row.ts";
import type { Connection, Database } from "./connection.ts";
import { allOf, defaultProjectPk, digestOf, inTexts, projectPk, type ReadDatabase } from "./read-sql.ts";

const columns = sql.raw("project_id, slug, name, description, is_archived, created_at_ms");

const find = async (db: ReadDatabase, dataSetId: number, idOrSlug: string): Promise<ProjectRow | undefined> =>
  (
    await db.all<ProjectRow>(
      sql`SELECT ${columns} FROM projects WHERE project_pk = ${projectPk(dataSetId, idOrSlug)}`,
    )
  )[0];

export function createProjectReader(
  db: ReadDatabase,
): Pick<ProjectStore, "listProjects" | "getProject" | "summarise"> {
  return {
    async listProjects(scope, { includeArchived }) {
      const where = allOf([sql`data_set_id = ${scope.dataSetId}`, !includeArchived && sql`is_archived = 0`]);
      const rows = await db.all<ProjectRow>(
        sql`SELECT ${columns} FROM projects WHERE ${where} ORDER BY slug ASC`,
      );
      return rows.map(toProject);
    },

    async getProject(scope, idOrSlug) {
      const row = await find(db, scope.dataSetId, idOrSlug);
      return row === undefined ? null : toProject(row);
    },

    async summarise(scope, projectIds) {
      const { dataSetId } = scope;
      const wanted = sql`p.data_set_id = ${dataSetId} AND ${inTexts(sql`p.project_id`, projectIds)}`;
      const agents = await db.all<{ project_id: string; agents: number; last_event_at_ms: number }>(sql`
        SELECT p.project_id, COUNT(*) AS agents, MAX(m.last_event_at_ms) AS last_event_at_ms
        FROM projects AS p JOIN project_agents AS m ON m.project_pk = p.project_pk
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

/** The writer's half. Nothing of projects is cached for ingest, so nobody has to be told of a change. */
export function createProjectWriter(db: Database): Pick<ProjectStore, "createProject" | "updateProject"> {
  return {
    createProject: (scope, { slug, name, description }) =>
      db.transaction(async (connection: Connection) => {
        const { dataSetId } = scope;
        const made = await connection.run(sql`
          INSERT INTO projects (data_set_id, project_id, slug, name, description, is_archived, created_at_ms)
          SELECT ${dataSetId}, ${randomUUID()}, ${slug}, ${name}, ${description}, 0, ${Date.now()}
          WHERE NOT EXISTS (SELECT 1 FROM projects WHERE data_set_id = ${dataSetId} AND digest = ${digestOf(slug)})`);
        return made === 0 ? null : toProject((await find(connection, dataSetId, slug))!);
      }),

    updateProject: (scope, idOrSlug, { name, description, isArchived }) =>
      db.transaction(async (connection: Connection) => {
        const row = await find(connection, scope.dataSetId, idOrSlug);
        if (row === undefined) return null;
        const archived = isArchived === undefined ? row.is_archived : Number(isArchived);
        await connection.run(sql`
          UPDATE projects SET name = ${name ?? row.name},
            description = ${description === undefined ? row.description : description}, is_archived = ${archived}
          WHERE project_id = ${row.project_id}`);
        return toProject((await find(connection, scope.dataSetId, row.project_id))!);
      }),
  };
}
