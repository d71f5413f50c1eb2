import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import type { FastifyInstance } from "fastify";
import type { AuditRecord } from "../accounts/audit-log.ts";
import type { AuditStore } from "../accounts/audit-log.store.ts";
import type { Principal } from "../accounts/principal.ts";
import { ContractError, invalidParameter } from "../contract-error.ts";
import type { Credentials } from "./credentials.ts";
import { authenticationFailed } from "./http-error.ts";
import { requireAllowed } from "./rate-limits.ts";
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

/** Adds `GET /v1/audit-log`: all that the query `auditLog` would give, newest first, as one file. */
export function addAuditLogRoute(app: FastifyInstance, parts: AuditLogRouteParts): void {
  app.get("/v1/audit-log", async (request, reply) => {
    const identified = await parts.credentials.ofRequest(request);
    if (identified === null) throw authenticationFailed();
    const { principal } = identified;
    const verdict = await parts.rateLimits.query(principal);
    reply.headers(verdict.headers);
    requireAllowed(verdict);
    if (!principal.permissions.has("workspace.manage"))
      throw new ContractError("forbidden", "This takes the permission workspace.manage.");
    const { format = "csv" } = request.query as { format?: unknown };
    if (format !== "csv" && format !== "jsonl") throw invalidParameter("format is csv or jsonl.");
    return reply
      .type(FORMATS[format].type)
      .header("content-disposition", `attachment; filename="audit-log.${format}"`)
      .header("cache-control", "no-store")
      .send(Readable.from(exported(parts.auditLog, principal, format)));
  });
}

async function* exported(
  auditLog: Pick<AuditStore, "listAudit">,
  { scope }: Principal,
  format: keyof typeof FORMATS,
): AsyncGenerator<string> {
  const { head, page } = FORMATS[format];
  if (head !== "") yield head;
  let beforeId: number | null = null;
  for (;;) {
    const records: AuditRecord[] = await auditLog.listAudit(scope, { filter: {}, beforeId, limit: PAGE });
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
