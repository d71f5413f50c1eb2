import { sql } from "drizzle-orm";
import type { Job, JobKind } from "../../jobs/job.ts";
import type { JobStore } from "../../jobs/job.store.ts";
import type { SqlSession } from "./session.ts";

interface JobRow {
  job_id: string;
  kind: JobKind;
  workspace_id: string | null;
  data_set_id: number | null;
  subject: string | null;
  status: Job["status"];
  params: string;
  state: string | null;
  done: number;
  total: number | null;
  attempts: number;
  error: string | null;
  created_at_ms: number;
  not_before_ms: number;
  started_at_ms: number | null;
  finished_at_ms: number | null;
}

const columns = sql.raw(`job_id, kind, workspace_id, data_set_id, subject, status, params, state, done, total,
  attempts, error, created_at_ms, not_before_ms, started_at_ms, finished_at_ms`);

const UNFINISHED = sql.raw("status IN ('waiting', 'running')");

const toJob = (row: JobRow): Job => ({
  id: row.job_id,
  kind: row.kind,
  workspaceId: row.workspace_id,
  dataSetId: row.data_set_id,
  subject: row.subject,
  status: row.status,
  params: JSON.parse(row.params) as unknown,
  state: row.state === null ? null : (JSON.parse(row.state) as unknown),
  done: row.done,
  total: row.total,
  attempts: row.attempts,
  error: row.error,
  createdAtMs: row.created_at_ms,
  notBeforeMs: row.not_before_ms,
  startedAtMs: row.started_at_ms,
  finishedAtMs: row.finished_at_ms,
});

type JobReads = Pick<JobStore, "listJobs" | "nextJob" | "dueDataSets" | "lastFinished" | "countUnfinished">;

export function createJobReader(session: SqlSession): JobReads {
  return {
    async listJobs(scope, limit) {
      const rows = await session.all<JobRow>(sql`
        SELECT ${columns} FROM jobs
        WHERE workspace_id IS NULL OR (workspace_id = ${scope.workspaceId} AND data_set_id = ${scope.dataSetId})
        ORDER BY CASE WHEN ${UNFINISHED} THEN 0 ELSE 1 END, coalesce(finished_at_ms, created_at_ms) DESC, job_id
        ${session.limit(limit)}`);
      return rows.map(toJob);
    },
    async nextJob(nowMs) {
      const [row] = await session.all<JobRow>(sql`
        SELECT ${columns} FROM jobs WHERE ${UNFINISHED} AND not_before_ms <= ${nowMs}
        ORDER BY CASE WHEN status = 'running' THEN 0 ELSE 1 END, not_before_ms, job_id ${session.limit(1)}`);
      return row === undefined ? null : toJob(row);
    },
    async dueDataSets(kind, finishedBeforeMs, limit) {
      const rows = await session.all<{ data_set_id: number; workspace_id: string }>(sql`
        SELECT d.data_set_id, d.workspace_id FROM data_sets d
        LEFT JOIN jobs j ON j.kind = ${kind} AND j.data_set_id = d.data_set_id
        WHERE j.job_id IS NULL OR (j.status IN ('done', 'failed') AND j.finished_at_ms < ${finishedBeforeMs})
        ORDER BY j.finished_at_ms, d.data_set_id ${session.limit(limit)}`);
      return rows.map((row) => ({ dataSetId: row.data_set_id, workspaceId: row.workspace_id }));
    },
    async lastFinished(kind) {
      const [row] = await session.all<{ finished_at_ms: number | null }>(sql`
        SELECT finished_at_ms FROM jobs WHERE kind = ${kind} AND workspace_id IS NULL
        ORDER BY finished_at_ms DESC ${session.limit(1)}`);
      return row === undefined ? null : (row.finished_at_ms ?? Infinity);
    },
    async countUnfinished() {
      return session.all<{ kind: JobKind; jobs: number }>(
        sql`SELECT kind, count(*) AS jobs FROM jobs WHERE ${UNFINISHED} GROUP BY kind`,
      );
    },
  };
}

export function createJobWriter(session: SqlSession): Omit<JobStore, keyof JobReads> {
  const find = async (jobId: string): Promise<JobRow | undefined> =>
    (await session.all<JobRow>(sql`SELECT ${columns} FROM jobs WHERE job_id = ${jobId}`))[0];
  const holds = async (lease: string, holder: string, nowMs: number): Promise<boolean> => {
    const rows = await session.all(sql`
      SELECT name FROM leases WHERE name = ${lease} AND holder = ${holder} AND held_until_ms > ${nowMs}`);
    return rows.length > 0;
  };

  return {
    async addJob({ id, kind, workspaceId, dataSetId, subject, params }, nowMs) {
      const held = await find(id);
      if (held !== undefined && (held.status === "waiting" || held.status === "running")) return toJob(held);
      await session.run(sql`DELETE FROM jobs WHERE job_id = ${id}`);
      await session.run(sql`
        INSERT INTO jobs (job_id, kind, workspace_id, data_set_id, subject, status, params, done, attempts,
          created_at_ms, not_before_ms)
        VALUES (${id}, ${kind}, ${workspaceId}, ${dataSetId}, ${subject}, 'waiting', ${JSON.stringify(params)}, 0, 0,
          ${nowMs}, ${nowMs})`);
      return toJob((await find(id))!);
    },
    async saveProgress(lease, jobId, progress, nowMs) {
      if (!(await holds(lease.name, lease.holder, nowMs))) return false;
      const { status, done, total, attempts, error, notBeforeMs, finishedAtMs } = progress;
      const state = progress.state === null ? null : JSON.stringify(progress.state);
      const changed = await session.run(sql`
        UPDATE jobs SET status = ${status}, state = ${state}, done = ${done}, total = ${total}, attempts = ${attempts},
          error = ${error}, not_before_ms = ${notBeforeMs}, finished_at_ms = ${finishedAtMs},
          started_at_ms = coalesce(started_at_ms, ${nowMs})
        WHERE job_id = ${jobId}`);
      return changed > 0;
    },
    async pruneJobs(finishedBeforeMs) {
      await session.run(sql`
        DELETE FROM jobs WHERE status IN ('done', 'failed') AND finished_at_ms < ${finishedBeforeMs}
          AND kind IN ('project_deletion', 'repricing')`);
    },
  };
}
