import { sql, type SQL } from "drizzle-orm";
import { SEVERITIES } from "@hiveboard/schema";
import type { EventFilter, StoredEvent } from "../../events/event.ts";
import type { EventStore } from "../../events/event.store.ts";
import { eventTypeCode, severityCode } from "../codes.ts";
import { toRunEvents, toStoredEvent, type EventRow } from "../rows/event.row.ts";
import { uuidBytes } from "../append-message.ts";
import { GENERATION_BITS } from "./generation.ts";
import {
  agentPk,
  allOf,
  eventProjectPks,
  inList,
  joinEventProject,
  labelPk,
  notDeleted,
  projectMembers,
  projectPk,
  type ReadDatabase,
  type Sync,
} from "./read-sql.ts";

/** Payloads of one run that are read at once: 32 MB, a thousand times the largest payload. */
const MAX_RUN_BYTES = 33_554_432;

export function createEventReader(db: ReadDatabase): Sync<EventStore> {
  return {
    listEvents({ dataSetId }, { filter, limit, afterSeq, order }) {
      const seqs = matchingSeqs(db, dataSetId, filter, { afterSeq: afterSeq ?? null, limit, order });
      return selectEvents(db, sql`e.seq IN (${seqs})`, sql`e.seq ${DIRECTIONS[order]}`, limit);
    },

    replayEvents({ dataSetId }, { filter, afterSeq, limit, maxPayloadBytes }) {
      const order = "oldest_first";
      const found = matchingSeqs(db, dataSetId, filter, { afterSeq, limit: limit + 1, order });
      // Each with the bytes of those before it: the first one fits whatever it weighs.
      const weighed = db.all<{ seq: number; bytes_before: number | null }>(sql`
        SELECT seq, sum(octet_length(payload)) OVER (ORDER BY seq ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
          AS bytes_before
        FROM events WHERE seq IN (${found}) ORDER BY seq`);
      const fitting = weighed
        .slice(0, limit)
        .filter(({ bytes_before }) => (bytes_before ?? 0) < maxPayloadBytes)
        .map(({ seq }) => seq);
      const events = selectEvents(db, inList(sql`e.seq`, fitting), sql`e.seq`, limit);
      return { events, isLast: fitting.length === weighed.length };
    },

    getEvent({ dataSetId }, eventId) {
      // A look-up a generation, of which there is one in every 32,768 events. What is asked for is most often new.
      const found = sql`
        WITH RECURSIVE generations (generation) AS (
          SELECT max(seq) >> ${sql.raw(String(GENERATION_BITS))} FROM events
          UNION ALL SELECT generation - 1 FROM generations WHERE generation > 0)
        SELECT seq FROM generations CROSS JOIN events
          ON seq >> ${sql.raw(String(GENERATION_BITS))} = generation
          AND data_set_id = ${dataSetId} AND event_id = ${uuidBytes(eventId)} LIMIT 1`;
      return selectEvents(db, sql`e.seq IN (${found})`, sql`e.seq`, 1)[0] ?? null;
    },

    latestSeq(scope) {
      const newest = SEVERITIES.map(
        (_, code) =>
          sql`SELECT max(seq) AS seq FROM events WHERE data_set_id = ${scope.dataSetId} AND severity = ${code}`,
      );
      const [row] = db.all<{ seq: number | null }>(
        sql`SELECT max(seq) AS seq FROM (${sql.join(newest, sql` UNION ALL `)})`,
      );
      return row?.seq ?? 0;
    },

    listRunEvents(scope, { taskId, runId }, limit) {
      const run = sql`(SELECT run_pk FROM run_names WHERE data_set_id = ${scope.dataSetId} AND task_id = ${taskId}
        AND run_id = ${runId ?? ""})`;
      const withinBudget = sql`SELECT seq FROM (
        SELECT seq, sum(coalesce(octet_length(payload), 0)) OVER (ORDER BY timestamp_ms, event_id) AS bytes
        FROM events WHERE run_pk = ${run}) WHERE bytes <= ${MAX_RUN_BYTES}`;
      const rows = selectRows(
        db,
        allOf([sql`e.seq IN (${withinBudget})`, notDeleted(db, scope.dataSetId, sql`e.project_pk`)]),
        sql`e.timestamp_ms, e.event_id`,
        limit,
      );
      const [row] = db.all<{ events: number }>(
        sql`SELECT count(*) AS events FROM events WHERE run_pk = ${run}`,
      );
      return toRunEvents(rows, row!.events);
    },
  };
}

const DIRECTIONS = { newest_first: sql`DESC`, oldest_first: sql`ASC` };

/** Positions of the events that match, in order, from after a position on. */
function matchingSeqs(
  db: ReadDatabase,
  dataSetId: number,
  filter: EventFilter,
  { afterSeq, limit, order }: { afterSeq: number | null; limit: number; order: keyof typeof DIRECTIONS },
): SQL {
  const cursor =
    afterSeq === null
      ? undefined
      : order === "newest_first"
        ? sql`seq < ${afterSeq}`
        : sql`seq > ${afterSeq}`;
  const { lanes, residual } = planFilter(dataSetId, filter);
  const isThere = notDeleted(db, dataSetId, sql`+project_pk`);
  const parts = lanes.map(
    (lane) => sql`SELECT seq FROM (SELECT seq FROM events WHERE ${allOf([lane, ...residual, isThere, cursor])}
      ORDER BY seq ${DIRECTIONS[order]} LIMIT ${limit})`,
  );
  if (parts.length === 0) return sql`SELECT seq FROM events WHERE 0`;
  return sql`SELECT seq FROM (${sql.join(parts, sql` UNION ALL `)}) ORDER BY seq ${DIRECTIONS[order]} LIMIT ${limit}`;
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
  const bySeverity = minSeverity === 0 ? undefined : sql`+severity >= ${minSeverity}`;
  const byKind =
    kinds == null ? undefined : sql`+kind IN (SELECT label_pk FROM labels WHERE ${inList(sql`text`, kinds)})`;
  const byType = eventTypes == null ? undefined : inList(sql`+event_type`, eventTypes.map(eventTypeCode));
  const narrow = [
    taskRunId != null && taskId == null
      ? sql`run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId} AND run_id = ${taskRunId})`
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
      lanes: [...new Set(kinds)].map((kind) => sql`${inSet} AND kind = ${labelPk(kind)}`),
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

const runsOf = (dataSetId: number, taskId: string, runId: string | null | undefined): SQL =>
  sql`run_pk IN (SELECT run_pk FROM run_names WHERE data_set_id = ${dataSetId} AND task_id = ${taskId}
    ${runId == null ? sql`` : sql`AND run_id = ${runId}`})`;

const byEnvelope = (column: SQL, text: string): SQL =>
  sql`envelope_pk IN (SELECT envelope_pk FROM envelopes WHERE ${column} = ${labelPk(text)})`;

/** A project's events, and the agent-level ones (of no task) of the agents that work for it. */
const byProject = (dataSetId: number, project: string): SQL =>
  sql`(+project_pk IN ${eventProjectPks(dataSetId, project)} OR (run_pk IS NULL AND +agent_pk IN
    (SELECT agent_pk FROM (${projectMembers}) WHERE project_pk = ${projectPk(dataSetId, project)})))`;

/** Whole events with their names. */
function selectEvents(db: ReadDatabase, where: SQL, order: SQL, limit: number): StoredEvent[] {
  return selectRows(db, where, order, limit).map(toStoredEvent);
}

function selectRows(db: ReadDatabase, where: SQL, order: SQL, limit: number): EventRow[] {
  return db.all<EventRow>(sql`
    SELECT e.seq, e.event_id, e.timestamp_ms, e.received_at_ms, e.event_type, e.severity, e.status, e.duration_ms,
      kind.text AS kind, p.project_id, p.slug AS project_slug, n.agent_id, v.agent_type, v.agent_version, v.framework,
      v.runtime, v.sdk_version, environment.text AS environment, group_name.text AS group_name, r.task_id, r.run_id,
      task_type.text AS task_type, e.correlation_id, e.action_id, e.parent_action_id, e.parent_event_id, e.payload,
      e.estimated_cost_nano_usd
    FROM events e
    ${joinEventProject}
    CROSS JOIN agent_names n ON n.agent_pk = e.agent_pk
    CROSS JOIN envelopes v ON v.envelope_pk = e.envelope_pk
    CROSS JOIN labels environment ON environment.label_pk = v.environment
    CROSS JOIN labels group_name ON group_name.label_pk = v.group_name
    LEFT JOIN run_names r ON r.run_pk = e.run_pk
    LEFT JOIN labels kind ON kind.label_pk = e.kind
    LEFT JOIN labels task_type ON task_type.label_pk = e.task_type
    WHERE ${where} ORDER BY ${order} LIMIT ${limit}`);
}
