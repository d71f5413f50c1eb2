import { sql } from "drizzle-orm";
import type { ProjectRow } from "../rows/project.row.ts";
import type { SqlSession } from "./session.ts";

/** A project that is there, with its key in this database. */
export type FoundProject = ProjectRow & { project_pk: number };

/**
 * The project that a slug or id stands for in this transaction: where it was merged into another, that other.
 *
 * @returns null where there is none, or it was deleted
 */
export async function findProject(
  session: SqlSession,
  dataSetId: number,
  idOrSlug: string,
): Promise<FoundProject | null> {
  const rows = await session.all<FoundProject & { named: string; named_id: string }>(sql`
    SELECT p.project_pk, p.project_id, p.slug, p.name, p.description, p.is_archived, p.created_at_ms,
      o.slug AS named, o.project_id AS named_id
    FROM projects o JOIN projects p ON p.project_pk = coalesce(o.merged_into_pk, o.project_pk)
    WHERE o.data_set_id = ${dataSetId} AND o.deleted_at_ms IS NULL
      AND (o.slug = ${idOrSlug} OR o.project_id = ${idOrSlug})`);
  // Told apart here: SQL Server takes "a" and "a " for the same.
  const isNamed = ({ named }: { named: string }) => named === idOrSlug;
  return rows.find(isNamed) ?? rows.find(({ named_id }) => named_id === idOrSlug) ?? null;
}
