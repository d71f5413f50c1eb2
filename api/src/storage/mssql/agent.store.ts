import { ENVELOPE_DEFAULTS } from "@hiveboard/schema";
import { sql, type SQL } from "drizzle-orm";
import type { AgentFilter } from "../../agents/agent.ts";
import type { AgentStore, LivenessStore } from "../../agents/agent.store.ts";
import { grainOf, HOUR_MS, MINUTE_MS, RESOLUTIONS } from "../derived/rollups.ts";
import { REPORT } from "../derived/tables.ts";
import { toDueAgent, toFacts, type AgentRow, type DueRow, type OpenRunsRow } from "../rows/agent.row.ts";
import type { Database } from "./connection.ts";
import {
  allOf,
  contains,
  digestOf,
  inNames,
  inNumbers,
  isText,
  labelPk,
  projectMembers,
  projectPk,
  type ReadDatabase,
} from "./read-sql.ts";

/** A run that was begun and has not ended. The literal is what the index of open runs is found by. */
const isOpen = sql`r.outcome = 0 AND r.started_at_ms IS NOT NULL`;

/** 1 where it has more approvals requested than received. */
const isWaiting = sql.raw(
  `CASE WHEN COALESCE(r.approvals_requested, 0) > COALESCE(r.approvals_received, 0) THEN 1 ELSE 0 END`,
);

/**
 * Its agent started anew after all that the run said, and the run has been silent for the stuck threshold. What came
 * after what is the agent's own order, whichever arrived first: a run that was kept on disk arrives after its agent has
 * registered again. Silence is by arrival.
 */
export const isAbandoned = (nowMs: number, defaultStuckThresholdMs: number | SQL): SQL =>
  sql`(a.registration_at_ms > r.last_event_at_ms
    AND ${nowMs} - r.last_received_ms >= COALESCE(a.stuck_threshold_ms, ${defaultStuckThresholdMs}))`;

/** The opposite, also where the agent never registered: T-SQL knows no truth that could be null. */
const isNotAbandoned = (nowMs: number, defaultStuckThresholdMs: number | SQL): SQL =>
  sql`CASE WHEN ${isAbandoned(nowMs, defaultStuckThresholdMs)} THEN 1 ELSE 0 END = 0`;

/**
 * What the envelope says of an agent goes before what it registered with. An envelope that names no type has the
 * default one.
 */
const effectiveType = sql`(CASE WHEN v.agent_type = ${ENVELOPE_DEFAULTS.agent_type}
  THEN COALESCE(a.registered_type, v.agent_type) ELSE v.agent_type END)`;

export function createAgentReader(db: ReadDatabase): AgentStore {
  return {
    async listAgents(scope, filter, { nowMs, defaultStuckThresholdMs }) {
      const where = agentsWhere(scope.dataSetId, filter);
      const rows = await db.all<AgentRow>(sql`
        SELECT a.agent_pk, n.agent_id, ${effectiveType} AS agent_type,
          COALESCE(v.agent_version, a.registered_version) AS agent_version,
          COALESCE(v.framework, a.registered_framework) AS framework, v.runtime, v.sdk_version,
          environment.text AS environment, group_name.text AS group_name, a.first_seen_ms, a.last_seen_ms,
          a.last_heartbeat_ms, a.last_registered_ms, a.stuck_threshold_ms, a.progress_threshold_ms, a.signal_type,
          q.depth AS queue_depth
        FROM agents AS a
        JOIN agent_names AS n ON n.agent_pk = a.agent_pk
        JOIN envelopes AS v ON v.envelope_pk = a.envelope_pk
        JOIN labels AS environment ON environment.label_pk = v.environment
        JOIN labels AS group_name ON group_name.label_pk = v.group_name
        LEFT JOIN agent_reports AS q ON q.agent_pk = a.agent_pk AND q.kind = ${REPORT.queue}
        WHERE ${where}`);
      // The run that is shown is one that waits for somebody, else the one that spoke last.
      const openRuns = await db.all<OpenRunsRow>(sql`
        SELECT agent_pk, open_runs, waiting, last_progress_ms, task_id, run_id FROM (
          SELECT a.agent_pk, m.task_id, m.run_id,
            COUNT(*) OVER (PARTITION BY a.agent_pk) AS open_runs,
            SUM(${isWaiting}) OVER (PARTITION BY a.agent_pk) AS waiting,
            MAX(r.last_received_ms) OVER (PARTITION BY a.agent_pk) AS last_progress_ms,
            ROW_NUMBER() OVER (PARTITION BY a.agent_pk
              ORDER BY ${isWaiting} DESC, r.last_received_ms DESC, r.run_pk ASC) AS place
          FROM agents AS a
          JOIN task_runs AS r ON r.agent_pk = a.agent_pk
          JOIN run_names AS m ON m.run_pk = r.run_pk
          WHERE a.agent_pk IN (${matching(where)}) AND ${isOpen}
            AND ${isNotAbandoned(nowMs, defaultStuckThresholdMs)}
        ) AS o WHERE place = 1`);
      const openIssues = await db.all<{ agent_pk: number; open_issues: number }>(sql`
        SELECT agent_pk, COUNT(*) AS open_issues FROM issues
        WHERE data_set_id = ${scope.dataSetId} AND action = 'reported' GROUP BY agent_pk`);
      const runsOf = new Map(openRuns.map((row) => [row.agent_pk, row]));
      const issuesOf = new Map(openIssues.map((row) => [row.agent_pk, row.open_issues]));
      return rows.map((row) => toFacts(row, runsOf.get(row.agent_pk), issuesOf.get(row.agent_pk) ?? 0));
    },

    async activity(scope, { agentIds, fromMs, sliceMs, slices }) {
      const resolution = RESOLUTIONS.find((width) => sliceMs % width === 0) ?? MINUTE_MS;
      // Up, so that the slices reach to the end of the bucket that is being filled.
      const start = Math.ceil(fromMs / resolution) * resolution;
      const rows = await db.all<{ agent_id: string; slice: number; events: number }>(sql`
        SELECT x.agent_id, x.slice, SUM(CAST(x.events AS float)) AS events FROM (
          SELECT n.agent_id, (r.bucket_ms - ${start}) / ${sliceMs} AS slice, r.events
          FROM agent_names AS n
          JOIN series AS s ON s.data_set_id = n.data_set_id AND s.agent_pk = n.agent_pk
          JOIN activity_rollups AS r ON r.data_set_id = ${scope.dataSetId}
            AND r.grain = ${grainOf(resolution, "one_agent")} AND r.series_pk = s.series_pk
            AND ${bucketsBetween(start, start + sliceMs * slices, resolution)}
          WHERE n.data_set_id = ${scope.dataSetId} AND ${inNames(sql`n.digest`, agentIds)}
        ) AS x GROUP BY x.agent_id, x.slice`);
      const activity = new Map(agentIds.map((id) => [id, new Array<number>(slices).fill(0)]));
      for (const { agent_id, slice, events } of rows) activity.get(agent_id)![slice] = events;
      return activity;
    },

    async listEnvironments(scope) {
      const rows = await db.all<{ text: string }>(sql`
        SELECT text FROM labels WHERE label_pk IN (
          SELECT v.environment FROM agent_names AS n JOIN envelopes AS v ON v.agent_pk = n.agent_pk
          WHERE n.data_set_id = ${scope.dataSetId})
        ORDER BY text ASC`);
      return rows.map(({ text }) => text);
    },
  };
}

/** Buckets one by one, so that a series is looked up in each and the others of the bucket are not read. */
const bucketsBetween = (fromMs: number, toMs: number, resolution: number): SQL => {
  const buckets: number[] = [];
  for (let bucket = fromMs; bucket < toMs; bucket += resolution) buckets.push(bucket);
  return inNumbers(sql`r.bucket_ms`, buckets);
};

const matching = (where: SQL): SQL => sql`
  SELECT a.agent_pk FROM agents AS a
  JOIN agent_names AS n ON n.agent_pk = a.agent_pk
  JOIN envelopes AS v ON v.envelope_pk = a.envelope_pk
  WHERE ${where}`;

function agentsWhere(dataSetId: number, filter: AgentFilter): SQL {
  const { agentIds, projectId, environment, group, agentType, search } = filter;
  const assigned = (id: string): SQL =>
    sql`a.agent_pk IN (SELECT m.agent_pk FROM (${projectMembers}) AS m WHERE m.project_pk = ${projectPk(dataSetId, id)})`;
  return allOf([
    sql`a.data_set_id = ${dataSetId}`,
    agentIds != null &&
      sql`a.agent_pk IN (SELECT agent_pk FROM agent_names WHERE data_set_id = ${dataSetId}
      AND ${inNames(sql`digest`, agentIds)})`,
    projectId != null && assigned(projectId),
    environment != null && sql`v.environment = ${labelPk(environment)}`,
    group != null && sql`v.group_name = ${labelPk(group)}`,
    agentType != null && isText(effectiveType, agentType),
    search != null && sql`(${contains(sql`n.agent_id`, search)} OR ${contains(effectiveType, search)})`,
  ]);
}

/** Silence after which nobody need be told any more that an agent is stuck: it counts as offline long before. */
const FORGOTTEN_AFTER_MS = 7 * 24 * HOUR_MS;

export function createLivenessReader(db: ReadDatabase): Pick<LivenessStore, "listDueAgents"> {
  return {
    async listDueAgents(nowMs) {
      const since = nowMs - FORGOTTEN_AFTER_MS;
      // Agents with a threshold of their own are found by their deadline's index; the others by their last arrival.
      const silent = sql`
        SELECT a.agent_pk, a.data_set_id, a.last_seen_ms AS episode_ms, 'no_heartbeat' AS reason FROM agents AS a
        WHERE a.silence_deadline_ms > ${since} AND a.silence_deadline_ms <= ${nowMs}
        UNION ALL
        SELECT a.agent_pk, a.data_set_id, a.last_seen_ms, 'no_heartbeat' FROM agents AS a
        JOIN data_sets AS d ON d.data_set_id = a.data_set_id
        JOIN workspaces AS w ON w.workspace_id = d.workspace_id
        WHERE a.silence_deadline_ms IS NULL AND a.last_heartbeat_ms IS NOT NULL AND a.last_seen_ms > ${since}
          AND a.last_seen_ms + COALESCE(a.stuck_threshold_ms, w.default_stuck_threshold_ms) <= ${nowMs}`;
      const motionless = sql`
        SELECT m.agent_pk, m.data_set_id, m.episode_ms, 'no_progress' FROM (
          SELECT a.agent_pk, a.data_set_id, MAX(r.last_received_ms) AS episode_ms,
            MAX(COALESCE(a.progress_threshold_ms, w.default_progress_threshold_ms)) AS progress_threshold_ms
          FROM agents AS a
          JOIN data_sets AS d ON d.data_set_id = a.data_set_id
          JOIN workspaces AS w ON w.workspace_id = d.workspace_id
          JOIN task_runs AS r ON r.agent_pk = a.agent_pk
          WHERE ${isOpen} AND COALESCE(a.progress_threshold_ms, w.default_progress_threshold_ms) IS NOT NULL
            AND ${isNotAbandoned(nowMs, sql`w.default_stuck_threshold_ms`)}
          GROUP BY a.agent_pk, a.data_set_id
        ) AS m
        WHERE m.episode_ms > ${since} AND m.episode_ms + m.progress_threshold_ms <= ${nowMs}`;
      const rows = await db.all<DueRow>(sql`
        SELECT due.data_set_id, d.workspace_id, n.agent_id, due.reason, due.episode_ms
        FROM (${silent} UNION ALL ${motionless}) AS due
        JOIN data_sets AS d ON d.data_set_id = due.data_set_id
        JOIN agent_names AS n ON n.agent_pk = due.agent_pk
        LEFT JOIN announced_episodes AS e ON e.agent_pk = due.agent_pk
        WHERE e.episode_ms IS NULL OR e.episode_ms < due.episode_ms`);
      return rows.map(toDueAgent);
    },
  };
}

/** The writer's half: the compare-and-set that lets one server announce an episode. */
export function createLivenessWriter(db: Database): Pick<LivenessStore, "claimEpisode"> {
  return {
    // HOLDLOCK: of two that find no episode yet, one waits until the other has written its own.
    claimEpisode: async ({ dataSetId, agentId, episodeMs, reason }) =>
      (await db.run(sql`
        MERGE INTO announced_episodes WITH (HOLDLOCK) AS t
        USING (SELECT agent_pk, ${episodeMs} AS episode_ms, ${reason} AS reason FROM agent_names
          WHERE data_set_id = ${dataSetId} AND digest = ${digestOf(agentId)}) AS s
        ON t.agent_pk = s.agent_pk
        WHEN MATCHED AND s.episode_ms > t.episode_ms THEN UPDATE SET episode_ms = s.episode_ms, reason = s.reason
        WHEN NOT MATCHED THEN INSERT (agent_pk, episode_ms, reason) VALUES (s.agent_pk, s.episode_ms, s.reason);`)) ===
      1,
  };
}
