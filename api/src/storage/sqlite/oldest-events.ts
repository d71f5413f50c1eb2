import type { DatabaseSync } from "node:sqlite";
import { SEVERITIES } from "@hiveboard/schema";

/** An event as far as it matters to what deletes it. */
export interface OldEvent {
  seq: number;
  timestamp_ms: number;
  received_at_ms: number;
  event_type: number;
  agent_pk: number;
  run_pk: number | null;
  has_payload: number;
}

/**
 * A data set's events in the order of arrival, from after a position on. Reads no others: `events_by_severity` has them
 * in that order, a severity at a time.
 */
export function createOldestEvents(
  db: DatabaseSync,
): (dataSetId: number, afterSeq: number, limit: number) => OldEvent[] {
  const lanes = SEVERITIES.map(
    (_, severity) => `SELECT seq FROM (SELECT seq FROM events
      WHERE data_set_id = :dataSetId AND severity = ${severity} AND seq > :afterSeq ORDER BY seq LIMIT :limit)`,
  );
  const select = db.prepare(`
    SELECT e.seq, e.timestamp_ms, e.received_at_ms, e.event_type, e.agent_pk, e.run_pk, e.payload IS NOT NULL AS has_payload
    FROM (SELECT seq FROM (${lanes.join(" UNION ALL ")}) ORDER BY seq LIMIT :limit) o
    CROSS JOIN events e ON e.seq = o.seq ORDER BY o.seq`);
  return (dataSetId, afterSeq, limit) => select.all({ dataSetId, afterSeq, limit }) as unknown as OldEvent[];
}
