import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import type { AuditEntry, ChangedBy } from "../../accounts/audit-log.ts";
import { differences } from "../../accounts/audit-log.ts";
import type { DataScope } from "../../accounts/scope.ts";
import type { Project } from "../../projects/project.ts";
import type { ProjectStore } from "../../projects/project.store.ts";
import { toProject } from "../rows/project.row.ts";
import { projectDeletion } from "../../retention/project-deletion-job.ts";
import { writeAudit } from "./audit-log.store.ts";
import { createJobWriter } from "./job.store.ts";
import { countProject, mergeDerived, removeDerived, type DerivedRows } from "./project-data.ts";
import { findProject } from "./project-rows.ts";
import type { SqlSession } from "./session.ts";

/** What changing projects takes of an adapter besides a session. */
export interface ProjectWriterParts extends DerivedRows {
  /** Called after a change, so that names cached for ingest are read anew. */
  projectsChanged(this: void): void;
  /** Keeps events from being stored beside this transaction: what is derived from them is about to move. */
  holdIngest(this: void): Promise<unknown>;
}

/** What the log keeps of a project. */
const factsOf = ({ slug, name, description, isArchived }: Project) => ({
  slug,
  name,
  description,
  isArchived,
});

/** Changes projects. Each change is written down with whose it is. */
export function createProjectWriter(
  session: SqlSession,
  parts: ProjectWriterParts,
): Omit<ProjectStore, "listProjects" | "getProject" | "summarise"> {
  const find = ({ dataSetId }: DataScope, idOrSlug: string) => findProject(session, dataSetId, idOrSlug);
  const log = (
    scope: DataScope,
    by: ChangedBy,
    action: AuditEntry["action"],
    project: Project,
    facts: Pick<AuditEntry, "before" | "after">,
  ) =>
    writeAudit(session, scope, by, {
      action,
      subject: { type: "project", id: project.id, name: project.slug },
      ...facts,
    });

  return {
    async createProject(scope, { slug, name, description, limit }, by) {
      if ((await find(scope, slug))?.slug === slug || (await isAlias(session, scope, slug)))
        return { refused: "slug_taken" };
      const [count] = await session.all<{ used: number }>(sql`
        SELECT count(*) AS used FROM projects
        WHERE data_set_id = ${scope.dataSetId} AND deleted_at_ms IS NULL AND merged_into_pk IS NULL`);
      if (limit !== null && count!.used >= limit) return { refused: "plan_limit", used: count!.used };
      await session.run(sql`
        INSERT INTO projects (data_set_id, project_id, slug, name, description, is_archived, created_at_ms)
        VALUES (${scope.dataSetId}, ${randomUUID()}, ${slug}, ${name}, ${description}, 0, ${by.atMs})`);
      parts.projectsChanged();
      const project = toProject((await find(scope, slug))!);
      await log(scope, by, "project.create", project, { before: null, after: factsOf(project) });
      return { project };
    },

    async updateProject(scope, idOrSlug, change, by) {
      const row = await find(scope, idOrSlug);
      if (row === null) return null;
      const before = toProject(row);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const after: Project = { ...before, ...given };
      await session.run(sql`
        UPDATE projects SET name = ${after.name}, description = ${after.description},
          is_archived = ${after.isArchived ? 1 : 0}
        WHERE project_pk = ${row.project_pk}`);
      parts.projectsChanged();
      const isMove = change.isArchived !== undefined;
      const action = isMove ? (after.isArchived ? "project.archive" : "project.unarchive") : "project.update";
      await log(scope, by, action, after, differences(factsOf(before), factsOf(after)));
      return after;
    },

    async setMembers(scope, idOrSlug, { agentIds, isAssigned }, by) {
      const row = await find(scope, idOrSlug);
      if (row === null) return null;
      const project = toProject(row);
      const agents = await session.all<{ agent_id: string; agent_pk: number }>(sql`
        SELECT agent_id, agent_pk FROM agent_names
        WHERE data_set_id = ${scope.dataSetId} AND ${session.inTexts(sql`agent_id`, agentIds)}`);
      // By the ids as they are here: SQL Server finds "a " for "a" too.
      const agentPks = new Map(agents.map((agent) => [agent.agent_id, agent.agent_pk]));
      const unknownAgentIds = agentIds.filter((id) => !agentPks.has(id));
      if (unknownAgentIds.length > 0) return { project, unknownAgentIds };
      await setAssignments(session, {
        projectPk: row.project_pk,
        agentPks: agentIds.map((id) => agentPks.get(id)!),
        isAssigned,
        atMs: by.atMs,
      });
      await log(scope, by, isAssigned ? "project.assign_agents" : "project.remove_agents", project, {
        before: null,
        after: { agentIds },
      });
      return { project, unknownAgentIds };
    },

    async deleteProject(scope, idOrSlug, by) {
      const row = await find(scope, idOrSlug);
      if (row === null) return null;
      const project = toProject(row);
      await parts.holdIngest();
      const counts = await countProject(session, scope, row.project_pk);
      await removeDerived(session, parts, scope, row.project_pk);
      await session.run(sql`
        UPDATE projects SET deleted_at_ms = ${by.atMs}
        WHERE project_pk = ${row.project_pk} OR merged_into_pk = ${row.project_pk}`);
      parts.projectsChanged();
      await log(scope, by, "project.delete", project, { before: factsOf(project), after: null });
      const deleted = { project, ...counts };
      await createJobWriter(session).addJob(projectDeletion(scope, deleted), by.atMs);
      return deleted;
    },

    async mergeProjects(scope, sourceId, targetId, by) {
      const source = await find(scope, sourceId);
      const target = await find(scope, targetId);
      if (source === null || target === null) return null;
      await parts.holdIngest();
      await mergeDerived(session, parts, scope, { from: source.project_pk, to: target.project_pk });
      await session.run(sql`
        UPDATE projects SET merged_into_pk = ${target.project_pk}
        WHERE project_pk = ${source.project_pk} OR merged_into_pk = ${source.project_pk}`);
      parts.projectsChanged();
      await log(scope, by, "project.merge", toProject(source), {
        before: factsOf(toProject(source)),
        after: { mergedIntoId: target.project_id, mergedIntoSlug: target.slug },
      });
      return toProject(target);
    },
  };
}

/** Whether a slug stands for a project that it was merged into. */
async function isAlias(session: SqlSession, { dataSetId }: DataScope, slug: string): Promise<boolean> {
  const rows = await session.all(sql`
    SELECT project_pk FROM projects
    WHERE data_set_id = ${dataSetId} AND slug = ${slug} AND merged_into_pk IS NOT NULL AND deleted_at_ms IS NULL`);
  return rows.length > 0;
}

async function setAssignments(
  session: SqlSession,
  {
    projectPk,
    agentPks,
    isAssigned,
    atMs,
  }: { projectPk: number; agentPks: readonly number[]; isAssigned: boolean; atMs: number },
): Promise<void> {
  const ofThem = session.inNumbers(sql`agent_pk`, agentPks);
  await session.run(sql`
    UPDATE project_assignments SET is_assigned = ${isAssigned ? 1 : 0}, at_ms = ${atMs}
    WHERE project_pk = ${projectPk} AND ${ofThem}`);
  await session.run(sql`
    INSERT INTO project_assignments (project_pk, agent_pk, is_assigned, at_ms)
    SELECT ${projectPk}, agent_pk, ${isAssigned ? 1 : 0}, ${atMs} FROM agent_names
    WHERE ${ofThem}
      AND agent_pk NOT IN (SELECT agent_pk FROM project_assignments WHERE project_pk = ${projectPk})`);
}
