import { sql } from "drizzle-orm";
import type { Swept } from "../../retention/retention.store.ts";
import { HEARTBEAT_CODE } from "../codes.ts";
import { HOUR_MS } from "../derived/rollups.ts";
import type { Connection } from "./connection.ts";
import type { DataMarks } from "./data-marks.ts";
import { jsonRows, type JsonColumn } from "./json-rows.ts";
import { oldestEvents, type OldEvent } from "./oldest-events.ts";

/** The heartbeat that is kept of an agent's hour. */
interface Mark {
  agent_pk: number;
  hour_ms: number;
  seq: number;
  has_payload: number;
}

const COLUMNS: readonly JsonColumn[] = ["agent_pk", "hour_ms", "seq", "has_payload"].map((name) => ({
  name,
  type: { kind: "integer" },
}));

const hourOf = (ms: number): number => Math.floor(ms / HOUR_MS) * HOUR_MS;

/**
 * Goes through a data set's events in the order of arrival, each once, and remembers the heartbeat that is kept of each
 * agent's hour until that hour lies behind.
 *
 * @param remove deletes events of the data set
 */
export async function compactHeartbeats(
  connection: Connection,
  marks: DataMarks,
  { dataSetId, receivedBeforeMs, maxRows }: { dataSetId: number; receivedBeforeMs: number; maxRows: number },
  remove: (seqs: readonly number[]) => Promise<void>,
): Promise<Swept> {
  const afterSeq = await marks.heartbeatsSeq(dataSetId);
  const found = await oldestEvents(connection, { dataSetId, afterSeq, limit: maxRows });
  const end = found.findIndex(({ received_at_ms }) => received_at_ms >= receivedBeforeMs);
  const old = end < 0 ? found : found.slice(0, end);
  const last = old.at(-1);
  if (last === undefined) return { deleted: 0, isDone: true };
  const { losers, kept } = contest(old, await readMarks(connection, dataSetId));
  if (losers.length > 0) await remove(losers);
  await writeMarks(connection, dataSetId, kept);
  await marks.setHeartbeatsSeq(dataSetId, last.seq);
  await connection.run(sql`
    DELETE FROM heartbeat_marks
    WHERE data_set_id = ${dataSetId} AND hour_ms < ${hourOf(last.received_at_ms) - HOUR_MS}`);
  return { deleted: losers.length, isDone: old.length < maxRows };
}

/** Which heartbeats go, and which are kept of an agent's hour instead of what was. */
function contest(old: readonly OldEvent[], before: readonly Mark[]): { losers: number[]; kept: Mark[] } {
  const keyOf = (mark: Pick<Mark, "agent_pk" | "hour_ms">) => `${mark.agent_pk} ${mark.hour_ms}`;
  const marks = new Map(before.map((mark) => [keyOf(mark), mark]));
  const changed = new Map<string, Mark>();
  const losers: number[] = [];
  for (const { seq, event_type, agent_pk, received_at_ms, has_payload } of old) {
    if (event_type !== HEARTBEAT_CODE) continue;
    const mark = { agent_pk, hour_ms: hourOf(received_at_ms), seq, has_payload };
    const rival = marks.get(keyOf(mark));
    if (rival !== undefined && rival.has_payload > has_payload) {
      losers.push(seq);
      continue;
    }
    if (rival !== undefined) losers.push(rival.seq);
    marks.set(keyOf(mark), mark);
    changed.set(keyOf(mark), mark);
  }
  return { losers, kept: [...changed.values()] };
}

const readMarks = (connection: Connection, dataSetId: number): Promise<Mark[]> =>
  connection.all<Mark>(
    sql`SELECT agent_pk, hour_ms, seq, has_payload FROM heartbeat_marks WHERE data_set_id = ${dataSetId}`,
  );

async function writeMarks(connection: Connection, dataSetId: number, marks: readonly Mark[]): Promise<void> {
  if (marks.length === 0) return;
  const rows = jsonRows(
    COLUMNS,
    marks.map((mark) => [mark.agent_pk, mark.hour_ms, mark.seq, mark.has_payload]),
  );
  await connection.run(sql`
    DELETE FROM heartbeat_marks WHERE EXISTS (SELECT 1 FROM ${rows}
      WHERE w.agent_pk = heartbeat_marks.agent_pk AND w.hour_ms = heartbeat_marks.hour_ms)`);
  await connection.run(sql`
    INSERT INTO heartbeat_marks (agent_pk, hour_ms, data_set_id, seq, has_payload)
    SELECT w.agent_pk, w.hour_ms, ${dataSetId}, w.seq, w.has_payload FROM ${rows}`);
}
