import type { DatabaseSync } from "node:sqlite";
import type { JsonObject } from "@hiveboard/schema";
import { eventTypeOf } from "../codes.ts";
import type { NumberedEvent } from "../derived/fold.ts";
import { readSignals, setEstimate } from "../derived/signals.ts";
import { DEFAULT_PROJECT, type Dictionary } from "./dictionary.ts";
import { modelLabel } from "./models.ts";

/** Events that are read at a time. */
const CHUNK = 10_000;

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

/** Stored events after a position, in the order of arrival, some thousands at a time. */
export function* storedEvents(
  db: DatabaseSync,
  dictionary: Dictionary,
  afterSeq: number,
): Generator<{ seq: number; event: NumberedEvent }[]> {
  const select = db.prepare(
    `${SELECT} WHERE e.seq > ? AND p.deleted_at_ms IS NULL ORDER BY e.seq LIMIT ${CHUNK}`,
  );
  let last = afterSeq;
  for (;;) {
    const rows = select.all(last) as unknown as EventRow[];
    if (rows.length === 0) return;
    last = rows.at(-1)!.seq;
    yield rows.map((row) => ({ seq: row.seq, event: toNumberedEvent(row, dictionary) }));
  }
}

/**
 * Those of a data set's events that are at these positions and whose project was not deleted.
 */
export function storedEventsAt(
  db: DatabaseSync,
  dictionary: Dictionary,
  dataSetId: number,
  seqs: readonly number[],
): { seq: number; event: NumberedEvent }[] {
  const rows = db
    .prepare(
      `${SELECT} WHERE e.seq IN (SELECT value FROM json_each(?)) AND e.data_set_id = ? AND p.deleted_at_ms IS NULL`,
    )
    .all(JSON.stringify(seqs), dataSetId) as unknown as EventRow[];
  return rows.map((row) => ({ seq: row.seq, event: toNumberedEvent(row, dictionary) }));
}

const SELECT = `
    SELECT e.seq, e.data_set_id, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.duration_ms,
      kind.text AS kind, e.agent_pk, e.envelope_pk, v.environment, v.group_name, p.project_pk, p.slug AS project_slug,
      e.run_pk, e.task_type, e.correlation_id, e.payload, e.estimated_cost_nano_usd
    FROM events e
    CROSS JOIN envelopes v ON v.envelope_pk = e.envelope_pk
    CROSS JOIN projects filed ON filed.project_pk = e.project_pk
    CROSS JOIN projects p ON p.project_pk = coalesce(filed.merged_into_pk, filed.project_pk)
    LEFT JOIN labels kind ON kind.label_pk = e.kind`;

function toNumberedEvent(row: EventRow, dictionary: Dictionary): NumberedEvent {
  const eventType = eventTypeOf(row.event_type);
  const payload = row.payload === null ? null : (JSON.parse(row.payload) as JsonObject);
  const signals = readSignals({ eventType, kind: row.kind, payload });
  setEstimate(signals, row.estimated_cost_nano_usd);
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
