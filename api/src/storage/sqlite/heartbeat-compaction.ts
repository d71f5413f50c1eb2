import type { DatabaseSync } from "node:sqlite";
import type { RetentionStore } from "../../retention/retention.store.ts";
import { HEARTBEAT_CODE } from "../codes.ts";
import { HOUR_MS } from "../derived/rollups.ts";
import { inTransaction } from "./connection.ts";
import type { RetentionParts } from "./retention.store.ts";
import type { Sync } from "./read-sql.ts";

interface Mark {
  seq: number;
  has_payload: number;
}

/**
 * Goes through a data set's events in the order of arrival, each once, and remembers the heartbeat that is kept of each
 * agent's hour until that hour lies behind.
 *
 * @param remove deletes events of a data set
 */
export function createHeartbeatCompaction(
  db: DatabaseSync,
  { marks, oldestEvents }: Pick<RetentionParts, "marks" | "oldestEvents">,
  remove: (dataSetId: number, seqs: readonly number[]) => void,
): Sync<RetentionStore>["compactHeartbeats"] {
  const select = db.prepare(
    "SELECT seq, has_payload FROM heartbeat_marks WHERE agent_pk = ? AND hour_ms = ?",
  );
  const replace = db.prepare(`REPLACE INTO heartbeat_marks (agent_pk, hour_ms, data_set_id, seq, has_payload)
    VALUES (?, ?, ?, ?, ?)`);
  const prune = db.prepare("DELETE FROM heartbeat_marks WHERE data_set_id = ? AND hour_ms < ?");

  return ({ dataSetId }, { receivedBeforeMs, maxRows }) =>
    inTransaction(db, () => {
      const found = oldestEvents(dataSetId, marks.heartbeatsSeq(dataSetId), maxRows);
      const end = found.findIndex(({ received_at_ms }) => received_at_ms >= receivedBeforeMs);
      const old = end < 0 ? found : found.slice(0, end);
      const losers: number[] = [];
      for (const { seq, event_type, agent_pk, received_at_ms, has_payload } of old) {
        if (event_type !== HEARTBEAT_CODE) continue;
        const hourMs = Math.floor(received_at_ms / HOUR_MS) * HOUR_MS;
        const kept = select.get(agent_pk, hourMs) as Mark | undefined;
        if (kept !== undefined && kept.has_payload > has_payload) {
          losers.push(seq);
          continue;
        }
        if (kept !== undefined) losers.push(kept.seq);
        replace.run(agent_pk, hourMs, dataSetId, seq, has_payload);
      }
      if (losers.length > 0) remove(dataSetId, losers);
      const last = old.at(-1);
      if (last !== undefined) {
        marks.setHeartbeatsSeq(dataSetId, last.seq);
        prune.run(dataSetId, Math.floor(last.received_at_ms / HOUR_MS) * HOUR_MS - HOUR_MS);
      }
      return { deleted: losers.length, isDone: old.length < maxRows };
    });
}
