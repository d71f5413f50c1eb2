import { readPlanCreated, readPlanStep } from "@hiveboard/schema";
import type { PlanCreated, PlanStep as PlanStepReport, PlanStepAction } from "@hiveboard/schema";
import type { StoredEvent } from "../events/event.ts";

/** The plan of a run: its latest revision, and how far it got. */
export interface Plan {
  /** Null where no `plan_created` was seen, or it named none. */
  goal: string | null;
  /** As the client counts, else how many plans came before this one. */
  revision: number;
  /** Null where steps were taken and no plan was seen. */
  createdAtMs: number | null;
  /** By index. */
  steps: PlanStep[];
}

export interface PlanStep {
  index: number;
  description: string | null;
  /** The latest word on the step; null where it has not begun. */
  action: PlanStepAction | null;
  startedAtMs: number | null;
  endedAtMs: number | null;
  turns: number | null;
  tokens: number | null;
}

type Report = PlanStepReport & { timestampMs: number };

interface Announced {
  plan: PlanCreated;
  revision: number;
  timestampMs: number;
}

/**
 * Makes the plan from `plan_created` and `plan_step`. A step that names its revision belongs to that one; a step that
 * names none belongs to the plan that stood when it was taken. A step that no plan announced is shown all the same.
 *
 * @param events of one run, in order, each once
 */
export function toPlan(events: readonly StoredEvent[]): Plan | null {
  const announced = events.filter(({ kind }) => kind === "plan_created").map(toAnnounced);
  const latest = announced.reduce<Announced | null>(
    (best, plan) => (best === null || plan.revision >= best.revision ? plan : best),
    null,
  );
  const taken = stepsOf(latest, announced, events.filter(({ kind }) => kind === "plan_step").map(toReport));
  if (latest === null && taken.length === 0) return null;
  const steps = new Map<number, PlanStep>();
  for (const { index, description } of latest?.plan.steps ?? [])
    steps.set(index, { ...untouched(index), description });
  for (const step of taken) {
    if (step.stepIndex === null) continue;
    steps.set(step.stepIndex, withReport(steps.get(step.stepIndex) ?? untouched(step.stepIndex), step));
  }
  return {
    goal: latest?.plan.goal ?? null,
    revision: latest?.revision ?? taken.at(-1)?.planRevision ?? 0,
    createdAtMs: latest?.timestampMs ?? null,
    steps: [...steps.values()].sort((a, b) => a.index - b.index),
  };
}

function toAnnounced({ timestampMs, payload }: StoredEvent, place: number): Announced {
  const plan = readPlanCreated(payload);
  return { plan, revision: plan.revision ?? place, timestampMs };
}

function toReport({ timestampMs, payload }: StoredEvent): Report {
  return { ...readPlanStep(payload), timestampMs };
}

/** The steps that belong to the latest plan; all of them where none was announced. */
function stepsOf(
  latest: Announced | null,
  announced: readonly Announced[],
  reports: readonly Report[],
): readonly Report[] {
  // Before the first plan there is none to choose from: it was told of a moment late.
  let place = 0;
  return reports.filter((report) => {
    while ((announced[place + 1]?.timestampMs ?? Infinity) <= report.timestampMs) place += 1;
    if (latest === null) return true;
    return report.planRevision === null
      ? announced[place] === latest
      : report.planRevision === latest.revision;
  });
}

function untouched(index: number): PlanStep {
  return {
    index,
    description: null,
    action: null,
    startedAtMs: null,
    endedAtMs: null,
    turns: null,
    tokens: null,
  };
}

function withReport(step: PlanStep, { action, timestampMs, turns, tokens }: Report): PlanStep {
  const isStart = action === "started";
  const isEnd = action !== null && !isStart;
  // Begun a second time after its end, a step is not over. A first start after the end is a clock that was set back,
  // and one in the same millisecond belongs to that end.
  const isOver =
    isStart && step.endedAtMs !== null && (step.startedAtMs === null || step.endedAtMs >= timestampMs);
  return {
    ...step,
    action: isOver ? step.action : (action ?? step.action),
    startedAtMs: isStart ? (step.startedAtMs ?? timestampMs) : step.startedAtMs,
    endedAtMs: isEnd ? timestampMs : isStart && !isOver ? null : step.endedAtMs,
    turns: turns ?? step.turns,
    tokens: tokens ?? step.tokens,
  };
}
