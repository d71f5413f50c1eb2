import { sql } from "drizzle-orm";
import type { RepricingStore } from "../../costs/repricing.store.ts";
import { foldEstimate, isChangedBy } from "../derived/estimate.ts";
import { createFold } from "../derived/fold.ts";
import { toUncostedCalls, type UncostedCallRow } from "../rows/uncosted-call.row.ts";
import type { Connection, Database } from "./connection.ts";
import { holdAppends } from "./counters.ts";
import { writeDerived } from "./derived-writer.ts";
import { Dictionary } from "./dictionary.ts";
import { jsonRows, type JsonColumn } from "./json-rows.ts";
import { allOf, inNumbers, notDeleted, type ReadDatabase } from "./read-sql.ts";
import { storedEventsAt } from "./stored-events.ts";

export function createRepricingReader(db: ReadDatabase): Pick<RepricingStore, "listUncosted"> {
  return {
    async listUncosted({ dataSetId }, { fromMs, toMs, after, limit }) {
      const where = allOf([
        sql`c.data_set_id = ${dataSetId} AND c.timestamp_ms >= ${after?.timestampMs ?? fromMs}
          AND c.timestamp_ms < ${toMs}`,
        after !== null &&
          sql`(c.timestamp_ms > ${after.timestampMs} OR (c.timestamp_ms = ${after.timestampMs} AND c.seq > ${after.seq}))`,
        await notDeleted(db, dataSetId, sql`e.project_pk`),
      ]);
      const rows = await db.all<UncostedCallRow>(sql`
        SELECT TOP (${limit}) c.seq, c.timestamp_ms, e.received_at_ms, e.estimated_cost_nano_usd,
          CASE WHEN c.cost_nano_usd < 0 OR e.estimated_cost_nano_usd IS NOT NULL THEN e.payload END AS payload
        FROM llm_calls AS c JOIN events AS e ON e.seq = c.seq
        WHERE ${where} ORDER BY c.timestamp_ms ASC, c.seq ASC`);
      return toUncostedCalls(rows, limit);
    },
  };
}

export function createRepricingWriter(db: Database): Pick<RepricingStore, "setEstimates"> {
  return {
    setEstimates({ dataSetId }, estimates) {
      const wanted = new Map(estimates.map(({ seq, estimateNanoUsd }) => [seq, estimateNanoUsd]));
      return db.transaction(async (connection) => {
        // What is derived from events that arrive meanwhile goes into the same rows.
        await holdAppends(connection);
        const dictionary = new Dictionary(connection);
        const stored = await storedEventsAt(connection, dictionary, dataSetId, [...wanted.keys()]);
        const changed = stored.filter(({ seq, event }) => isChangedBy(event, wanted.get(seq)!));
        if (changed.length === 0) return 0;
        const runs = await runsThatAreThere(
          connection,
          changed.flatMap(({ event }) => event.runPk ?? []),
        );
        const fold = createFold();
        for (const { seq, event } of changed)
          foldEstimate(fold, event, wanted.get(seq)!, event.runPk !== null && runs.has(event.runPk));
        await storeEstimates(
          connection,
          changed.map(({ seq }) => [seq, wanted.get(seq)!]),
        );
        await writeDerived(connection, dictionary, fold);
        return changed.length;
      });
    },
  };
}

async function runsThatAreThere(connection: Connection, runPks: readonly number[]): Promise<Set<number>> {
  const rows = await connection.all<{ run_pk: number }>(
    sql`SELECT run_pk FROM task_runs WHERE ${inNumbers(sql`run_pk`, runPks)}`,
  );
  return new Set(rows.map(({ run_pk }) => run_pk));
}

const ESTIMATE_COLUMNS: readonly JsonColumn[] = [
  { name: "seq", type: { kind: "integer" } },
  { name: "cost", type: { kind: "integer" } },
];

async function storeEstimates(connection: Connection, rows: readonly [number, number][]): Promise<void> {
  await connection.run(sql`
    UPDATE events SET estimated_cost_nano_usd = w.cost
    FROM ${jsonRows(ESTIMATE_COLUMNS, rows)} WHERE w.seq = events.seq`);
  await connection.run(sql`
    UPDATE llm_calls SET cost_nano_usd = w.cost
    FROM ${jsonRows(ESTIMATE_COLUMNS, rows)} WHERE w.seq = llm_calls.seq`);
}
