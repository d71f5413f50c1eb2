import type { JsonValue } from "@hiveboard/schema";
import type { StoredEvent } from "../../events/event.ts";
import type { Cause } from "../alert.ts";
import { subjectKey, WHOLE_WORKSPACE } from "../condition.ts";
import type { Condition, FieldMatch, Subject, SubjectType } from "../condition.ts";
import type { AlertRule, RuleFilter } from "../rule.ts";
import { CAUSE_UNITS, countsAt, inWords, remember, toCause } from "./evaluator.ts";
import type { Evaluator, Evidence } from "./evaluator.ts";
import type { Share } from "./footprint.ts";
import { LatestTimes } from "./latest-times.ts";

/** Subjects of one source that are remembered; beyond, those that have been silent longest are forgotten. */
export const MAX_SUBJECTS = 20_000;

/** What an event is counted for. */
export function subjectFor(per: SubjectType, event: StoredEvent): Subject | null {
  const { projectId, agentId, taskId, taskRunId } = event;
  switch (per) {
    case "workspace":
      return WHOLE_WORKSPACE;
    case "project":
      return { ...WHOLE_WORKSPACE, type: "project", projectId };
    case "agent":
      return { ...WHOLE_WORKSPACE, type: "agent", agentId };
    case "task":
      return taskId === null ? null : { type: "task", projectId, agentId, taskId, runId: taskRunId };
  }
}

type Counted = Extract<Condition, { type: "task_failed" | "custom_event" }>;

/** What of a rule says which events are counted, and how: rules that agree in it share one source. */
export function countingKey({ filter, includeLate }: AlertRule, condition: Counted): string {
  const { windowMs, per } = condition;
  const which = condition.type === "custom_event" ? [condition.kind, condition.matches] : [];
  return JSON.stringify([condition.type, filter, includeLate, windowMs, per, which]);
}

interface Tally {
  subject: Subject;
  times: LatestTimes;
  /** The latest, newest first. */
  causes: Cause[];
}

/** What a tally takes besides times and causes. */
const TALLY_UNITS = 32;
const unitsOf = ({ times, causes }: Tally): number =>
  TALLY_UNITS + times.length + causes.length * CAUSE_UNITS;

/** Counts events of one sort by subject: for each the latest ones, as many as any rule asks for. */
export class CountSource {
  readonly filter: RuleFilter;
  readonly #includeLate: boolean;
  readonly #condition: Counted;
  readonly #tallies = new Map<string, Tally>();
  readonly #rules: { count: number; reached: Set<string> }[] = [];
  readonly #share: Share;
  #capacity = 0;
  #nowMs = 0;

  constructor({ filter, includeLate }: AlertRule, condition: Counted, share: Share) {
    this.#share = share;
    this.filter = filter;
    this.#includeLate = includeLate;
    this.#condition = condition;
  }

  /** Before any event. @returns subjects that have come to the count since they were last taken out */
  join(count: number): Set<string> {
    const reached = new Set<string>();
    this.#capacity = Math.max(this.#capacity, count);
    this.#rules.push({ count, reached });
    return reached;
  }

  /** @param event of the type or kind, and past the filter */
  take(event: StoredEvent): void {
    const condition = this.#condition;
    if (condition.type === "custom_event" && !condition.matches.every((match) => holds(match, event.payload)))
      return;
    const atMs = countsAt(event, this.#includeLate);
    const subject = subjectFor(condition.per, event);
    if (atMs === null || subject === null) return;
    const key = subjectKey(subject);
    const known = this.#tallies.get(key);
    const tally = known ?? { subject, times: new LatestTimes(this.#capacity), causes: [] };
    const before = known === undefined ? 0 : unitsOf(known);
    tally.times.add(atMs);
    remember(tally.causes, { ...toCause(event), timestampMs: atMs });
    // Moved to the end: a Map keeps the order of insertion, and the first is the one that was silent longest.
    this.#tallies.delete(key);
    this.#tallies.set(key, tally);
    this.#share.add(unitsOf(tally) - before);
    while (this.#tallies.size > MAX_SUBJECTS || (this.#share.isTooMuch && this.#tallies.size > 1))
      this.#forget(this.#tallies.keys().next().value!);
    this.#nowMs = Math.max(this.#nowMs, event.receivedAtMs);
    for (const { count, reached } of this.#rules)
      if (tally.times.reaches(count, condition.windowMs, this.#nowMs)) reached.add(key);
  }

  tally(key: string): Tally | undefined {
    return this.#tallies.get(key);
  }

  /** Forgets what no window holds any more. */
  trim(nowMs: number): void {
    for (const [key, tally] of this.#tallies) {
      const before = unitsOf(tally);
      tally.times.forget(nowMs - this.#condition.windowMs);
      this.#share.add(unitsOf(tally) - before);
      if (tally.times.length === 0) this.#forget(key);
    }
  }

  #forget(key: string): void {
    this.#share.add(-unitsOf(this.#tallies.get(key)!));
    this.#tallies.delete(key);
  }
}

/** `task_failed` and `custom_event`: so many in a window. */
export function createCountEvaluator(rule: AlertRule, condition: Counted, source: CountSource): Evaluator {
  const { count, windowMs } = condition;
  const reached = source.join(count);
  const noun = condition.type === "task_failed" ? "failed runs" : `events of kind ${condition.kind}`;
  return {
    rule,
    candidates() {
      const keys = [...reached];
      reached.clear();
      return keys;
    },
    judge(key, nowMs): Evidence | null {
      const tally = source.tally(key);
      const seen = tally?.times.count(windowMs, nowMs) ?? 0;
      if (tally === undefined || seen < count) return null;
      return {
        subject: tally.subject,
        value: seen,
        threshold: count,
        summary: `${seen} ${noun} in ${inWords(windowMs)}${ofWhom(tally.subject)}.`,
        causes: tally.causes.slice(0, seen),
      };
    },
  };
}

/** Names the subject at the end of a sentence. */
export function ofWhom({ type, agentId, taskId }: Subject): string {
  if (type === "agent") return `, agent ${agentId}`;
  if (type === "task") return `, task ${taskId}`;
  return "";
}

/** Whether a field of a payload is what a rule says. */
export function holds({ path, operator, value }: FieldMatch, payload: JsonValue): boolean {
  const field = fieldAt(payload, path);
  if (field === undefined || field === null) return false;
  switch (operator) {
    case "exists":
      return true;
    case "equals":
      return field === value;
    case "not_equals":
      return field !== value;
    case "contains":
      if (Array.isArray(field)) return field.includes(value);
      return typeof field === "string" && field.includes(String(value));
    case "greater_than":
      return typeof field === "number" && field > (value as number);
    case "less_than":
      return typeof field === "number" && field < (value as number);
  }
}

function fieldAt(payload: JsonValue, path: string): JsonValue | undefined {
  let at: JsonValue | undefined = payload;
  for (const name of path.split(".")) {
    if (typeof at !== "object" || at === null || Array.isArray(at) || !Object.hasOwn(at, name))
      return undefined;
    at = at[name];
  }
  return at;
}
