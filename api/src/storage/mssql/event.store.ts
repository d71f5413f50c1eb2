import type { DataScope } from "../../accounts/scope.ts";
import { sql, type SQL } from "drizzle-orm";
import { SEVERITIES } from "@hiveboard/schema";
import type { EventFilter, StoredEvent } from "../../events/event.ts";
import type { EventStore } from "../../events/event.store.ts";
import { uuidBytes } from "../append-message.ts";
import { eventTypeCode, severityCode } from "../codes.ts";
import { toRunEvents, toStoredEvent, type EventRow } from "../rows/event.row.ts";
import {
  agentPk,
  allOf,
  digestOf,
  eventProjectPks,
  inNames,
  inNumbers,
  isText,
  joinEventProject,
  labelPk,
  notDeleted,
  projectMembers,
  projectPk,
  type ReadDatabase,
} from "./read-sql.ts";

/** Payloads of one run that are read at once: 32 MB, a thousand times the largest payload. */
const MAX_RUN_BYTES = 33_554_432;

/** Bytes that a payload takes on the wire, to the byte for ASCII: it is stored with two a character. */
const payloadBytes = sql.raw("DATALENGTH(payload) / 2");

export function createEventReader(db: ReadDatabase): EventStore {
  return {
    async listEvents({ dataSetId }, { filter, limit, afterSeq, order }) {
      const seqs = await matchingSeqs(db, dataSetId, filter, { afterSeq: afterSeq ?? null, limit, order });
      return selectEvents(db, sql`e.seq IN (${seqs})`, sql`e.seq ${DIRECTIONS[order]}`, limit);
    },

    async replayEvents({ dataSetId }, { filter, afterSeq, limit, maxPayloadBytes }) {
      const order = "oldest_first";
      const found = await matchingSeqs(db, dataSetId, filter, { afterSeq, limit: limit + 1, order });
      // Each with the bytes of those before it: the first one fits whatever it weighs.
      const weighed = await db.all<{ seq: number; bytes_before: number | null }>(sql`
        SELECT seq, SUM(${payloadBytes}) OVER (ORDER BY seq ASC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
          AS bytes_before
        FROM events WHERE seq IN (${found}) ORDER BY seq ASC`);
      const fitting = weighed
        .slice(0, limit)
        .filter(({ bytes_before }) => (bytes_before ?? 0) < maxPayloadBytes)
        .map(({ seq }) => seq);
      const events = await selectEvents(db, inNumbers(sql`e.seq`, fitting), sql`e.seq ASC`, limit);
      return { events, isLast: fitting.length === weighed.length };
    },

    async getEvent({ dataSetId }, eventId) {
      const found = sql`e.data_set_id = ${dataSetId} AND e.event_id = ${uuidBytes(eventId)}`;
      return (await selectEvents(db, found, sql`e.seq ASC`, 1))[0] ?? null;
    },

    latestSeq: (scope) => readLatestSeq(db, scope),

    async listRunEvents(scope, { taskId, runId }, limit) {
      const run = sql`(SELECT run_pk FROM run_names WHERE data_set_id = ${scope.dataSetId}
        AND digest = ${digestOf(`${taskId}\n${runId ?? ""}`)})`;
      const ofRun = sql`run_pk = ${run} AND run_pk IS NOT NULL`;
      const withinBudget = sql`SELECT b.seq FROM (
        SELECT seq, SUM(COALESCE(${payloadBytes}, 0)) OVER (ORDER BY timestamp_ms ASC, event_id ASC) AS bytes
        FROM events WHERE ${ofRun}) AS b WHERE b.bytes <= ${MAX_RUN_BYTES}`;
      const rows = await selectRows(
        db,
        allOf([sql`e.seq IN (${withinBudget})`, await notDeleted(db, scope.dataSetId, sql`e.project_pk`)]),
        sql`e.timestamp_ms ASC, e.event_id ASC`,
        limit,
      );
      const [row] = await db.all<{ events: number }>(
        sql`SELECT COUNT(*) AS events FROM events WHERE ${ofRun}`,
      );
      return toRunEvents(rows, row!.events);
    },
  };
}

/** The newest position of a scope, 0 when it holds nothing. */
export async function readLatestSeq(db: ReadDatabase, { dataSetId }: DataScope): Promise<number> {
  const newest = SEVERITIES.map(
    (_, code) =>
      sql`SELECT MAX(seq) AS seq FROM events WHERE data_set_id = ${dataSetId} AND severity = ${code}`,
  );
  const [row] = await db.all<{ seq: number | null }>(
    sql`SELECT MAX(x.seq) AS seq FROM (${sql.join(newest, sql` UNION ALL `)}) AS x`,
  );
  return row?.seq ?? 0;
}

const DIRECTIONS = { newest_first: sql`DESC`, oldest_first: sql`ASC` };

/** Positions of the events that match, in order, from after a position on. */
async function matchingSeqs(
  db: ReadDatabase,
  dataSetId: number,
  filter: EventFilter,
  { afterSeq, limit, order }: { afterSeq: number | null; limit: number; order: keyof typeof DIRECTIONS },
): Promise<SQL> {
  const cursor =
    afterSeq === null
      ? undefined
      : order === "newest_first"
        ? sql`seq < ${afterSeq}`
        : sql`seq > ${afterSeq}`;
  const { lanes, residual } = planFilter(dataSetId, filter);
  const isThere = await notDeleted(db, dataSetId, sql`project_pk`);
  const parts = lanes.map(
    (lane) => sql`SELECT l.seq FROM (SELECT TOP (${limit}) seq FROM events
      WHERE ${allOf([lane, ...residual, isThere, cursor])} ORDER BY seq ${DIRECTIONS[order]}) AS l`,
  );
  if (parts.length === 0) return sql`SELECT seq FROM events WHERE 1 = 0`;
  return sql`SELECT TOP (${limit}) f.seq FROM (${sql.join(parts, sql` UNION ALL `)}) AS f
    ORDER BY f.seq ${DIRECTIONS[order]}`;
}

/**
 * Cuts a filter into lanes, each of which one index reads in order and stops at the limit; what is left over is
 * checked row by row. An event is in one lane only.
 */
function planFilter(dataSetId: number, filter: EventFilter): { lanes: SQL[]; residual: SQL[] } {
  const { taskId, taskRunId, agentId, kinds, eventTypes, projectId, environment, group } = filter;
  const minSeverity = severityCode(filter.minSeverity ?? "debug");
  const inSet = sql`data_set_id = ${dataSetId}`;
  const byTask = taskId == null ? undefined : runsOf(dataSetId, taskId, taskRunId);
  const byAgent = agentId == null ? undefined : sql`agent_pk = ${agentPk(dataSetId, agentId)}`;
  const bySeverity = minSeverity === 0 ? undefined : sql`severity >= ${minSeverity}`;
  const byKind =
    kinds == null
      ? undefined
      : sql`kind IN (SELECT label_pk FROM labels WHERE ${inNames(sql`digest`, kinds)})`;
  const byType = eventTypes == null ? undefined : inNumbers(sql`event_type`, eventTypes.map(eventTypeCode));
  const narrow = [
    taskRunId != null && taskId == null
      ? sql`run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId} AND ${isText(sql`run_id`, taskRunId)})`
      : undefined,
    environment == null ? undefined : byEnvelope(sql`environment`, environment),
    group == null ? undefined : byEnvelope(sql`group_name`, group),
    projectId == null ? undefined : byProject(dataSetId, projectId),
  ];
  const residual = (...more: (SQL | undefined)[]): SQL[] =>
    [...narrow, ...more].filter((condition) => condition !== undefined);

  if (byTask !== undefined)
    return { lanes: [byTask], residual: residual(byAgent, bySeverity, byKind, byType) };
  if (byAgent !== undefined) return { lanes: [byAgent], residual: residual(bySeverity, byKind, byType) };
  if (kinds != null)
    return {
      lanes: [...new Set(kinds)].map(
        (kind) => sql`${inSet} AND kind = ${labelPk(kind)} AND kind IS NOT NULL`,
      ),
      residual: residual(bySeverity, byType),
    };
  if (eventTypes != null && !eventTypes.includes("heartbeat"))
    return {
      lanes: [...new Set(eventTypes)].map(
        (type) => sql`${inSet} AND event_type = ${eventTypeCode(type)} AND event_type <> 2`,
      ),
      residual: residual(bySeverity),
    };
  return {
    lanes: SEVERITIES.slice(minSeverity).map(
      (_, index) => sql`${inSet} AND severity = ${minSeverity + index}`,
    ),
    residual: residual(byType),
  };
}

/** The index of events by run holds those that have one. */
const runsOf = (dataSetId: number, taskId: string, runId: string | null | undefined): SQL =>
  sql`run_pk IS NOT NULL AND run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId}
    AND ${isText(sql`task_id`, taskId)} ${runId == null ? sql`` : sql`AND ${isText(sql`run_id`, runId)}`})`;

const byEnvelope = (column: SQL, text: string): SQL =>
  sql`envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE ${column} = ${labelPk(text)})`;

/** A project's events, and the agent-level ones (of no task) of the agents that work for it. */
const byProject = (dataSetId: number, project: string): SQL =>
  sql`(project_pk IN ${eventProjectPks(dataSetId, project)} OR (run_pk IS NULL AND agent_pk IN
    (SELECT m.agent_pk FROM (${projectMembers}) AS m WHERE m.project_pk = ${projectPk(dataSetId, project)})))`;

/** Whole events with their names. */
async function selectEvents(db: ReadDatabase, where: SQL, order: SQL, limit: number): Promise<StoredEvent[]> {
  return (await selectRows(db, where, order, limit)).map(toStoredEvent);
}

function selectRows(db: ReadDatabase, where: SQL, order: SQL, limit: number): Promise<EventRow[]> {
  return db.all<EventRow>(sql`
    SELECT TOP (${limit}) e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status,
      e.duration_ms, kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type,
      v.agent_version, v.framework, v.runtime, v.sdk_version, environment.text AS environment,
      group_name.text AS group_name, r.task_id, r.run_id, task_type.text AS task_type, e.correlation_id, e.action_id,
      e.parent_action_id, e.parent_event_id, e.payload, e.estimated_cost_nano_usd
    FROM events AS e
    ${joinEventProject}
    JOIN agent_names AS n ON n.agent_pk = e.agent_pk
    JOIN envelopes AS v ON v.envelope_pk = e.envelope_pk
    JOIN labels AS environment ON environment.label_pk = v.environment
    JOIN labels AS group_name ON group_name.label_pk = v.group_name
    LEFT JOIN run_names AS r ON r.run_pk = e.run_pk
    LEFT JOIN labels AS kind ON kind.label_pk = e.kind
    LEFT JOIN labels AS task_type ON task_type.label_pk = e.task_type
    WHERE ${where} ORDER BY ${order}`);
}
