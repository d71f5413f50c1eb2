import type { LeaseStore } from "../alerts/alert.store.ts";
import type { Clock } from "../live/clock.ts";
import type { Job, JobKind, JobStep } from "./job.ts";
import type { JobProgress, JobStore } from "./job.store.ts";

/** The lease that makes one of several servers the runner. */
export const RUNNER_LEASE = "jobs";
/** How long a runner that has died keeps the others out. */
const LEASE_MS = 30_000;
/** Between two looks at what there is to do; also how often a server tries to become the runner. */
const IDLE_MS = 5_000;
/** After this many failures in a row a job is given up; each waits longer than the one before. */
const MAX_ATTEMPTS = 5;
const RETRY_MS = 60_000;
/** A step that took so long is followed by a pause of this many times as long, while batches wait to be written. */
const BUSY_PAUSE = 9;
/** The same while none do. */
const QUIET_PAUSE = 1;
const MIN_PAUSE_MS = 5;

export interface JobRunnerParts {
  jobs: JobStore;
  leases: LeaseStore;
  /** How each kind is done. */
  steps: Record<JobKind, JobStep>;
  /** Makes the jobs that are due by the clock. Called by the runner alone, between jobs. */
  schedule: (nowMs: number) => Promise<void>;
  clock: Clock;
  /** The storage's clock. */
  nowMs: () => number;
  /** Events waiting to be written: a job leaves the writer to them. */
  waitingEvents: () => number;
  /** Names this process among several. */
  holder: string;
  onError: (error: unknown) => void;
  /** Told after every step, and when nothing is left. */
  onStep?: (step: { kind: JobKind; durationMs: number; outcome: "step" | Job["status"] }) => void;
}

export interface JobRunner {
  /** Looks at once instead of when it next would: a job was asked for. */
  wake(this: void): void;
  /** Finishes the step under way and gives the lease up. */
  stop(this: void): Promise<void>;
}

/** Runs jobs, one at a time and one runner a cluster, a small step after the other. */
export function startJobRunner(parts: JobRunnerParts): JobRunner {
  const { jobs, leases, clock, holder, onError } = parts;
  let isStopped = false;
  let wakeUp: () => void = () => undefined;

  /** Waits, unless it is woken or stopped. */
  const rest = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (isStopped) return resolve();
      const cancel = clock.after(ms, resolve);
      wakeUp = () => {
        cancel();
        resolve();
      };
    });

  const lead = async (): Promise<void> => {
    const nowMs = parts.nowMs();
    if (!(await holdLease(parts, nowMs))) return;
    await parts.schedule(nowMs);
    for (;;) {
      if (isStopped) return;
      const job = await jobs.nextJob(parts.nowMs());
      if (job === null || !(await runJob(parts, job, { isStopped: () => isStopped, rest }))) return;
    }
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      await lead().catch(onError);
      await rest(IDLE_MS);
    }
    const lease = { name: RUNNER_LEASE, holder, nowMs: parts.nowMs() };
    await leases.releaseLease(lease).catch(onError);
  };
  const running = run();
  return {
    wake: () => wakeUp(),
    async stop() {
      isStopped = true;
      wakeUp();
      await running;
    },
  };
}

/** Takes or renews the lease. */
async function holdLease({ leases, holder }: JobRunnerParts, nowMs: number): Promise<boolean> {
  const lease = { name: RUNNER_LEASE, holder, nowMs, untilMs: nowMs + LEASE_MS };
  return (await leases.takeLease(lease)).isHeld;
}

/** @returns false when the lease was lost: then somebody else goes on with it */
async function runJob(
  parts: JobRunnerParts,
  first: Job,
  { isStopped, rest }: { isStopped: () => boolean; rest: (ms: number) => Promise<void> },
): Promise<boolean> {
  const { jobs, holder, onError } = parts;
  let job = first;
  while (!isStopped()) {
    // Before the step, not only after it: what has lost its lease must not go on writing.
    const startedMs = parts.nowMs();
    if (!(await holdLease(parts, startedMs))) return false;
    const startedAt = parts.clock.nowMs();
    const progress = await parts.steps[job.kind](job).then(
      (result) => succeeded(result, parts.nowMs()),
      (error: unknown) => {
        onError(error);
        return failed(job, error, parts.nowMs());
      },
    );
    const lease = { name: RUNNER_LEASE, holder };
    if (!(await jobs.saveProgress(lease, job.id, progress, parts.nowMs()))) return false;
    const durationMs = parts.clock.nowMs() - startedAt;
    parts.onStep?.({
      kind: job.kind,
      durationMs,
      outcome: progress.status === "running" ? "step" : progress.status,
    });
    if (progress.status !== "running") return true;
    job = { ...job, ...progress };
    const pause = parts.waitingEvents() > 0 ? BUSY_PAUSE : QUIET_PAUSE;
    await rest(Math.max(MIN_PAUSE_MS, durationMs * pause));
  }
  return true;
}

function succeeded(result: Awaited<ReturnType<JobStep>>, nowMs: number): JobProgress {
  const { state, done, total, isDone } = result;
  return {
    status: isDone ? "done" : "running",
    state,
    done,
    total,
    attempts: 0,
    error: null,
    notBeforeMs: 0,
    finishedAtMs: isDone ? nowMs : null,
  };
}

function failed(job: Job, error: unknown, nowMs: number): JobProgress {
  const attempts = job.attempts + 1;
  const isGivenUp = attempts >= MAX_ATTEMPTS;
  return {
    status: isGivenUp ? "failed" : "waiting",
    state: job.state,
    done: job.done,
    total: job.total,
    attempts,
    error: error instanceof Error ? error.message : String(error),
    notBeforeMs: nowMs + RETRY_MS * attempts,
    finishedAtMs: isGivenUp ? nowMs : null,
  };
}
