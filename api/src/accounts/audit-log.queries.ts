import { builder } from "../graphql/builder.ts";
import { decodeCursor, encodeCursor, isRowId } from "../graphql/cursors.ts";
import { pageArgs, pageOf, pageSize, pageWeight } from "../graphql/pages.ts";
import { AuditEntryType, AuditSubjectEnum } from "./audit-log.type.ts";

const AuditFilterInput = builder.inputType("AuditFilter", {
  description: "Which entries; all that is given must hold.",
  fields: (t) => ({
    actorIds: t.idList({ description: "By one of these." }),
    actions: t.stringList({ description: "One of these, such as `project.create`." }),
    subjectTypes: t.field({ type: [AuditSubjectEnum], description: "To one of these." }),
    subjectId: t.id({ description: "To this one." }),
    from: t.field({ type: "DateTime", description: "Not before." }),
    to: t.field({ type: "DateTime", description: "Before." }),
  }),
});

const AuditConnection = builder.connectionObject(
  { type: AuditEntryType, name: "AuditEntryConnection", description: "A page of the audit log." },
  { name: "AuditEntryEdge", description: "An entry in a list." },
);

const LIST = "auditLog";

builder.queryField("auditLog", (t) =>
  t.field({
    type: AuditConnection,
    description:
      "Who changed what, newest first: of the workspace, and of the data set that the caller sees. " +
      "`GET /v1/audit-log?format=csv` (or `jsonl`) has all of it in one file; it takes the filter as `actor_id`, " +
      "`action`, `subject_type`, `subject_id`, `from` and `to`.",
    authScopes: { permission: "workspace.manage" },
    complexity: pageWeight,
    args: {
      filter: t.arg({ type: AuditFilterInput, description: "Which; all where it is left out." }),
      ...pageArgs(),
    },
    resolve: async (_root, { filter, first, after }, { services, principal }) => {
      const size = pageSize(first);
      const { from, to, ...rest } = filter ?? {};
      const records = await services.audit.list(principal, {
        filter: { ...rest, fromMs: from, toMs: to },
        beforeId: decodeCursor(LIST, after, isPlace)?.[0] ?? null,
        limit: size + 1,
      });
      const entries = records.map((node) => ({ node, cursor: encodeCursor(LIST, [node.id]) }));
      return pageOf(entries, { size, after });
    },
  }),
);

function isPlace(parts: readonly unknown[]): parts is readonly [number] {
  return parts.length === 1 && isRowId(parts[0]);
}
