import type { DatabaseSync } from "node:sqlite";
import { sql } from "drizzle-orm";
import type { RepricingStore } from "../../costs/repricing.store.ts";
import { foldEstimate, isChangedBy } from "../derived/estimate.ts";
import { createFold } from "../derived/fold.ts";
import { toUncostedCalls, type UncostedCallRow } from "../rows/uncosted-call.row.ts";
import { inTransaction } from "./connection.ts";
import { createDerivedWriter } from "./derived-writer.ts";
import type { Dictionary } from "./dictionary.ts";
import { allOf, notDeleted, type ReadDatabase, type Sync } from "./read-sql.ts";
import { storedEventsAt } from "./stored-events.ts";

export function createRepricingReader(db: ReadDatabase): Pick<Sync<RepricingStore>, "listUncosted"> {
  return {
    listUncosted({ dataSetId }, { fromMs, toMs, after, limit }) {
      const where = allOf([
        sql`c.data_set_id = ${dataSetId} AND c.timestamp_ms >= ${after?.timestampMs ?? fromMs}
          AND c.timestamp_ms < ${toMs}`,
        after !== null &&
          sql`(c.timestamp_ms > ${after.timestampMs} OR (c.timestamp_ms = ${after.timestampMs} AND c.seq > ${after.seq}))`,
        notDeleted(db, dataSetId, sql`e.project_pk`),
      ]);
      const rows = db.all<UncostedCallRow>(sql`
        SELECT c.seq, c.timestamp_ms, e.received_at_ms, e.estimated_cost_nano_usd,
          CASE WHEN c.cost_nano_usd < 0 OR e.estimated_cost_nano_usd IS NOT NULL THEN e.payload END AS payload
        FROM llm_calls c CROSS JOIN events e ON e.seq = c.seq
        WHERE ${where} ORDER BY c.timestamp_ms, c.seq LIMIT ${limit}`);
      return toUncostedCalls(rows, limit);
    },
  };
}

/** @param dictionary the appender's: what is derived is written under the same numbers */
export function createRepricingWriter(
  db: DatabaseSync,
  dictionary: Dictionary,
): Pick<Sync<RepricingStore>, "setEstimates"> {
  const writeDerived = createDerivedWriter(db, dictionary);
  const setEstimate = db.prepare("UPDATE events SET estimated_cost_nano_usd = ? WHERE seq = ?");
  const setCost = db.prepare("UPDATE llm_calls SET cost_nano_usd = ? WHERE seq = ?");
  const run = db.prepare("SELECT 1 FROM task_runs WHERE run_pk = ?");
  return {
    setEstimates({ dataSetId }, estimates) {
      const wanted = new Map(estimates.map(({ seq, estimateNanoUsd }) => [seq, estimateNanoUsd]));
      const work = (): number => {
        const fold = createFold();
        let changed = 0;
        for (const { seq, event } of storedEventsAt(db, dictionary, dataSetId, [...wanted.keys()])) {
          const estimate = wanted.get(seq)!;
          if (!isChangedBy(event, estimate)) continue;
          foldEstimate(fold, event, estimate, event.runPk !== null && run.get(event.runPk) !== undefined);
          setEstimate.run(estimate, seq);
          setCost.run(estimate, seq);
          changed++;
        }
        if (changed > 0) writeDerived(fold);
        return changed;
      };
      try {
        return inTransaction(db, work);
      } catch (error) {
        dictionary.forget();
        throw error;
      }
    },
  };
}
