import { setImmediate } from "node:timers/promises";
import type { Viewpoint } from "../accounts/viewpoint.ts";
import type { EventStore } from "../events/event.store.ts";
import type { StoredEvent } from "../events/event.ts";
import type { TimeRange } from "../metrics/metrics.ts";
import { heartbeatsCompactedBeforeMs } from "../retention/retention-policy.ts";
import type { RetentionStore } from "../retention/retention.store.ts";
import { Simulation } from "./evaluation/simulation.ts";
import type { Firing } from "./evaluation/simulation.ts";
import { readForPreview } from "./preview-events.ts";
import { asTaken, needsEachHeartbeat } from "./preview-silence.ts";
import type { AlertRule } from "./rule.ts";

/** Looks by the clock that a preview may cost. */
const MAX_LOOKS = 2_000;
const LEAST_STEP_MS = 1_000;
/** Events after which others are let in. */
const EVENTS_A_TURN = 1_000;
/** Episodes that are shown, the latest. */
const MAX_SHOWN = 100;

/** How a rule would have done on past data. */
export interface AlertPreview {
  /** How often it would have fired. */
  count: number;
  /** The latest of them, newest first. */
  firings: Firing[];
  /** Events that were looked at. */
  events: number;
  /** From when on: later than was asked for where there are more events than a preview reads. */
  fromMs: number;
  toMs: number;
  isComplete: boolean;
  /**
   * Since when what is stored can tell: nothing is counted before. Null where all of it can. Events that are gone tell
   * nothing, and compacted heartbeats tell of no silence that is short.
   */
  reliableSinceMs: number | null;
}

export interface PreviewParts {
  events: EventStore;
  retention: Pick<RetentionStore, "oldestArrival">;
}

/**
 * Runs a rule over what is stored, as if every event had arrived when it happened or soon after. The clock stands at
 * each event and at 2,000 moments in between.
 */
export async function previewRule(
  parts: PreviewParts,
  { scope, policy, nowMs }: Viewpoint,
  rule: AlertRule,
  range: TimeRange,
): Promise<AlertPreview> {
  const read = await readForPreview(parts.events, scope, rule, range.fromMs);
  const compactedBeforeMs = heartbeatsCompactedBeforeMs(nowMs);
  const events = asTaken(read.events, rule.condition, compactedBeforeMs)
    .filter(({ receivedAtMs }) => receivedAtMs < range.toMs)
    .toSorted((a, b) => a.receivedAtMs - b.receivedAtMs || a.seq - b.seq);

  const fromMs = Math.min(read.sinceMs, range.toMs);
  const oldestMs = Math.min((await parts.retention.oldestArrival(scope)) ?? Infinity, arrivalOf(events[0]));
  const toldMs = needsEachHeartbeat(rule.condition) ? Math.max(oldestMs, compactedBeforeMs) : oldestMs;
  const startMs = Math.min(Math.max(fromMs, toldMs), range.toMs);
  const simulation = new Simulation(asRead(rule, startMs), policy);
  await run(simulation, events, { fromMs: startMs, toMs: range.toMs });
  return {
    count: simulation.firings.length,
    firings: simulation.firings.slice(-MAX_SHOWN).reverse(),
    events: read.events.length,
    fromMs,
    toMs: range.toMs,
    isComplete: read.sinceMs === range.fromMs,
    reliableSinceMs: startMs > fromMs ? startMs : null,
  };
}

const arrivalOf = (event: StoredEvent | undefined): number => event?.receivedAtMs ?? Infinity;

/** The rule over what was read for it: whose project an agent is was asked then, and heartbeats do not say it. */
function asRead(rule: AlertRule, enabledAtMs: number): AlertRule {
  const isOfAgents = rule.condition.type === "agent_stuck" || rule.condition.type === "heartbeat_missing";
  const filter = isOfAgents ? { ...rule.filter, projectId: null } : rule.filter;
  return { ...rule, filter, enabledAtMs };
}

async function run(
  simulation: Simulation,
  events: readonly StoredEvent[],
  { fromMs, toMs }: TimeRange,
): Promise<void> {
  const stepMs = Math.max(LEAST_STEP_MS, Math.ceil((toMs - fromMs) / MAX_LOOKS));
  let nextMs = fromMs;
  const lookUntil = (atMs: number) => {
    for (; nextMs < atMs; nextMs += stepMs) simulation.look(nextMs);
  };
  for (const [index, event] of events.entries()) {
    lookUntil(event.receivedAtMs);
    simulation.take([event]);
    if (event.receivedAtMs >= fromMs) simulation.look(event.receivedAtMs);
    if (index % EVENTS_A_TURN === 0) await setImmediate();
  }
  lookUntil(toMs);
}
