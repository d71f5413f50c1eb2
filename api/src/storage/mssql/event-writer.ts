import { sql } from "drizzle-orm";
import type { NumberedEvent } from "../derived/fold.ts";
import type { Cell } from "../derived/merge.ts";
import { integer, text } from "../derived/merge.ts";
import type { EventSignals } from "../derived/signals.ts";
import type { Connection } from "./connection.ts";
import { jsonRows, type JsonColumn } from "./json-rows.ts";

/** An event as it is stored, with its place in the group that it came with. */
export interface EventRow {
  event: NumberedEvent;
  severity: number;
  status: number | null;
  kind: number | null;
  actionId: string | null;
  parentActionId: string | null;
  parentEventId: string | null;
  payload: string | null;
}

const number = (name: string): JsonColumn => ({ name, type: { kind: "number" } });
const long = (name: string): JsonColumn => ({ name, type: integer });
const id = (name: string): JsonColumn => ({ name, type: text(256) });

const estimateOf = (signals: EventSignals | null): number | null =>
  signals?.llmCall?.isEstimated ? signals.llmCall.costNanoUsd : null;

/** Columns that go over as they are stored. */
const PLAIN: readonly JsonColumn[] = [
  number("data_set_id"),
  long("timestamp_ms"),
  long("received_at_ms"),
  number("event_type"),
  number("severity"),
  number("status"),
  long("duration_ms"),
  number("kind"),
  number("project_pk"),
  number("envelope_pk"),
  number("agent_pk"),
  number("run_pk"),
  number("task_type"),
  id("correlation_id"),
  id("action_id"),
  id("parent_action_id"),
  id("parent_event_id"),
  { name: "payload", type: text(null) },
  long("estimated_cost_nano_usd"),
];

const plainOf = ({ event, ...row }: EventRow): Cell[] => [
  event.dataSetId,
  event.timestampMs,
  event.receivedAtMs,
  event.eventTypeCode,
  row.severity,
  row.status,
  event.durationMs,
  row.kind,
  event.projectPk,
  event.envelopePk,
  event.agentPk,
  event.runPk,
  event.taskType,
  event.correlationId,
  row.actionId,
  row.parentActionId,
  row.parentEventId,
  row.payload,
  estimateOf(event.signals),
];

/**
 * Stores the events that are new, in the order given, at the positions after `position`. One that the data set holds,
 * or that stands earlier in the list, is left out, which the statement itself decides.
 *
 * @returns the position of each event; 0 for one that was left out
 */
export async function insertEvents(
  connection: Connection,
  rows: readonly EventRow[],
  position: number,
): Promise<number[]> {
  const seqs = new Array<number>(rows.length).fill(0);
  if (rows.length === 0) return seqs;
  const sent = jsonRows(
    [number("ordinal"), { name: "event_id", type: { kind: "bytes", size: 16 } }, ...PLAIN],
    rows.map((row, ordinal) => [ordinal, row.event.eventId, ...plainOf(row)]),
  );
  const names = sql.raw(PLAIN.map(({ name }) => name).join(", "));
  const stored = await connection.all<{ seq: number; data_set_id: number; event_id: Buffer }>(sql`
    INSERT INTO events (seq, event_id, ${names})
    OUTPUT inserted.seq, inserted.data_set_id, inserted.event_id
    SELECT ${position} + ROW_NUMBER() OVER (ORDER BY n.ordinal ASC), n.event_id, ${columnsOf("n")}
    FROM (
      SELECT w.ordinal, CONVERT(varbinary(16), w.event_id, 2) AS event_id, ${columnsOf("w")},
        ROW_NUMBER() OVER (PARTITION BY w.data_set_id, w.event_id ORDER BY w.ordinal ASC) AS place
      FROM ${sent}
    ) AS n
    WHERE n.place = 1 AND NOT EXISTS (
      SELECT 1 FROM events AS held WHERE held.data_set_id = n.data_set_id AND held.event_id = n.event_id)`);
  const places = new Map(
    stored.map((row) => [`${row.data_set_id} ${row.event_id.toString("hex")}`, row.seq]),
  );
  rows.forEach(({ event }, index) => {
    const key = `${event.dataSetId} ${Buffer.from(event.eventId).toString("hex")}`;
    const seq = places.get(key);
    if (seq === undefined) return;
    seqs[index] = seq;
    // One that is repeated later in the list is stored once.
    places.delete(key);
  });
  return seqs;
}

const columnsOf = (alias: string) => sql.raw(PLAIN.map(({ name }) => `${alias}.${name}`).join(", "));
