import { sql } from "drizzle-orm";
import type { JsonObject } from "@hiveboard/schema";
import { parseDatabaseUrl } from "../../database-url.ts";
import { eventTypeOf } from "../codes.ts";
import { createFold, foldEvent, type NumberedEvent } from "../derived/fold.ts";
import { readSignals, setEstimate, type EventSignals } from "../derived/signals.ts";
import { derivedTables } from "../derived/tables.ts";
import type { RebuildProgress } from "../derived/rebuild-progress.ts";
import { createDatabase, openPool, type Connection, type Database } from "./connection.ts";
import { lockAppends } from "./counters.ts";
import { writeDerived } from "./derived-writer.ts";
import { DEFAULT_PROJECT, Dictionary } from "./dictionary.ts";
import { insertCalls } from "./llm-call.store.ts";
import { migrateDatabase } from "./migrate.ts";
import { modelLabel } from "./models.ts";
import { joinEventProject } from "./read-sql.ts";

/** Events that are folded at a time. */
const CHUNK = 4_000;
/** Emptying a large table is one statement. */
const REQUEST_TIMEOUT_MS = 3_600_000;

/**
 * Empties everything that is derived and makes it again from the events, in one transaction: whatever stops it, the
 * database is as it was. It holds the turn to append, so servers that run meanwhile turn batches away.
 *
 * @param url `mssql://user:password@host:port/database`
 */
export async function rebuildDerived(
  url: string,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  const pool = await openPool(parseDatabaseUrl(url), { requestTimeoutMs: REQUEST_TIMEOUT_MS });
  const db = createDatabase(pool);
  try {
    await migrateDatabase(pool, db);
    await rebuildIn(db, onProgress);
  } finally {
    await db.close();
  }
}

/** The same in a database whose migrations are done. */
export async function rebuildIn(
  db: Database,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  await db.transaction(async (connection) => {
    await lockAppends(connection);
    await refold(connection, onProgress);
  });
}

async function refold(
  connection: Connection,
  onProgress: (progress: RebuildProgress) => void,
): Promise<void> {
  for (const name of ["llm_calls", ...derivedTables.map((table) => table.name)])
    await connection.run(sql`DELETE FROM ${sql.identifier(name)}`);
  const dictionary = new Dictionary(connection);
  const [counted] = await connection.all<{ total: number }>(sql`SELECT COUNT(*) AS total FROM events`);
  const { total } = counted!;
  let done = 0;
  for await (const chunk of chunks(connection)) {
    const read = chunk.map((row) => ({ row, signals: signalsOf(row) }));
    const models = read.flatMap(({ signals }) => signals?.llmCall?.model ?? []);
    const label = await dictionary.labels(models);
    const stored = read.map(({ row, signals }) => ({
      seq: row.seq,
      event: toNumberedEvent(row, signals, modelLabel(label, signals)),
    }));
    const fold = createFold();
    for (const { event } of stored) foldEvent(fold, event);
    await insertCalls(connection, stored);
    await writeDerived(connection, dictionary, fold);
    done += chunk.length;
    onProgress({ done, total });
  }
}

interface EventRow {
  seq: number;
  data_set_id: number;
  event_id: Uint8Array;
  timestamp_ms: number;
  received_at_ms: number;
  event_type: number;
  duration_ms: number | null;
  kind: string | null;
  agent_pk: number;
  envelope_pk: number;
  environment: number;
  group_name: number;
  project_pk: number;
  project_slug: string;
  run_pk: number | null;
  task_type: number | null;
  correlation_id: string | null;
  payload: string | null;
  estimated_cost_nano_usd: number | null;
}

async function* chunks(connection: Connection): AsyncGenerator<EventRow[]> {
  let last = 0;
  for (;;) {
    const rows = await connection.all<EventRow>(sql`
      SELECT TOP (${CHUNK}) e.seq, e.data_set_id, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type,
        e.duration_ms, kind.text AS kind, e.agent_pk, e.envelope_pk, v.environment, v.group_name, p.project_pk,
        p.slug AS project_slug, e.run_pk, e.task_type, e.correlation_id, e.payload, e.estimated_cost_nano_usd
      FROM events AS e
      JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
      ${joinEventProject}
      LEFT JOIN labels AS kind ON kind.label_pk = e.kind
      WHERE e.seq > ${last} AND p.deleted_at_ms IS NULL ORDER BY e.seq ASC`);
    if (rows.length === 0) return;
    last = rows.at(-1)!.seq;
    yield rows;
  }
}

function signalsOf(row: EventRow): EventSignals | null {
  const payload = row.payload === null ? null : (JSON.parse(row.payload) as JsonObject);
  const signals = readSignals({ eventType: eventTypeOf(row.event_type), kind: row.kind, payload });
  setEstimate(signals, row.estimated_cost_nano_usd);
  return signals;
}

const toNumberedEvent = (
  row: EventRow,
  signals: EventSignals | null,
  model: number | null,
): NumberedEvent => ({
  dataSetId: row.data_set_id,
  eventId: row.event_id,
  timestampMs: row.timestamp_ms,
  receivedAtMs: row.received_at_ms,
  eventType: eventTypeOf(row.event_type),
  eventTypeCode: row.event_type,
  durationMs: row.duration_ms,
  agentPk: row.agent_pk,
  envelopePk: row.envelope_pk,
  environment: row.environment,
  groupName: row.group_name,
  projectPk: row.project_pk,
  isDefaultProject: row.project_slug === DEFAULT_PROJECT,
  runPk: row.run_pk,
  taskType: row.task_type,
  correlationId: row.correlation_id,
  signals,
  model,
});
