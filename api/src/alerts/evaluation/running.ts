import type { StoredEvent } from "../../events/event.ts";
import type { TaskRun } from "../../tasks/task.ts";
import type { Cause } from "../alert.ts";
import { subjectKey } from "../condition.ts";
import type { Subject } from "../condition.ts";
import { LATE_AFTER_MS } from "../rule-limits.ts";
import type { AlertRule, RuleFilter } from "../rule.ts";
import { AgeIndex } from "./age-index.ts";
import { inWords, toCause } from "./evaluator.ts";
import type { Evaluator, Evidence } from "./evaluator.ts";

/** Open runs that are remembered. Beyond, the oldest are forgotten: they have long been told of. */
const MAX_OPEN_RUNS = 100_000;

interface Run {
  subject: Subject;
  agentId: string;
  projectId: string;
  environment: string;
  group: string;
  taskType: string | null;
  startedAtMs: number;
  /** Its start came late: it is judged only by rules that want that. */
  isLate: boolean;
  causes: Cause[];
}

/** A run that ended since the last look. */
interface EndedRun extends Run {
  durationMs: number;
}

interface RunListener {
  onBegin(key: string, run: Run): void;
  onEnd(key: string, run: EndedRun): void;
}

/** Runs that are open, by their start, and those that just ended. */
export class Runs {
  readonly starts = new AgeIndex();
  readonly #open = new Map<string, Run>();
  #ended = new Map<string, EndedRun>();
  readonly #listeners: RunListener[] = [];

  listen(listener: RunListener): void {
    this.#listeners.push(listener);
  }

  open(key: string): Run | undefined {
    return this.#open.get(key);
  }

  ended(key: string): EndedRun | undefined {
    return this.#ended.get(key);
  }

  take(event: StoredEvent): void {
    const { eventType, taskId } = event;
    if (taskId === null) return;
    if (eventType === "task_started") this.#begin(event);
    else if (eventType === "task_completed" || eventType === "task_failed") this.#end(event);
  }

  /** Takes over an open run as it is stored. */
  seed(run: TaskRun): void {
    const subject = subjectOf(run.agentId, run.projectId, run.taskId, run.runId);
    const key = subjectKey(subject);
    if (!isOpen(run) || this.#open.has(key)) return;
    const { agentId, projectId, environment, group, taskType, startedAtMs } = run;
    const started = startedAtMs!;
    const isLate = run.lastReceivedMs - run.lastEventAtMs > LATE_AFTER_MS;
    const start = { subject, agentId, projectId, environment, group, taskType, isLate, causes: [] };
    this.#file(key, { ...start, startedAtMs: Math.min(started, run.lastReceivedMs) });
  }

  /** Forgets a run that is over as it is stored. */
  confirm(run: TaskRun): void {
    if (isOpen(run)) return;
    const key = subjectKey(subjectOf(run.agentId, run.projectId, run.taskId, run.runId));
    this.#open.delete(key);
    this.starts.delete(key);
  }

  /** Forgets who just ended: everybody has looked. */
  forgetEnded(): void {
    if (this.#ended.size > 0) this.#ended = new Map();
  }

  #begin(event: StoredEvent): void {
    const run = runOf(event);
    this.#file(subjectKey(run.subject), run);
  }

  #end(event: StoredEvent): void {
    const ended = runOf(event);
    const key = subjectKey(ended.subject);
    const open = this.#open.get(key);
    this.#open.delete(key);
    this.starts.delete(key);
    const endedAtMs = Math.min(event.timestampMs, event.receivedAtMs);
    const durationMs = event.durationMs ?? (open === undefined ? null : endedAtMs - open.startedAtMs);
    if (durationMs === null) return;
    const causes = [...ended.causes, ...(open?.causes ?? [])];
    const run = { ...(open ?? ended), causes, isLate: ended.isLate, durationMs };
    this.#ended.set(key, run);
    for (const listener of this.#listeners) listener.onEnd(key, run);
  }

  #file(key: string, run: Run): void {
    if (this.#open.size >= MAX_OPEN_RUNS) {
      const oldest = this.#open.keys().next().value!;
      this.#open.delete(oldest);
      this.starts.delete(oldest);
    }
    this.#open.set(key, run);
    this.starts.set(key, run.startedAtMs);
    for (const listener of this.#listeners) listener.onBegin(key, run);
  }
}

const isOpen = ({ endedAtMs, status, startedAtMs }: TaskRun): boolean =>
  endedAtMs === null && status !== "abandoned" && startedAtMs !== null;

const subjectOf = (agentId: string, projectId: string, taskId: string, runId: string | null): Subject => ({
  type: "task",
  projectId,
  agentId,
  taskId,
  runId,
});

function runOf(event: StoredEvent): Run {
  const { agentId, projectId, environment, group, taskType, taskId, taskRunId } = event;
  return {
    subject: subjectOf(agentId, projectId, taskId!, taskRunId),
    agentId,
    projectId,
    environment,
    group,
    taskType,
    startedAtMs: Math.min(event.timestampMs, event.receivedAtMs),
    isLate: event.receivedAtMs - event.timestampMs > LATE_AFTER_MS,
    causes: [toCause(event)],
  };
}

const passesRun = (filter: RuleFilter, run: Run): boolean =>
  (filter.agentId === null || filter.agentId === run.agentId) &&
  (filter.group === null || filter.group === run.group) &&
  (filter.environment === null || filter.environment === run.environment) &&
  (filter.projectId === null || filter.projectId === run.projectId) &&
  (filter.taskType === null || filter.taskType === run.taskType);

/** `task_duration`: a run takes at least so long, ended or still running. */
export function createDurationEvaluator(rule: AlertRule, thresholdMs: number, runs: Runs): Evaluator {
  let lookedMs = Number.NEGATIVE_INFINITY;
  const noticed = new Set<string>();
  const counts = (run: Run): boolean => (!run.isLate || rule.includeLate) && passesRun(rule.filter, run);
  runs.listen({
    // It began before what the clock has passed already: nobody would look at it there again.
    onBegin(key, run) {
      if (run.startedAtMs <= lookedMs && counts(run)) noticed.add(key);
    },
    onEnd(key, run) {
      if (run.durationMs >= thresholdMs && counts(run)) noticed.add(key);
    },
  });
  return {
    rule,
    *candidates(nowMs) {
      const untilMs = nowMs - thresholdMs;
      const afterMs = lookedMs;
      lookedMs = Math.max(lookedMs, untilMs);
      yield* noticed;
      noticed.clear();
      for (const key of runs.starts.between(afterMs, untilMs)) {
        const run = runs.open(key);
        if (run !== undefined && counts(run)) yield key;
      }
    },
    judge(key, nowMs): Evidence | null {
      const over = runs.ended(key);
      const run = over ?? runs.open(key);
      if (run === undefined || !counts(run)) return null;
      const durationMs = over?.durationMs ?? nowMs - run.startedAtMs;
      if (durationMs < thresholdMs) return null;
      const { taskId, runId } = run.subject;
      const verb = over === undefined ? "has been running" : "took";
      return {
        subject: run.subject,
        value: durationMs / 1_000,
        threshold: thresholdMs / 1_000,
        summary: `Task ${taskId} of agent ${run.agentId} ${verb} for ${inWords(over === undefined ? thresholdMs : durationMs)}.`,
        causes: run.causes,
        isOver: over !== undefined,
        proof: over === undefined ? { taskId: taskId!, runId } : undefined,
      };
    },
  };
}
