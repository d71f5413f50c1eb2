import { readSummary } from "@hiveboard/schema";
import type { StoredEvent } from "../../events/event.ts";
import type { Cause } from "../alert.ts";
import type { Subject } from "../condition.ts";
import { LATE_AFTER_MS } from "../rule-limits.ts";
import type { AlertRule, RuleFilter } from "../rule.ts";

/** Why a condition holds for a subject. */
export interface Evidence {
  subject: Subject;
  value: number | null;
  threshold: number | null;
  summary: string;
  causes: Cause[];
  /** What it tells of has ended: the next time, it will not hold. */
  isOver?: boolean;
  /** The clock says so, from what was heard: what is stored should be asked before anybody is told. */
  proof?: { agentId: string } | { taskId: string; runId: string | null };
}

/** One rule at work. Subjects are named by their key. */
export interface Evaluator {
  readonly rule: AlertRule;
  /** Subjects for which the condition may have begun to hold since the last call, by arrival or by the clock. */
  candidates(nowMs: number): Iterable<string>;
  /** Whether it holds. Null: it does not. */
  judge(key: string, nowMs: number): Evidence | null;
}

/** How many events an alert shows as its causes. */
export const MAX_CAUSES = 10;

export function toCause({ eventId, seq, timestampMs, eventType, payload }: StoredEvent): Cause {
  return { eventId, seq, timestampMs, eventType, summary: readSummary(payload) };
}

/** What a cause takes in memory, in units of `footprint.ts`: its ids and up to 512 characters. */
export const CAUSE_UNITS = 40;

/** Keeps a cause among the latest, newest first. */
export function remember(causes: Cause[], cause: Cause): void {
  const at = causes.findIndex(({ timestampMs }) => timestampMs <= cause.timestampMs);
  if (at < 0) causes.push(cause);
  else causes.splice(at, 0, cause);
  if (causes.length > MAX_CAUSES) causes.pop();
}

/**
 * The time as of which an event counts: its own, but not after its arrival; null for one that comes late and does not
 * count. Late ones that count do so as of their arrival.
 */
export function countsAt(
  { timestampMs, receivedAtMs }: Pick<StoredEvent, "timestampMs" | "receivedAtMs">,
  includeLate: boolean,
): number | null {
  if (receivedAtMs - timestampMs > LATE_AFTER_MS) return includeLate ? receivedAtMs : null;
  return Math.min(timestampMs, receivedAtMs);
}

/** Whether an event passes the filters of a rule. */
export function passes(filter: RuleFilter, event: StoredEvent): boolean {
  return (
    (filter.agentId === null || filter.agentId === event.agentId) &&
    (filter.group === null || filter.group === event.group) &&
    (filter.environment === null || filter.environment === event.environment) &&
    (filter.projectId === null || filter.projectId === event.projectId) &&
    (filter.taskType === null || filter.taskType === event.taskType)
  );
}

/** `90 s`, `15 min`, `2 h`: the largest unit that says it without a fraction. */
export function inWords(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds >= 86_400 && seconds % 86_400 === 0) return `${seconds / 86_400} d`;
  if (seconds >= 3_600 && seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  if (seconds >= 60 && seconds % 60 === 0) return `${seconds / 60} min`;
  return `${seconds} s`;
}
