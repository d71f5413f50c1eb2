import { sql, type SQL } from "drizzle-orm";
import type { JsonObject } from "@hiveboard/schema";
import { eventTypeOf } from "../codes.ts";
import type { NumberedEvent } from "../derived/fold.ts";
import { readSignals, setEstimate, type EventSignals } from "../derived/signals.ts";
import type { Connection } from "./connection.ts";
import { DEFAULT_PROJECT, type Dictionary } from "./dictionary.ts";
import { modelLabel } from "./models.ts";
import { inNumbers, joinEventProject } from "./read-sql.ts";

/** Events that are read at a time. */
const CHUNK = 4_000;

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

interface Stored {
  seq: number;
  event: NumberedEvent;
}

/** All stored events, in the order of arrival, some thousands at a time. */
export async function* storedEvents(
  connection: Connection,
  dictionary: Dictionary,
): AsyncGenerator<Stored[]> {
  let last = 0;
  for (;;) {
    const rows = await connection.all<EventRow>(
      selectEvents(sql`TOP (${CHUNK})`, sql`e.seq > ${last} ORDER BY e.seq ASC`),
    );
    if (rows.length === 0) return;
    last = rows.at(-1)!.seq;
    yield numbered(rows, dictionary);
  }
}

/** Those of a data set's events that are at these positions and whose project was not deleted. */
export async function storedEventsAt(
  connection: Connection,
  dictionary: Dictionary,
  dataSetId: number,
  seqs: readonly number[],
): Promise<Stored[]> {
  const where = sql`${inNumbers(sql`e.seq`, seqs)} AND e.data_set_id = ${dataSetId}`;
  return numbered(await connection.all<EventRow>(selectEvents(sql``, where)), dictionary);
}

const selectEvents = (top: SQL, where: SQL): SQL => sql`
  SELECT ${top} e.seq, e.data_set_id, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type,
    e.duration_ms, kind.text AS kind, e.agent_pk, e.envelope_pk, v.environment, v.group_name, p.project_pk,
    p.slug AS project_slug, e.run_pk, e.task_type, e.correlation_id, e.payload, e.estimated_cost_nano_usd
  FROM events AS e
  JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
  ${joinEventProject}
  LEFT JOIN labels AS kind ON kind.label_pk = e.kind
  WHERE p.deleted_at_ms IS NULL AND ${where}`;

async function numbered(rows: readonly EventRow[], dictionary: Dictionary): Promise<Stored[]> {
  const read = rows.map((row) => ({ row, signals: signalsOf(row) }));
  const label = await dictionary.labels(read.flatMap(({ signals }) => signals?.llmCall?.model ?? []));
  return read.map(({ row, signals }) => ({
    seq: row.seq,
    event: toNumberedEvent(row, signals, modelLabel(label, signals)),
  }));
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
