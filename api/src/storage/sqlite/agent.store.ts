import type { DatabaseSync } from "node:sqlite";
import { ENVELOPE_DEFAULTS } from "@hiveboard/schema";
import { sql, type SQL } from "drizzle-orm";
import type { AgentFilter } from "../../agents/agent.ts";
import type { AgentStore, LivenessStore } from "../../agents/agent.store.ts";
import { grainOf, HOUR_MS, MINUTE_MS, RESOLUTIONS } from "../derived/rollups.ts";
import { REPORT } from "../derived/tables.ts";
import { toDueAgent, toFacts, type AgentRow, type DueRow, type OpenRunsRow } from "../rows/agent.row.ts";
import {
  allOf,
  contains,
  inList,
  labelPk,
  projectMembers,
  projectPk,
  whole,
  type ReadDatabase,
  type Sync,
} from "./read-sql.ts";

/** A run that was begun and has not ended. */
const isOpen = sql`r.outcome = 0 AND r.started_at_ms IS NOT NULL`;

/** It has more approvals requested than received. */
const isWaiting = sql`(coalesce(r.approvals_requested, 0) > coalesce(r.approvals_received, 0))`;

/**
 * Its agent started anew after all that the run said, and the run has been silent for the stuck threshold. What came
 * after what is the agent's own order, whichever arrived first: a run that was kept on disk arrives after its agent has
 * registered again. Silence is by arrival.
 */
export const isAbandoned = (nowMs: number, defaultStuckThresholdMs: number | SQL): SQL =>
  sql`(a.registration_at_ms > r.last_event_at_ms
    AND ${nowMs} - r.last_received_ms >= coalesce(a.stuck_threshold_ms, ${defaultStuckThresholdMs}))`;

/**
 * What the envelope says of an agent goes before what it registered with. An envelope that names no type has the
 * default one.
 */
const effectiveType = sql`(CASE WHEN v.agent_type = ${ENVELOPE_DEFAULTS.agent_type}
  THEN coalesce(a.registered_type, v.agent_type) ELSE v.agent_type END)`;

export function createAgentReader(db: ReadDatabase): Sync<AgentStore> {
  return {
    listAgents(scope, filter, { nowMs, defaultStuckThresholdMs }) {
      const where = agentsWhere(scope.dataSetId, filter);
      const rows = db.all<AgentRow>(sql`
        SELECT a.agent_pk, n.agent_id, ${effectiveType} AS agent_type,
          coalesce(v.agent_version, a.registered_version) AS agent_version,
          coalesce(v.framework, a.registered_framework) AS framework, v.runtime, v.sdk_version,
          environment.text AS environment, group_name.text AS group_name, a.first_seen_ms, a.last_seen_ms,
          a.last_heartbeat_ms, a.last_registered_ms, a.stuck_threshold_ms, a.progress_threshold_ms, a.signal_type,
          q.depth AS queue_depth
        FROM agents a
        JOIN agent_names n ON n.agent_pk = a.agent_pk
        JOIN envelopes v ON v.envelope_pk = a.envelope_pk
        JOIN labels environment ON environment.label_pk = v.environment
        JOIN labels group_name ON group_name.label_pk = v.group_name
        LEFT JOIN agent_reports q ON q.agent_pk = a.agent_pk AND q.kind = ${REPORT.queue}
        WHERE ${where}`);
      const agents = matching(where);
      // The run that is shown is one that waits for somebody, else the one that spoke last.
      const openRuns = db.all<OpenRunsRow>(sql`
        SELECT agent_pk, open_runs, waiting, last_progress_ms, task_id, run_id FROM (
          SELECT a.agent_pk, m.task_id, m.run_id,
            count(*) OVER of_agent AS open_runs,
            sum(${isWaiting}) OVER of_agent AS waiting,
            max(r.last_received_ms) OVER of_agent AS last_progress_ms,
            row_number() OVER (PARTITION BY a.agent_pk ORDER BY ${isWaiting} DESC, r.last_received_ms DESC, r.run_pk)
              AS place
          FROM agents a
          CROSS JOIN task_runs r INDEXED BY task_runs_open ON r.agent_pk = a.agent_pk
          JOIN run_names m ON m.run_pk = r.run_pk
          WHERE a.agent_pk IN (${agents}) AND ${isOpen}
            AND NOT coalesce(${isAbandoned(nowMs, defaultStuckThresholdMs)}, 0)
          WINDOW of_agent AS (PARTITION BY a.agent_pk)
        ) WHERE place = 1`);
      const openIssues = db.all<{ agent_pk: number; open_issues: number }>(sql`
        SELECT agent_pk, count(*) AS open_issues FROM issues INDEXED BY issues_open
        WHERE data_set_id = ${scope.dataSetId} AND action = 'reported' GROUP BY agent_pk`);
      const runsOf = new Map(openRuns.map((row) => [row.agent_pk, row]));
      const issuesOf = new Map(openIssues.map((row) => [row.agent_pk, row.open_issues]));
      return rows.map((row) => toFacts(row, runsOf.get(row.agent_pk), issuesOf.get(row.agent_pk) ?? 0));
    },

    activity(scope, { agentIds, fromMs, sliceMs, slices }) {
      const resolution = RESOLUTIONS.find((width) => sliceMs % width === 0) ?? MINUTE_MS;
      // Up, so that the slices reach to the end of the bucket that is being filled.
      const start = Math.ceil(fromMs / resolution) * resolution;
      const rows = db.all<{ agent_id: string; slice: number; events: number }>(sql`
        SELECT n.agent_id, (r.bucket_ms - ${whole(start)}) / ${whole(sliceMs)} AS slice, sum(r.events) AS events
        FROM agent_names n
        CROSS JOIN series s ON s.data_set_id = n.data_set_id AND s.agent_pk = n.agent_pk
        CROSS JOIN activity_rollups r ON r.data_set_id = ${scope.dataSetId}
          AND r.grain = ${grainOf(resolution, "one_agent")} AND r.series_pk = s.series_pk
          AND ${bucketsBetween(start, start + sliceMs * slices, resolution)}
        WHERE n.data_set_id = ${scope.dataSetId} AND ${inList(sql`n.agent_id`, agentIds)}
        GROUP BY n.agent_id, slice`);
      const activity = new Map(agentIds.map((id) => [id, new Array<number>(slices).fill(0)]));
      for (const { agent_id, slice, events } of rows) activity.get(agent_id)![slice] = events;
      return activity;
    },

    listEnvironments(scope) {
      const rows = db.all<{ text: string }>(sql`
        SELECT text FROM labels WHERE label_pk IN (
          SELECT v.environment FROM agent_names n JOIN envelopes v ON v.agent_pk = n.agent_pk
          WHERE n.data_set_id = ${scope.dataSetId})
        ORDER BY text`);
      return rows.map(({ text }) => text);
    },
  };
}

/** Buckets one by one, so that a series is looked up in each and the others of the bucket are not read. */
const bucketsBetween = (fromMs: number, toMs: number, resolution: number): SQL => {
  const buckets: number[] = [];
  for (let bucket = fromMs; bucket < toMs; bucket += resolution) buckets.push(bucket);
  return inList(sql`r.bucket_ms`, buckets);
};

const matching = (where: SQL): SQL => sql`
  SELECT a.agent_pk FROM agents a
  JOIN agent_names n ON n.agent_pk = a.agent_pk
  JOIN envelopes v ON v.envelope_pk = a.envelope_pk
  WHERE ${where}`;

function agentsWhere(dataSetId: number, filter: AgentFilter): SQL {
  const { agentIds, projectId, environment, group, agentType, search } = filter;
  const assigned = (id: string): SQL =>
    sql`a.agent_pk IN (SELECT agent_pk FROM (${projectMembers}) WHERE project_pk = ${projectPk(dataSetId, id)})`;
  return allOf([
    sql`a.data_set_id = ${dataSetId}`,
    agentIds != null &&
      sql`a.agent_pk IN (SELECT agent_pk FROM agent_names WHERE data_set_id = ${dataSetId}
      AND ${inList(sql`agent_id`, agentIds)})`,
    projectId != null && assigned(projectId),
    environment != null && sql`v.environment = ${labelPk(environment)}`,
    group != null && sql`v.group_name = ${labelPk(group)}`,
    agentType != null && sql`${effectiveType} = ${agentType}`,
    search != null && sql`(${contains(sql`n.agent_id`, search)} OR ${contains(effectiveType, search)})`,
  ]);
}

/** Silence after which nobody need be told any more that an agent is stuck: it counts as offline long before. */
const FORGOTTEN_AFTER_MS = 7 * 24 * HOUR_MS;

export function createLivenessReader(db: ReadDatabase): Pick<Sync<LivenessStore>, "listDueAgents"> {
  return {
    listDueAgents(nowMs) {
      const since = nowMs - FORGOTTEN_AFTER_MS;
      // Agents with a threshold of their own are found by their deadline's index; the others by their last arrival.
      const silent = sql`
        SELECT a.agent_pk, a.data_set_id, a.last_seen_ms AS episode_ms, 'no_heartbeat' AS reason FROM agents a
        WHERE a.silence_deadline_ms > ${since} AND a.silence_deadline_ms <= ${nowMs}
        UNION ALL
        SELECT a.agent_pk, a.data_set_id, a.last_seen_ms, 'no_heartbeat' FROM agents a
        JOIN data_sets d ON d.data_set_id = a.data_set_id
        JOIN workspaces w ON w.workspace_id = d.workspace_id
        WHERE a.silence_deadline_ms IS NULL AND a.last_heartbeat_ms IS NOT NULL AND a.last_seen_ms > ${since}
          AND a.last_seen_ms + coalesce(a.stuck_threshold_ms, w.default_stuck_threshold_ms) <= ${nowMs}`;
      const motionless = sql`
        SELECT a.agent_pk, a.data_set_id, max(r.last_received_ms) AS episode_ms, 'no_progress' AS reason
        FROM agents a
        JOIN data_sets d ON d.data_set_id = a.data_set_id
        JOIN workspaces w ON w.workspace_id = d.workspace_id
        CROSS JOIN task_runs r INDEXED BY task_runs_open ON r.agent_pk = a.agent_pk
        WHERE ${isOpen} AND coalesce(a.progress_threshold_ms, w.default_progress_threshold_ms) IS NOT NULL
          AND NOT coalesce(${isAbandoned(nowMs, sql`w.default_stuck_threshold_ms`)}, 0)
        GROUP BY a.agent_pk
        HAVING max(r.last_received_ms) > ${since} AND max(r.last_received_ms)
          + coalesce(a.progress_threshold_ms, w.default_progress_threshold_ms) <= ${nowMs}`;
      const rows = db.all<DueRow>(sql`
        SELECT due.data_set_id, d.workspace_id, n.agent_id, due.reason, due.episode_ms
        FROM (${silent} UNION ALL ${motionless}) due
        JOIN data_sets d ON d.data_set_id = due.data_set_id
        JOIN agent_names n ON n.agent_pk = due.agent_pk
        LEFT JOIN announced_episodes e ON e.agent_pk = due.agent_pk
        WHERE e.episode_ms IS NULL OR e.episode_ms < due.episode_ms`);
      return rows.map(toDueAgent);
    },
  };
}

/** The writer's half: the compare-and-set that lets one server announce an episode. */
export function createLivenessWriter(db: DatabaseSync): Pick<Sync<LivenessStore>, "claimEpisode"> {
  const claim = db.prepare(`
    INSERT INTO announced_episodes (agent_pk, episode_ms, reason)
    SELECT agent_pk, ?, ? FROM agent_names WHERE data_set_id = ? AND agent_id = ?
    ON CONFLICT (agent_pk) DO UPDATE SET episode_ms = excluded.episode_ms, reason = excluded.reason
    WHERE excluded.episode_ms > announced_episodes.episode_ms`);
  return {
    claimEpisode: ({ dataSetId, agentId, episodeMs, reason }) =>
      claim.run(episodeMs, reason, dataSetId, agentId).changes === 1,
  };
}
