import type { DatabaseSync } from "node:sqlite";
import { EventIdFilter } from "./event-id-filter.ts";
import { generationOf } from "./generation.ts";

/**
 * Makes the stored filters of all full generations from the events: for a database that was filled by other means than
 * the appender. Call inside a transaction.
 */
export function storeEventIdFilters(db: DatabaseSync): void {
  db.exec("DELETE FROM event_id_filters");
  const insert = db.prepare("INSERT INTO event_id_filters (generation, bits) VALUES (?, ?)");
  const { next } = db.prepare("SELECT coalesce(max(seq), 0) + 1 AS next FROM events").get() as {
    next: number;
  };
  let filter = new EventIdFilter();
  let generation = 0;
  const store = (until: number): void => {
    // Also those that nothing is left in: what follows the last stored one is read at every start.
    for (; generation < until; generation++) {
      insert.run(generation, filter.serialise(generation));
      filter = new EventIdFilter();
    }
  };
  for (const row of db.prepare("SELECT seq, data_set_id, event_id FROM events ORDER BY seq").iterate()) {
    const { seq, data_set_id, event_id } = row as { seq: number; data_set_id: number; event_id: Uint8Array };
    store(generationOf(seq));
    filter.add(generation, data_set_id, event_id);
  }
  store(generationOf(next));
}
