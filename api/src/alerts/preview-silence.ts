import type { StoredEvent } from "../events/event.ts";
import { LATE_AFTER_MS } from "./rule-limits.ts";
import type { Condition } from "./condition.ts";

const HOUR_MS = 3_600_000;
/**
 * Of an hour's heartbeats one is kept, somewhere in it: two that follow each other are up to two hours apart. A shorter
 * silence cannot be told from that.
 */
const LEAST_TOLD_MS = 2 * HOUR_MS;

/** How long nothing has to come for a condition to hold; null for one that is not about silence. */
function silenceMs(condition: Condition): number | null {
  const { type } = condition;
  if (type === "heartbeat_missing" || type === "no_data") return condition.windowMs;
  // The thresholds of agents are minutes.
  return type === "agent_stuck" ? (condition.thresholdMs ?? 0) : null;
}

/** Whether a condition asks for shorter silences than heartbeats show once they are compacted. */
export function needsEachHeartbeat(condition: Condition): boolean {
  const ms = silenceMs(condition);
  return ms !== null && ms < LEAST_TOLD_MS;
}

/**
 * Events as a preview takes them: what came late, an import for one, as if it had come in time. To a condition about
 * silence a compacted heartbeat stands for its hour, from one end to the other, so that only what was silence for
 * certain counts as such.
 *
 * @param compactedBeforeMs arrivals before it are compacted
 */
export function asTaken(
  events: readonly StoredEvent[],
  condition: Condition,
  compactedBeforeMs: number,
): StoredEvent[] {
  const isOfSilence = silenceMs(condition) !== null;
  return events.flatMap((event) => {
    const isCompacted = event.eventType === "heartbeat" && event.receivedAtMs < compactedBeforeMs;
    if (!isOfSilence || !isCompacted) return [asOnTime(event)];
    const hourMs = Math.floor(event.receivedAtMs / HOUR_MS) * HOUR_MS;
    return [
      asOnTime(event),
      { ...event, receivedAtMs: hourMs },
      { ...event, receivedAtMs: hourMs + HOUR_MS },
    ];
  });
}

function asOnTime(event: StoredEvent): StoredEvent {
  const isLate = event.receivedAtMs - event.timestampMs > LATE_AFTER_MS;
  return isLate ? { ...event, receivedAtMs: event.timestampMs } : event;
}
