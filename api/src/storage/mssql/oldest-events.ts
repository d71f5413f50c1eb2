import { sql } from "drizzle-orm";
import { SEVERITIES } from "@hiveboard/schema";
import type { Connection } from "./connection.ts";

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
export function oldestEvents(
  connection: Connection,
  { dataSetId, afterSeq, limit }: { dataSetId: number; afterSeq: number; limit: number },
): Promise<OldEvent[]> {
  const lanes = SEVERITIES.map(
    (_, severity) => sql`
      SELECT l.seq FROM (SELECT TOP (${limit}) seq FROM events
        WHERE data_set_id = ${dataSetId} AND severity = ${severity} AND seq > ${afterSeq} ORDER BY seq ASC) AS l`,
  );
  return connection.all<OldEvent>(sql`
    SELECT TOP (${limit}) e.seq, e.timestamp_ms, e.received_at_ms, e.event_type, e.agent_pk, e.run_pk,
      CASE WHEN e.payload IS NULL THEN 0 ELSE 1 END AS has_payload
    FROM (${sql.join(lanes, sql` UNION ALL `)}) AS o
    JOIN events AS e ON e.seq = o.seq ORDER BY e.seq ASC`);
}
