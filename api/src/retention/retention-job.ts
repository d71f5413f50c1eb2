import { grantScope, type DataScope } from "../accounts/scope.ts";
import type { AlertStore } from "../alerts/alert.store.ts";
import type { Job, JobStep, StepResult } from "../jobs/job.ts";
import { heartbeatsCompactedBeforeMs } from "./retention-policy.ts";
import type { RetentionPolicy } from "./retention-policy.ts";
import type { RetentionStore } from "./retention.store.ts";

const DAY_MS = 86_400_000;
/** Rows of one step: some 10 ms of the writer's time. */
export const STEP_ROWS = 400;

/** What is done one after the other, each until nothing is left of it. */
const PHASES = ["events", "heartbeats", "closed", "runs", "alerts", "rollups"] as const;
type Phase = (typeof PHASES)[number];

interface State {
  phase: Phase;
  cursor: unknown;
}

/** Removes what a data set need not keep any longer. */
export function createRetentionStep(parts: {
  retention: RetentionStore;
  alerts: Pick<AlertStore, "removeOld">;
  policyOf: (scope: DataScope) => Promise<RetentionPolicy>;
  nowMs: () => number;
}): JobStep {
  const { policyOf, nowMs } = parts;
  return async (job: Job): Promise<StepResult> => {
    const { phase, cursor } = (job.state ?? { phase: "events", cursor: null }) as State;
    const scope = grantScope(job.dataSetId!, job.workspaceId!);
    const policy = await policyOf(scope);
    const swept = await sweep(parts, scope, { phase, cursor, policy, nowMs: nowMs() });
    const next: Phase | undefined = swept.isDone ? PHASES[PHASES.indexOf(phase) + 1] : phase;
    const state = { phase: next ?? phase, cursor: swept.isDone ? null : (swept.cursor ?? null) };
    return { state, done: job.done + swept.deleted, total: null, isDone: next === undefined };
  };
}

type Sweep = State & { policy: RetentionPolicy; nowMs: number };
type Outcome = { deleted: number; isDone: boolean; cursor?: unknown };

function sweep(
  { retention, alerts }: { retention: RetentionStore; alerts: Pick<AlertStore, "removeOld"> },
  scope: DataScope,
  { phase, cursor, policy, nowMs }: Sweep,
): Promise<Outcome> {
  const { eventDays, keepsSummaries, rollupDays } = policy;
  const eventsBeforeMs = eventDays === null ? null : nowMs - eventDays * DAY_MS;
  const nothing = Promise.resolve({ deleted: 0, isDone: true });
  const rollupsBeforeMs =
    rollupDays === null ? null : Math.floor((nowMs - rollupDays * DAY_MS) / DAY_MS) * DAY_MS;
  switch (phase) {
    case "events":
      if (eventsBeforeMs === null) return nothing;
      return retention.deleteEvents(scope, {
        receivedBeforeMs: eventsBeforeMs,
        keepsSummaries,
        maxRows: STEP_ROWS,
      });
    case "heartbeats":
      return retention.compactHeartbeats(scope, {
        receivedBeforeMs: heartbeatsCompactedBeforeMs(nowMs),
        maxRows: STEP_ROWS * 4,
      });
    case "closed":
      if (eventsBeforeMs === null) return nothing;
      return retention.forgetClosed(scope, {
        receivedBeforeMs: eventsBeforeMs,
        cursor,
        maxRows: STEP_ROWS,
      });
    case "runs":
      if (eventsBeforeMs === null || rollupsBeforeMs === null) return nothing;
      return retention.removeSummaries(scope, {
        receivedBeforeMs: keepsSummaries ? rollupsBeforeMs : eventsBeforeMs,
        cursor: (cursor ?? 0) as number,
        maxRows: STEP_ROWS,
      });
    case "alerts":
      // With the events: an alert repeats what they said.
      if (eventsBeforeMs === null) return nothing;
      return alerts.removeOld(scope, { beforeMs: eventsBeforeMs, maxRows: STEP_ROWS });
    case "rollups":
      if (rollupsBeforeMs === null) return nothing;
      return retention.expireRollups(scope, { beforeMs: rollupsBeforeMs, maxRows: STEP_ROWS * 4 });
  }
}
