import { sql } from "drizzle-orm";
import { DAY_MS } from "../derived/rollups.ts";
import type { Connection } from "./connection.ts";

/** What a rebuild has to know of events that are gone (decision 0010). */
export interface DataMarks {
  /** @param untilMs the latest time that what is gone counted for; null where it counted for nothing */
  settle(dataSetId: number, untilMs: number | null): Promise<void>;
  heartbeatsSeq(dataSetId: number): Promise<number>;
  setHeartbeatsSeq(dataSetId: number, seq: number): Promise<void>;
}

export function createDataMarks(connection: Connection): DataMarks {
  const ensure = (dataSetId: number) =>
    connection.run(sql`
      INSERT INTO data_marks (data_set_id, heartbeats_seq) SELECT w.data_set_id, 0
      FROM (SELECT ${dataSetId} AS data_set_id) AS w
      WHERE NOT EXISTS (SELECT 1 FROM data_marks AS m WHERE m.data_set_id = w.data_set_id)`);
  return {
    async settle(dataSetId, untilMs) {
      await ensure(dataSetId);
      // Days hold whole buckets of every width, so that each bucket is either kept or made again.
      const settledMs = untilMs === null ? 0 : (Math.floor(untilMs / DAY_MS) + 1) * DAY_MS;
      await connection.run(sql`
        UPDATE data_marks SET settled_before_ms = ${settledMs}
        WHERE data_set_id = ${dataSetId} AND COALESCE(settled_before_ms, -1) < ${settledMs}`);
    },
    async heartbeatsSeq(dataSetId) {
      const [row] = await connection.all<{ heartbeats_seq: number }>(
        sql`SELECT heartbeats_seq FROM data_marks WHERE data_set_id = ${dataSetId}`,
      );
      return row?.heartbeats_seq ?? 0;
    },
    async setHeartbeatsSeq(dataSetId, seq) {
      await ensure(dataSetId);
      await connection.run(
        sql`UPDATE data_marks SET heartbeats_seq = ${seq} WHERE data_set_id = ${dataSetId}`,
      );
    },
  };
}
