import type { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "@hiveboard/schema";
import { eventTypeOf } from "../codes.ts";
import { createFold, foldEvent, type NumberedEvent } from "../derived/fold.ts";
import { readSignals } from "../derived/signals.ts";
import { derivedTables } from "../derived/tables.ts";
import { inTransaction, openForWriting } from "./connection.ts";
import { createDerivedWriter } from "./derived-writer.ts";
import { DEFAULT_PROJECT, Dictionary } from "./dictionary.ts";
import { createLlmCallWriter } from "./llm-call.store.ts";
import { modelLabel } from "./models.ts";
import { migrateDatabase } from "./migrate.ts";
import { lockDatabase } from "./process-lock.ts";

/** Events that are folded at a time. */
const CHUNK = 10_000;

export interface RebuildProgress {
  /** Events folded so far, and events there are. */
  done: number;
  total: number;
}

/**
 * Empties everything that is derived and makes it again from the events, in one transaction: whatever stops it, the
 * database is as it was. While it runs the write-ahead log grows by the size of the derived tables.
 *
 * @throws {DatabaseInUseError} when a server has the database open
 */
export function rebuildDerived(file: string, onProgress: (progress: RebuildProgress) => void): void {
  const unlock = lockDatabase(file);
  try {
    migrateDatabase(file);
    const db = openForWriting(file);
    try {
      inTransaction(db, () => refold(db, onProgress));
    } finally {
      db.close();
    }
  } finally {
    unlock();
  }
}

function refold(db: DatabaseSync, onProgress: (progress: RebuildProgress) => void): void {
  for (const name of ["llm_calls", ...derivedTables.map((table) => table.name)])
    db.exec(`DELETE FROM ${name}`);
  const dictionary = new Dictionary(db);
  const writeDerived = createDerivedWriter(db, dictionary);
  const writeCall = createLlmCallWriter(db);
  const { total } = db.prepare("SELECT count(*) AS total FROM events").get() as { total: number };
  let done = 0;
  for (const chunk of chunks(db)) {
    const fold = createFold();
    for (const row of chunk) {
      const event = toNumberedEvent(row, dictionary);
      writeCall(row.seq, event);
      foldEvent(fold, event);
    }
    writeDerived(fold);
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
}

function* chunks(db: DatabaseSync): Generator<EventRow[]> {
  const select = db.prepare(`
    SELECT e.seq, e.data_set_id, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.duration_ms,
      kind.text AS kind, e.agent_pk, e.envelope_pk, v.environment, v.group_name, e.project_pk, p.slug AS project_slug,
      e.run_pk, e.task_type, e.correlation_id, e.payload
    FROM events e
    CROSS JOIN envelopes v ON v.envelope_pk = e.envelope_pk
    CROSS JOIN projects p ON p.project_pk = e.project_pk
    LEFT JOIN labels kind ON kind.label_pk = e.kind
    WHERE e.seq > ? ORDER BY e.seq LIMIT ${CHUNK}`);
  let last = 0;
  for (;;) {
    const rows = select.all(last) as unknown as EventRow[];
    if (rows.length === 0) return;
    last = rows.at(-1)!.seq;
    yield rows;
  }
}

function toNumberedEvent(row: EventRow, dictionary: Dictionary): NumberedEvent {
  const eventType = eventTypeOf(row.event_type);
  const payload = row.payload === null ? null : (JSON.parse(row.payload) as JsonObject);
  const signals = readSignals({ eventType, kind: row.kind, payload });
  return {
    dataSetId: row.data_set_id,
    eventId: row.event_id,
    timestampMs: row.timestamp_ms,
    receivedAtMs: row.received_at_ms,
    eventType,
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
    model: modelLabel(dictionary, signals),
  };
}
