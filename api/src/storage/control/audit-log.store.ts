import { sql, type SQL } from "drizzle-orm";
import { SUBJECT_REACH } from "../../accounts/audit-log.ts";
import type {
  Actor,
  AuditEntry,
  AuditFacts,
  AuditFilter,
  AuditRecord,
  AuditSubjectType,
  ChangedBy,
} from "../../accounts/audit-log.ts";
import type { AuditStore } from "../../accounts/audit-log.store.ts";
import type { DataScope } from "../../accounts/scope.ts";
import type { SqlSession } from "./session.ts";

/** Names under which something secret could stand. Whoever writes an entry leaves them out; this is the second lock. */
const SECRET_NAME = /password|secret|token|sha256|hash|digest/i;

/** Writes an entry. Call it in the transaction that makes the change, so that neither is there without the other. */
export function writeAudit(
  session: SqlSession,
  scope: AuditScope,
  by: ChangedBy,
  entry: AuditEntry,
): Promise<void> {
  return writeAudits(session, by, [{ ...entry, scope }]);
}

type AuditScope = Pick<DataScope, "workspaceId" | "dataSetId">;

/** The same for many, in one statement. */
export async function writeAudits(
  session: SqlSession,
  { actor, atMs }: ChangedBy,
  entries: readonly (AuditEntry & { scope: AuditScope })[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ scope, action, subject, before, after }) => ({
    workspace_id: scope.workspaceId,
    data_set_id: SUBJECT_REACH[subject.type] === "data_set" ? scope.dataSetId : null,
    audited: action,
    subject_type: subject.type,
    subject_id: subject.id,
    subject_name: subject.name,
    facts_before: toJson(before),
    facts_after: toJson(after),
  }));
  await session.run(sql`
    INSERT INTO audit_log (workspace_id, data_set_id, at_ms, actor_kind, actor_id, actor_name, "action",
      subject_type, subject_id, subject_name, facts_before, facts_after)
    SELECT w.workspace_id, w.data_set_id, ${atMs}, ${actor.kind}, ${actor.id}, ${actor.name}, w.audited,
      w.subject_type, w.subject_id, w.subject_name, w.facts_before, w.facts_after
    FROM ${session.rows(ENTRY, rows)}`);
}

/** `audited` is the action, which is a word of SQL. */
const ENTRY = {
  workspace_id: "id",
  data_set_id: "integer",
  audited: "id",
  subject_type: "id",
  subject_id: "text",
  subject_name: "text",
  facts_before: "text",
  facts_after: "text",
} as const;

function toJson(facts: AuditFacts | null): string | null {
  if (facts === null) return null;
  return JSON.stringify(facts, (name, value: unknown) => (SECRET_NAME.test(name) ? undefined : value));
}

interface AuditRow {
  audit_id: number;
  at_ms: number;
  actor_kind: Actor["kind"];
  actor_id: string;
  actor_name: string;
  action: AuditRecord["action"];
  subject_type: AuditSubjectType;
  subject_id: string;
  subject_name: string;
  facts_before: string | null;
  facts_after: string | null;
}

const toRecord = (row: AuditRow): AuditRecord => ({
  id: row.audit_id,
  atMs: row.at_ms,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  action: row.action,
  subject: { type: row.subject_type, id: row.subject_id, name: row.subject_name },
  before: row.facts_before === null ? null : (JSON.parse(row.facts_before) as AuditFacts),
  after: row.facts_after === null ? null : (JSON.parse(row.facts_after) as AuditFacts),
});

export function createAuditReader(session: SqlSession): Pick<AuditStore, "listAudit"> {
  return {
    async listAudit(scope, { filter, beforeId, limit }) {
      const conditions = [
        sql`workspace_id = ${scope.workspaceId}`,
        sql`(data_set_id IS NULL OR data_set_id = ${scope.dataSetId})`,
        ...(beforeId === null ? [] : [sql`audit_id < ${beforeId}`]),
        ...filterConditions(session, filter),
      ];
      const rows = await session.all<AuditRow>(sql`
        SELECT audit_id, at_ms, actor_kind, actor_id, actor_name, "action", subject_type, subject_id, subject_name,
          facts_before, facts_after
        FROM audit_log WHERE ${sql.join(conditions, sql` AND `)} ORDER BY audit_id DESC ${session.limit(limit)}`);
      return rows.map(toRecord);
    },
  };
}

function filterConditions(session: SqlSession, filter: AuditFilter): SQL[] {
  const { actorIds, actions, subjectTypes, subjectId, fromMs, toMs } = filter;
  return [
    ...(actorIds == null ? [] : [session.inTexts(sql`actor_id`, actorIds)]),
    ...(actions == null ? [] : [session.inTexts(sql`"action"`, actions)]),
    ...(subjectTypes == null ? [] : [session.inTexts(sql`subject_type`, subjectTypes)]),
    ...(subjectId == null ? [] : [sql`subject_id = ${subjectId}`]),
    ...(fromMs == null ? [] : [sql`at_ms >= ${fromMs}`]),
    ...(toMs == null ? [] : [sql`at_ms < ${toMs}`]),
  ];
}

export function createAuditWriter(session: SqlSession): Pick<AuditStore, "appendAudit"> {
  return { appendAudit: (scope, by, entry) => writeAudit(session, scope, by, entry) };
}
