import type { DatabaseSync } from "node:sqlite";
import { DAY_MS } from "../derived/rollups.ts";

/** What a rebuild has to know of events that are gone (decision 0010). */
export interface DataMarks {
  /** Roll-ups of earlier times are kept by a rebuild as they are; null where nothing is gone. */
  settledBefore(dataSetId: number): number | null;
  /** @param untilMs the latest time that what is gone counted for; null where it counted for nothing */
  settle(dataSetId: number, untilMs: number | null): void;
  heartbeatsSeq(dataSetId: number): number;
  setHeartbeatsSeq(dataSetId: number, seq: number): void;
}

export function createDataMarks(db: DatabaseSync): DataMarks {
  const select = db.prepare("SELECT settled_before_ms, heartbeats_seq FROM data_marks WHERE data_set_id = ?");
  const insert = db.prepare("INSERT OR IGNORE INTO data_marks (data_set_id, heartbeats_seq) VALUES (?, 0)");
  const settle = db.prepare(`UPDATE data_marks SET settled_before_ms = ?2
    WHERE data_set_id = ?1 AND coalesce(settled_before_ms, -1) < ?2`);
  const setSeq = db.prepare("UPDATE data_marks SET heartbeats_seq = ? WHERE data_set_id = ?");
  const read = (dataSetId: number) =>
    select.get(dataSetId) as { settled_before_ms: number | null; heartbeats_seq: number } | undefined;
  return {
    settledBefore: (dataSetId) => read(dataSetId)?.settled_before_ms ?? null,
    settle(dataSetId, untilMs) {
      insert.run(dataSetId);
      // Days hold whole buckets of every width, so that each bucket is either kept or made again.
      settle.run(dataSetId, untilMs === null ? 0 : (Math.floor(untilMs / DAY_MS) + 1) * DAY_MS);
    },
    heartbeatsSeq: (dataSetId) => read(dataSetId)?.heartbeats_seq ?? 0,
    setHeartbeatsSeq(dataSetId, seq) {
      insert.run(dataSetId);
      setSeq.run(seq, dataSetId);
    },
  };
}
