import { Readable } from "node:stream";
import { parseTimestamp } from "@hiveboard/schema";
import { stringify } from "csv-stringify/sync";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { SUBJECT_REACH } from "../accounts/audit-log.ts";
import type { AuditFilter, AuditRecord, AuditSubjectType } from "../accounts/audit-log.ts";
import type { AuditStore } from "../accounts/audit-log.store.ts";
import type { Principal } from "../accounts/principal.ts";
import { admit } from "./admit.ts";
import { checked } from "./checked.ts";
import type { Credentials } from "./credentials.ts";
import type { RateLimits } from "./rate-limits.ts";

/** Entries that are read at a time. */
const PAGE = 500;

const COLUMNS = [
  "id",
  "at",
  "actor_kind",
  "actor_id",
  "actor_name",
  "action",
  "subject_type",
  "subject_id",
  "subject_name",
  "before",
  "after",
] as const;

/** How an export is written: a head, then each page of entries. */
const FORMATS = {
  csv: {
    type: "text/csv; charset=utf-8",
    head: toCsv([COLUMNS]),
    page: (records: readonly AuditRecord[]) =>
      toCsv(records.map((record) => COLUMNS.map((column) => cell(fieldsOf(record)[column])))),
  },
  jsonl: {
    type: "application/x-ndjson; charset=utf-8",
    head: "",
    page: (records: readonly AuditRecord[]) =>
      records.map((record) => `${JSON.stringify(fieldsOf(record))}\n`).join(""),
  },
} as const;

export interface AuditLogRouteParts {
  auditLog: Pick<AuditStore, "listAudit">;
  credentials: Credentials;
  rateLimits: RateLimits;
}

const time = z.string().transform((text, context) => {
  const ms = parseTimestamp(text);
  if (ms !== null) return ms;
  context.addIssue("must be an ISO 8601 time with a zone, such as 2026-02-10T14:32:01.000Z");
  return z.NEVER;
});
/** A parameter that may come once, several times, or not at all. */
const several = <One extends z.ZodType>(one: One) =>
  z.preprocess((value) => (typeof value === "string" ? [value] : value), z.array(one).optional());
const SUBJECT_TYPES = Object.keys(SUBJECT_REACH) as AuditSubjectType[];

/** The format, and the filter of the query `auditLog` in the names of HTTP. */
const QUERY = z.object({
  format: z.enum(["csv", "jsonl"], "must be csv or jsonl").default("csv"),
  actor_id: several(z.string()),
  action: several(z.string()),
  subject_type: several(z.enum(SUBJECT_TYPES, `must be one of ${SUBJECT_TYPES.join(", ")}`)),
  subject_id: z.string("must be given once").optional(),
  from: time.optional(),
  to: time.optional(),
});

const filterOf = (wanted: Omit<z.infer<typeof QUERY>, "format">): AuditFilter => ({
  actorIds: wanted.actor_id,
  actions: wanted.action,
  subjectTypes: wanted.subject_type,
  subjectId: wanted.subject_id,
  fromMs: wanted.from,
  toMs: wanted.to,
});

/** Adds `GET /v1/audit-log`: what the query `auditLog` would give of the same filter, newest first, as one file. */
export function addAuditLogRoute(app: FastifyInstance, parts: AuditLogRouteParts): void {
  app.get("/v1/audit-log", async (request, reply) => {
    const caller = await admit(parts, request, reply, { permission: "workspace.manage" });
    const { format, ...wanted } = checked(QUERY, request.query);
    return reply
      .type(FORMATS[format].type)
      .header("content-disposition", `attachment; filename="audit-log.${format}"`)
      .header("cache-control", "no-store")
      .send(Readable.from(exported(parts.auditLog, caller!, { format, filter: filterOf(wanted) })));
  });
}

async function* exported(
  auditLog: Pick<AuditStore, "listAudit">,
  { scope }: Principal,
  { format, filter }: { format: keyof typeof FORMATS; filter: AuditFilter },
): AsyncGenerator<string> {
  const { head, page } = FORMATS[format];
  if (head !== "") yield head;
  let beforeId: number | null = null;
  for (;;) {
    const records: AuditRecord[] = await auditLog.listAudit(scope, { filter, beforeId, limit: PAGE });
    if (records.length > 0) yield page(records);
    if (records.length < PAGE) return;
    beforeId = records.at(-1)!.id;
  }
}

function fieldsOf({ id, atMs, actor, action, subject, before, after }: AuditRecord) {
  return {
    id,
    at: new Date(atMs).toISOString(),
    actor_kind: actor.kind,
    actor_id: actor.id,
    actor_name: actor.name,
    action,
    subject_type: subject.type,
    subject_id: subject.id,
    subject_name: subject.name,
    before,
    after,
  };
}

const cell = (value: unknown): string | number =>
  typeof value === "string" || typeof value === "number"
    ? value
    : value === null
      ? ""
      : JSON.stringify(value);

/** A value that a spreadsheet would run as a formula is written so that it does not. */
function toCsv(rows: readonly (readonly (string | number)[])[]): string {
  return stringify(rows as (string | number)[][], { escape_formulas: true });
}
